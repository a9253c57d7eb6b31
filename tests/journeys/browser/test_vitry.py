"""The Vitry day, from signing in to calendars, through pages in a real browser; then two changes by another program."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import vobject
from playwright.sync_api import expect

from tests.journeys.browser.visits import violations
from tests.journeys.browser.windows import TELEPHONE, window_of
from tests.journeys.conftest import ORGANISER
from tests.journeys.program import Program, calendar_of, done, has_calendar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.journeys.conftest import Demo

pytestmark = pytest.mark.browser
EVENT = "/gestion/vitry-2017"


@dataclass
class Held:
    """What calendars hold after the mails that came: per UID of a meeting (`entries`) or a session its recipient, SEQUENCE, method, start."""

    entries: dict[str, tuple[str, int, str, Any]] = field(default_factory=dict)
    sessions: dict[str, tuple[str, int, str, Any]] = field(default_factory=dict)

    def receive(self, mails: list[tuple[str, Any]]) -> dict[str, list[str]]:
        """Take mails as calendars do; return the recipients of each method, those told of meetings only."""
        told = defaultdict(list)
        for to, message in mails:
            if not has_calendar(message):
                continue
            calendar, event = calendar_of(message)
            uid, sequence, method = str(event["UID"]), int(event["SEQUENCE"]), str(calendar["METHOD"])
            is_meeting = str(event["SUMMARY"]).startswith("Rendez-vous")
            kept = self.entries if is_meeting else self.sessions
            if uid in kept:
                assert kept[uid][0] == to
                assert sequence > kept[uid][1]
            else:
                assert (sequence, method) == (0, "REQUEST")
            kept[uid] = (to, sequence, method, event["DTSTART"].dt)
            if is_meeting:
                told[method].append(to)
        return told


@dataclass
class Walk:
    """What one step of the journey leaves to the next."""

    page: Page
    held: Held = field(default_factory=Held)
    token: str = ""


@pytest.fixture(scope="module")
def walk(chromium: Browser, demo: Demo) -> Iterator[Walk]:
    with window_of(chromium, demo.url) as (_, page):
        yield Walk(page)


@pytest.fixture
def program(demo: Demo, walk: Walk) -> Iterator[Program]:
    with httpx.Client(base_url=demo.url, headers={"Authorization": f"Bearer {walk.token}"}, timeout=60) as client:
        yield Program(demo, client, "/api/v1/events/ref:vitry-2017")


def test_1_the_organiser_signs_in_from_the_mailbox(walk: Walk, demo: Demo) -> None:
    page = walk.page
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(ORGANISER)
    page.get_by_role("button", name="Recevoir mon lien").click()
    ((to, message),) = _mails(demo, page)
    assert to == ORGANISER
    page.goto("/boite-aux-lettres")
    page.get_by_role("link", name=str(message["Subject"])).click()
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name=re.compile("connecte", re.IGNORECASE)).click()
    walk.page = opened.value
    page.close()
    expect(walk.page.get_by_role("button", name="Me connecter")).to_be_visible()
    assert violations(walk.page) == []
    walk.page.get_by_role("button", name="Me connecter").click()
    expect(walk.page.get_by_role("button", name="Se déconnecter")).to_be_visible()


def _mails(demo: Demo, page: Page) -> list[tuple[str, Any]]:
    """Wait for mails while the browser goes on."""
    for _ in range(100):
        if mails := demo.mails():
            return mails
        page.wait_for_timeout(100)
    pytest.fail("no mail came")


def test_2_she_starts_a_run_and_sees_it_end(walk: Walk) -> None:
    page = walk.page
    page.get_by_role("link", name="Mes journées").click()
    page.get_by_role("link", name=re.compile("Openmap ESS")).first.click()
    expect(page).to_have_url(re.compile(f"{EVENT}$"))
    page.get_by_role("link", name="Plannings", exact=True).click()
    page.get_by_label("10 secondes").check()
    page.get_by_role("button", name="Lancer le calcul").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Calcul n° 1"))
    page.get_by_role("link", name=re.compile("Lire le brouillon")).click(timeout=60_000)


def test_3_she_reads_the_board_and_the_reasons(walk: Walk) -> None:
    page = walk.page
    expect(page.get_by_role("grid")).to_be_visible()
    placed = page.locator(".board-meeting").count()
    assert placed >= 79
    expect(page.locator("dl.figures")).to_contain_text(f"{placed}")
    unmet = page.get_by_role("region", name="Souhaits non satisfaits").locator("li")
    assert unmet.count() > 0
    for row in unmet.all():
        assert len(row.locator("p").inner_text()) > 20
    page.get_by_role("link", name="Voir par table").click()
    expect(page).to_have_url(re.compile("lignes=tables"))
    expect(page.locator(".board-meeting")).to_have_count(placed)
    page.go_back()
    expect(page.locator(".board-meeting")).to_have_count(placed)


def test_4_she_publishes_and_releases_the_invitations(walk: Walk, demo: Demo) -> None:
    page = walk.page
    placed = page.locator(".board-meeting").count()
    page.get_by_role("link", name="Préparer la publication").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Publier")
    page.get_by_role("button", name="Publier et préparer les messages").click()
    page.get_by_role("link", name="Messages", exact=True).click()
    assert demo.mails() == []
    everything = page.get_by_role("button", name=re.compile(r"Libérer les \d+ messages"))
    prepared = int(re.findall(r"\d+", everything.inner_text())[0])
    everything.click()
    mails: list[tuple[str, Any]] = []
    while len(mails) < prepared:
        mails += _mails(demo, page)
    told = walk.held.receive(mails)
    assert told.keys() == {"REQUEST"}
    assert len(walk.held.entries) == 2 * placed
    assert len(walk.held.sessions) == prepared - 2 * placed, "who has a seat or is on stage is told of that session"
    page.reload()
    expect(page.get_by_role("link", name=f"Envoyé ({prepared})")).to_be_visible()


def test_5_a_buyer_reads_the_agenda_on_a_telephone_and_answers(chromium: Browser, demo: Demo, walk: Walk) -> None:
    with window_of(chromium, demo.url, TELEPHONE) as (_, page):
        page.goto("/")
        page.get_by_role("link", name="Entrer comme acheteur").click()
        page.get_by_role("link", name="Voir mon agenda").click()
        meetings = page.locator("article.meeting")
        expect(meetings.first).to_be_visible()
        count = meetings.count()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

        _subscribe_and_come_back(page, count)

        # One invitation is accepted from its mail, another is declined from the agenda.
        (address,) = {to for to, *_ in walk.held.entries.values()} & _addresses_of(demo, page)
        page.goto(f"/boite-aux-lettres?a={address}")
        page.get_by_role("link", name=re.compile("Rendez-vous")).first.click()
        with page.context.expect_page() as opened:
            page.frame_locator("iframe").get_by_role("link", name="Je viens").click()
        answer = opened.value
        answer.get_by_role("button", name="Je viens").click()
        expect(answer.locator("#notices")).not_to_be_empty()
        answer.goto("/")
        answer.get_by_role("link", name="Entrer comme acheteur").click()
        answer.get_by_role("link", name="Voir mon agenda").click()
        answer.get_by_role("link", name=re.compile("Je ne pourrai pas")).first.click()
        answer.get_by_label("Un mot à l'organisateur").fill("Un train supprimé")
        answer.get_by_role("button", name="Je ne pourrai pas venir").click()
        expect(answer.locator("#notices")).not_to_be_empty()
    walk.page.get_by_role("link", name="Réponses", exact=True).click()
    refused = walk.page.locator("tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("Un train supprimé")
    walk.page.get_by_role("link", name="Toutes les réponses").click()
    expect(walk.page.locator("tbody tr")).to_have_count(2)


def _subscribe_and_come_back(page: Page, meetings: int) -> None:
    """Let a calendar read the feed that the page gives, then have invitations again."""
    page.get_by_role("button", name="Passer à l'abonnement").click()
    feed = httpx.get(page.locator("code.secret").inner_text())
    assert feed.headers["content-type"].startswith("text/calendar")
    calendar = vobject.readOne(feed.text)
    assert "X-WR-CALNAME" in feed.text
    assert sum(event.summary.value.startswith("Rendez-vous") for event in calendar.contents["vevent"]) == meetings
    page.get_by_role("button", name="Revenir aux invitations").click()


def _addresses_of(demo: Demo, page: Page) -> set[str]:
    """Return the addresses that the participant's own page shows."""
    here = page.url
    page.goto(here.split("/agenda")[0] + "/absences")
    found = set(re.findall(r"[\w.+-]+@[\w.-]+\w", " ".join(field.input_value() for field in page.locator("input[type=email]").all())))
    page.goto(here)
    return found


