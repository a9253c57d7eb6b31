"""What the domains of a mail publish about who may send in their name: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489). Reads only.

Receiving servers ask the same records before they trust a mail. A record can be there and say too little, or be missing, or nobody may answer:
each has its sentence, and the step that mends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import dkim
import dns.asyncresolver
import dns.exception
import dns.resolver

from openmap.i18n import _
from openmap.outbox.mail import signed

if TYPE_CHECKING:
    from openmap.settings import Settings

PATIENCE_S: Final = 4.0
SAMPLE: Final = b"From: openmap@example.org\r\nTo: openmap@example.org\r\nSubject: essai\r\n\r\nessai\r\n"


class Verdict(StrEnum):
    """What a record is worth."""

    GOOD = "good"
    WEAK = "weak"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One record: where it was looked for, what stands there, what that means and what to do."""

    name: str
    place: str
    found: str
    verdict: Verdict
    words: str
    remedy: str = ""


async def examine(domain: str, settings: Settings) -> tuple[Check, ...]:
    """Ask for the records of a domain that stands after the @ of a sender; each answer comes within a few seconds or counts as unknown."""
    selector = settings.dkim_selector
    key_place = f"{selector}._domainkey.{settings.dkim_domain}" if selector else ""
    policies = [f"_dmarc.{name}" for name in parents(domain)]
    spf, key, *dmarc = await asyncio.gather(texts(domain), texts(key_place) if key_place else _nothing(), *map(texts, policies))
    return (
        judge_spf(domain, spf, settings.smtp_host),
        judge_dkim(key_place, key, settings),
        judge_dmarc(policies, dmarc),
    )


def parents(domain: str) -> list[str]:
    """Return the domain and those above it that have two labels at least: where its policy may stand, nearest first."""
    labels = domain.strip(".").lower().split(".")
    return [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]


async def texts(name: str) -> list[str] | None:
    """Return the TXT records of a name; None where nobody answered."""
    try:
        resolver = dns.asyncresolver.get_default_resolver()
        answer = await resolver.resolve(name, "TXT", lifetime=PATIENCE_S)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError, UnicodeError):
        return None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


async def _nothing() -> list[str]:
    return []


def judge_spf(domain: str, records: Sequence[str] | None, host: str) -> Check:
    """Judge which servers may send for the domain."""
    if records is None:
        return _unknown("SPF", domain)
    found = [record for record in records if record.lower().split(" ")[0] == "v=spf1"]
    if not found:
        words = _("Rien ne dit quels serveurs peuvent écrire au nom de ce domaine : beaucoup de destinataires s'en méfient.")
        remedy = _("Publiez un enregistrement TXT « v=spf1 … -all » qui autorise le serveur %(host)s.") % {"host": host}
        return Check("SPF", domain, "", Verdict.MISSING, words, remedy)
    if len(found) > 1:
        words = _("Il y a plusieurs enregistrements SPF : la règle veut qu'il n'y en ait qu'un, aucun n'est pris en compte.")
        return Check("SPF", domain, "\n".join(found), Verdict.WEAK, words, _("Réunissez-les en un seul."))
    terms = found[0].lower().split()
    if {"+all", "all", "?all"} & set(terms) or not ({"-all", "~all"} & set(terms) or any(term.startswith("redirect=") for term in terms)):
        words = _("L'enregistrement n'exclut personne : n'importe quel serveur peut écrire au nom de ce domaine.")
        return Check("SPF", domain, found[0], Verdict.WEAK, words, _("Terminez-le par « -all » ou « ~all »."))
    words = _("Les serveurs autorisés sont annoncés. Vérifiez que %(host)s, ou le relais derrière lui, en fait partie.") % {"host": host}
    return Check("SPF", domain, found[0], Verdict.GOOD, words)


def judge_dkim(place: str, records: Sequence[str] | None, settings: Settings) -> Check:
    """Judge whether a signature made here can be verified with the key that is published."""
    if not settings.dkim_key:
        words = _("Openmap ne signe pas les messages. Si votre serveur de courrier les signe lui-même, tout va bien : le message d'essai le montre.")
        remedy = _("Sinon, donnez une clé à Openmap par DKIM_KEY_FILE et DKIM_SELECTOR (voir les réglages).")
        return Check("DKIM", place, "", Verdict.UNKNOWN, words, remedy)
    if records is None:
        return _unknown("DKIM", place)
    if not records:
        words = _("Les messages sont signés, mais la clé publique n'est pas publiée : la signature compte pour rien.")
        return Check("DKIM", place, "", Verdict.MISSING, words, _("Publiez à cette adresse un enregistrement TXT « v=DKIM1; k=rsa; p=… »."))
    record = records[0]
    verified = dkim.verify(signed(SAMPLE, settings), dnsfunc=lambda _name, timeout=0: record.encode())  # noqa: ARG005  # dkimpy's signature
    if not verified:
        words = _("La clé publiée n'est pas celle qui signe ici : les destinataires tiennent la signature pour fausse.")
        return Check("DKIM", place, record, Verdict.WEAK, words, _("Publiez la clé publique de DKIM_KEY_FILE, ou corrigez DKIM_SELECTOR."))
    return Check("DKIM", place, record, Verdict.GOOD, _("Les messages sont signés et la clé publiée vérifie la signature."))


def judge_dmarc(places: Sequence[str], answers: Sequence[Sequence[str] | None]) -> Check:
    """Judge what receivers are asked to do with mails that are neither authorised nor signed; the nearest policy holds."""
    for place, records in zip(places, answers, strict=True):
        if records is None:
            return _unknown("DMARC", place)
        found = [record for record in records if record.lower().replace(" ", "").startswith("v=dmarc1")]
        if found:
            return _policy(place, found[0], is_inherited=place != places[0])
    words = _("Le domaine ne dit pas quoi faire des messages falsifiés ; Gmail et Outlook l'attendent de ceux qui écrivent à beaucoup de monde.")
    return Check(
        "DMARC", places[0], "", Verdict.MISSING, words, _("Publiez un enregistrement TXT « v=DMARC1; p=none; rua=mailto:… » pour commencer.")
    )


def _policy(place: str, record: str, *, is_inherited: bool) -> Check:
    tags = dict(tag.strip().lower().split("=", 1) for tag in record.split(";") if "=" in tag)
    policy = tags.get("sp", tags.get("p", "")) if is_inherited else tags.get("p", "")
    if policy.strip() in {"quarantine", "reject"}:
        return Check(
            "DMARC", place, record, Verdict.GOOD, _("Les messages falsifiés sont écartés. Les nôtres passent si SPF ou DKIM ci-dessus est bon.")
        )
    words = _("Le domaine a une politique, qui observe sans rien écarter : cela suffit pour être reçu.")
    return Check("DMARC", place, record, Verdict.WEAK, words, _("Passez à « p=quarantine » quand les rapports sont bons."))


def _unknown(name: str, place: str) -> Check:
    words = _("Le service de noms n'a pas répondu : on ne sait pas ce qui y est publié.")
    return Check(name, place, "", Verdict.UNKNOWN, words, _("Réessayez dans une minute."))


def is_aligned(sender: str, other: str) -> bool:
    """Tell whether two domains count as one for DMARC (relaxed alignment): equal, or one above the other."""
    a, b = sender.lower(), other.lower()
    return a == b or a.endswith("." + b) or b.endswith("." + a)
