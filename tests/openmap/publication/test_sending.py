"""The records of a sender's domain are read from a name server on loopback that speaks DNS; a test mail arrives."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import dns.asyncresolver
import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from openmap.outbox import delivery
from openmap.publication.deliverability import Verdict, examine, is_aligned, parents
from tests.openmap.outbox.signing_key import signing_key
from tests.openmap.publication.test_pages import organise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openmap.settings import Settings
    from tests.openmap.conftest import Browser
    from tests.openmap.published_day import Day

pytestmark = pytest.mark.anyio


class NameServer(threading.Thread):
    """Answers TXT questions from `records`; a name it does not know does not exist, one in `silent` gets no answer."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.records: dict[str, list[str]] = {}
        self.silent: set[str] = set()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))

    def run(self) -> None:
        while True:
            try:
                wire, address = self.socket.recvfrom(4096)
            except OSError:
                return
            if not wire:
                return
            query = dns.message.from_wire(wire)
            name = query.question[0].name.to_text(omit_final_dot=True)
            if name in self.silent:
                continue
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.RA
            if name in self.records:
                quoted = [" ".join(f'"{text[start : start + 250]}"' for start in range(0, len(text), 250)) for text in self.records[name]]
                if quoted:
                    answer.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "TXT", *quoted))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), address)

    def end(self) -> None:
        self.socket.sendto(b"", self.socket.getsockname())
        self.join()
        self.socket.close()


@pytest.fixture
def names() -> Iterator[NameServer]:
    """Ask a name server of the test's own instead of the machine's."""
    server = NameServer()
    server.start()
    before = dns.asyncresolver.default_resolver
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.socket.getsockname()[1]
    dns.asyncresolver.default_resolver = resolver  # type: ignore[assignment]  # typed by its first value, None
    yield server
    dns.asyncresolver.default_resolver = before
    server.end()


async def verdicts(domain: str, settings: Settings) -> dict[str, Verdict]:
    return {check.name: check.verdict for check in await examine(domain, settings)}


@pytest.mark.parametrize(
    "records,verdict",
    [
        ([], Verdict.MISSING),
        (["google-site-verification=x"], Verdict.MISSING),
        (["v=spf10 -all"], Verdict.MISSING),
        (["v=spf1 include:_spf.example.org -all"], Verdict.GOOD),
        (["v=spf1 a ~ALL"], Verdict.GOOD),
        (["v=spf1 redirect=_spf.example.org"], Verdict.GOOD),
        (["v=spf1 a"], Verdict.WEAK),
        (["v=spf1 a +all"], Verdict.WEAK),
        (["v=spf1 a -all", "v=spf1 mx -all"], Verdict.WEAK),
    ],
)
async def test_spf_is_judged(settings: Settings, names: NameServer, records: list[str], verdict: Verdict) -> None:
    names.records["example.org"] = records
    assert (await verdicts("example.org", settings))["SPF"] is verdict


@pytest.mark.parametrize(
    "place,record,verdict",
    [
        ("_dmarc.jour.example.org", "v=DMARC1; p=reject", Verdict.GOOD),
        ("_dmarc.jour.example.org", "v=DMARC1;p=none; rua=mailto:x@example.org", Verdict.WEAK),
        ("_dmarc.example.org", "v=DMARC1; p=none; sp=quarantine", Verdict.GOOD),
        ("_dmarc.example.org", "v=DMARC1; p=reject; sp=none", Verdict.WEAK),
        ("_dmarc.org", "v=DMARC1; p=reject", Verdict.MISSING),
    ],
)
async def test_the_nearest_policy_holds(settings: Settings, names: NameServer, place: str, record: str, verdict: Verdict) -> None:
    names.records[place] = [record]
    assert (await verdicts("jour.example.org", settings))["DMARC"] is verdict


async def test_a_published_key_must_verify_what_is_signed_here(settings: Settings, names: NameServer) -> None:
    private, public = signing_key()
    signing = replace(settings, dkim_key=private, dkim_selector="jour", dkim_domain="example.org")
    assert (await verdicts("example.org", settings))["DKIM"] is Verdict.UNKNOWN
    assert (await verdicts("example.org", signing))["DKIM"] is Verdict.MISSING
    names.records["jour._domainkey.example.org"] = [f"v=DKIM1; k=rsa; p={public.decode()}"]
    assert (await verdicts("example.org", signing))["DKIM"] is Verdict.GOOD
    names.records["jour._domainkey.example.org"] = [f"v=DKIM1; k=rsa; p={signing_key(8)[1].decode()}"]
    assert (await verdicts("example.org", signing))["DKIM"] is Verdict.WEAK


async def test_a_name_server_that_is_silent_is_said_so(settings: Settings, names: NameServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openmap.publication.deliverability.PATIENCE_S", 0.3)
    names.silent = {"example.org", "_dmarc.example.org"}
    found = await verdicts("example.org", settings)
    assert (found["SPF"], found["DMARC"]) == (Verdict.UNKNOWN, Verdict.UNKNOWN)


def test_domains_above_and_alignment() -> None:
    assert parents("a.b.example.org") == ["a.b.example.org", "b.example.org", "example.org"]
    assert parents("localhost") == ["localhost"]
    assert is_aligned("jour.example.org", "example.org")
    assert is_aligned("example.org", "jour.EXAMPLE.org")
    assert not is_aligned("notexample.org", "example.org")


async def test_the_page_says_what_to_mend_and_sends_a_test_mail(browser: Browser, served_day: Day, names: NameServer) -> None:
    day, path = served_day, f"/gestion/{served_day.event.slug}/messages/envoi"
    domain = (day.event.organiser_email or day.settings.sender_address).rpartition("@")[2]
    names.records[domain] = ["v=spf1 a <script>"]
    await organise(browser, day)
    shown = await browser.open(path)
    assert shown.status_code == 200
    for words in ("SPF", "DKIM", "DMARC", "Terminez-le par", "v=spf1 a &lt;script&gt;"):
        assert words in shown.text
    sent = await browser.send(f"{path}/essai")
    assert "Un message d'essai part vers" in sent.text.replace("&#39;", "'")
    await delivery.deliver_ready(day.settings)
    (mail,) = day.mailbox.mails
    assert "Message d'essai" in mail["Subject"]
    assert "Authentication-Results" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # a mail of ours has a plain part