def test_6_she_makes_a_token_for_another_program(walk: Walk) -> None:
    page = walk.page
    page.goto("/compte")
    page.get_by_label("Nom du nouveau jeton").fill("Le logiciel de la région")
    page.get_by_role("button", name="Créer un jeton").click()
    walk.token = page.locator("code.secret").inner_text().strip()
    assert walk.token
    page.goto("/compte")
    assert walk.token not in page.content()


def test_7_the_program_moves_a_meeting_and_withdraws_somebody(walk: Walk, program: Program) -> None:
    (line,) = [line for line in program.items("/drafts") if line["number"] == 1]
    draft = program.draft(line["id"])
    changed, parties, moved = program.change_one(draft)
    program.publish(changed["id"])
    told = walk.held.receive(program.release())
    assert told.keys() == {"REQUEST"}
    assert len(told["REQUEST"]) == 2
    people = {entry[0] for entry in walk.held.entries.values() if entry[1] == 1}
    assert people == set(told["REQUEST"])

    # Somebody who is not part of that meeting leaves: a CANCEL for each meeting and person, and nothing else.
    others = Counter(m["to"]["reference"] for m in changed["meetings"] if not set(parties.values()) & {m["from"]["reference"], m["to"]["reference"]})
    leaver = others.most_common()[-1][0]
    leaving = [m for m in changed["meetings"] if leaver in {m["from"]["reference"], m["to"]["reference"]}]
    assert done(program.client.post(f"{program.event}/registrations/ref:{leaver}/withdraw"))["version"]["number"] == 3
    told = walk.held.receive(program.release())
    assert {method: len(to) for method, to in told.items()} == {"CANCEL": 2 * len(leaving)}

    # What calendars hold in the end is what the third version says.
    version = program.get("/versions/3")
    live = [entry for entry in walk.held.entries.values() if entry[2] == "REQUEST"]
    assert len(live) == 2 * len(version["meetings"])
    assert moved["starts_at"] in {meeting["starts_at"] for meeting in version["meetings"]}


def test_8_she_sees_what_the_program_did(walk: Walk) -> None:
    page = walk.page
    page.goto(f"{EVENT}/versions/3")
    expect(page.get_by_role("heading", level=1)).to_contain_text("3")
    page.goto(f"{EVENT}/journal")
    expect(page.locator("main")).to_contain_text("Camille Exemple (programme)")
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto(f"{EVENT}/messages")
    expect(page).to_have_url(re.compile("/connexion"))
