"""Invent what documents never publish (contacts, absences, wishes), the same from the same seed: pure, on the content of an event file.

Popularity follows a Pareto law, so a few buyers are wanted by many, as at real events; sectors in common make a wish more likely.
"""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Final

import msgspec

from openmap.db import fold
from openmap.demo.event_files import DelegationEntry, PersonEntry, RegistrationEntry
from openmap.events.tables import Side
from openmap.organisations.schemas import NeedIn, OfferIn
from openmap.organisations.tables import Kind, Lever, OfferMode, Sector

if TYPE_CHECKING:
    from collections.abc import Sequence

from openmap.demo.event_files import EventFile, Invention

FIRST_NAMES: Final = (
    "Amina",
    "Bruno",
    "Cécile",
    "Djibril",
    "Élodie",
    "Farid",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Jérôme",
    "Karima",
    "Loïc",
    "Maëlys",
    "Noël",
)
LAST_NAMES: Final = (
    "Bernard",
    "Cissé",
    "Dupré",
    "Étienne",
    "Ferreira",
    "Garnier",
    "Hérault",
    "Issa",
    "Joly",
    "Kaplan",
    "Lefèvre",
    "Müller",
    "N'Diaye",
)
JOBS: Final = {
    Side.BUYER: "Responsable des achats",
    Side.STRUCTURE: "Chargée de développement",
    Side.FACILITATOR: "Facilitatrice des clauses sociales",
}
NEED_TITLES: Final = {
    Sector.WASTE: "Collecte et réemploi des encombrants",
    Sector.REFURBISHING: "Reconditionnement du parc informatique",
    Sector.FOOD: "Buffets et plateaux-repas",
    Sector.GREEN_SPACES: "Entretien d'espaces verts",
    Sector.CLEANING: "Nettoyage de locaux",
    Sector.LOGISTICS: "Petits déménagements internes",
    Sector.CONCIERGE: "Accueil et conciergerie",
    Sector.DIGITAL: "Accompagnement aux usages numériques",
}
AMOUNTS_EUROS: Final = (None, 15_000, 25_000, 38_000, 60_000, 90_000, 140_000, 220_000, 400_000)
LEVER_CHOICES: Final = ((), (Lever.INSERTION,), (Lever.DISABILITY, Lever.INSERTION), (Lever.CLAUSE,), (Lever.CRITERION,), ())
SECTOR_AFFINITY: Final = 4.0
MUTUAL_AFFINITY: Final = 12.0
STRUCTURE_KINDS: Final = (Kind.EI, Kind.ACI, Kind.AI, Kind.ETTI, Kind.EA, Kind.ESAT, Kind.SCOP, Kind.SCIC, Kind.ASSOCIATION, Kind.REGIE)


def completed(content: EventFile) -> EventFile:
    """Return the file with everything invented that `invented` asks for."""
    if content.invented is None:
        return content
    rng = random.Random(content.invented.seed)  # noqa: S311  # an example that is always the same, no secret
    entries = [*content.registrations, *_fair(content, content.invented, rng)]
    entries = [_completed_entry(entry, content, rng) for entry in entries]
    wishes = content.wishes or _wishes(entries, content, rng)
    return msgspec.structs.replace(content, registrations=entries, wishes=wishes, members=[], invented=None)


def _fair(content: EventFile, invention: Invention, rng: random.Random) -> list[RegistrationEntry]:
    """Make up a fair of any size out of the names of members: services of theirs as buyers, numbered structures."""
    found = []
    for number in range(1, invention.buyers + 1):
        name, departement = content.members[(number - 1) % len(content.members)]
        found.append(
            RegistrationEntry(
                reference=f"A{number:03}",
                side=Side.BUYER,
                organisation=name,
                kind=Kind.OTHER_BUYER,
                departements=[departement],
                sectors=_some(rng, 3),
            )
        )
    for number in range(1, invention.structures + 1):
        kind = rng.choice(STRUCTURE_KINDS)
        departement = content.members[rng.randrange(len(content.members))][1]
        name = f"Structure d'exemple n° {number:03}"
        found.append(
            RegistrationEntry(
                reference=f"S{number:03}", side=Side.STRUCTURE, organisation=name, kind=kind, departements=[departement], sectors=_some(rng, 2)
            )
        )
    return found


def _some(rng: random.Random, most: int) -> list[Sector]:
    return sorted(rng.sample(list(Sector)[:-1], rng.randint(1, most)))


def _completed_entry(entry: RegistrationEntry, content: EventFile, rng: random.Random) -> RegistrationEntry:
    delegations = [_completed_delegation(d, entry, number, content, rng) for number, d in enumerate(entry.delegations or [DelegationEntry()], 1)]
    needs, offers = entry.needs, entry.offers
    if entry.side is Side.BUYER and not needs:
        needs = [_need(entry, sector) for sector in entry.sectors if sector in NEED_TITLES]
    if entry.side is Side.STRUCTURE and not offers:
        offers = [
            OfferIn(title=NEED_TITLES[sector], sectors=[sector], modes=[OfferMode.SERVICE]) for sector in entry.sectors if sector in NEED_TITLES
        ]
    return msgspec.structs.replace(entry, delegations=delegations, needs=needs, offers=offers, is_listed=True)


def _need(entry: RegistrationEntry, sector: Sector) -> NeedIn:
    """Make up a need whose amount and levers follow from whose it is, so that nothing else of an event changes with them."""
    rng = random.Random(f"{entry.reference} {sector}")  # noqa: S311  # an example that is always the same, no secret
    amount = rng.choice(AMOUNTS_EUROS)
    levers = rng.choice(LEVER_CHOICES)
    return NeedIn(title=NEED_TITLES[sector], sectors=[sector], levers=list(levers), amount_max_cents=amount and amount * 100)


def _completed_delegation(
    delegation: DelegationEntry, entry: RegistrationEntry, number: int, content: EventFile, rng: random.Random
) -> DelegationEntry:
    people = delegation.people or [_person(entry, number, rng)]
    is_absent = content.invented is not None and rng.random() < content.invented.absences
    absences = delegation.absences or ([_absence(content, rng)] if is_absent else [])
    return msgspec.structs.replace(delegation, people=people, absences=absences)


def _absence(content: EventFile, rng: random.Random) -> str:
    """Take two slots in a row out of a window."""
    window, minutes = rng.choice(content.event.windows), content.event.slot_minutes
    start, end = (int(text[:2]) * 60 + int(text[3:]) for text in (window.starts, window.ends))
    first = start + minutes * rng.randrange(max(1, (end - start) // minutes - 1))
    last = min(first + 2 * minutes, end)
    return f"{first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}"


def _person(entry: RegistrationEntry, number: int, rng: random.Random) -> PersonEntry:
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    words = re.sub(r"[^a-z0-9]+", "-", fold(entry.organisation)).strip("-")[:40]
    return PersonEntry(
        email=f"{entry.reference.lower()}-{number}.{words}@example.org",
        first_name=first,
        last_name=last,
        job_title=JOBS.get(entry.side, "Responsable de projet"),
    )


def _wishes(entries: Sequence[RegistrationEntry], content: EventFile, rng: random.Random) -> dict[str, list[str]]:
    """Let everyone rank others of the sides they may ask: likelier with sectors in common, and the popular likelier still."""
    invention = content.invented
    if invention is None:
        return {}
    popularity = {entry.reference: rng.paretovariate(invention.skew) for entry in entries}
    found: dict[str, list[str]] = {}
    for entry in entries:
        asked = {pair.asked for pair in content.event.matrix if pair.asker is entry.side}
        others = [other for other in entries if other.side in asked and other.reference != entry.reference]
        count = min(len(others), invention.wishes.get(entry.side, 0))
        if not count:
            continue
        attraction = {
            other.reference: rng.expovariate(1.0) / (popularity[other.reference] * _affinity(entry, other, found.get(other.reference, ())))
            for other in others
        }
        found[entry.reference] = sorted(attraction, key=attraction.__getitem__)[:count]
    return found


def _affinity(entry: RegistrationEntry, other: RegistrationEntry, others_wishes: Sequence[str]) -> float:
    common = SECTOR_AFFINITY if set(entry.sectors) & set(other.sectors) else 1.0
    return common * (MUTUAL_AFFINITY if entry.reference in others_wishes else 1.0)
