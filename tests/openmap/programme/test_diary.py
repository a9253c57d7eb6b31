"""Which slots the programme takes of a delegation: the pure rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from openmap.events.queries import SlotLine
from openmap.events.slots import Span
from openmap.i18n import use_locale
from openmap.programme.diary import Engagement, taken_slots
from openmap.programme.labels import reasons_of
from openmap.programme.tables import SessionKind, SpeakerRole

NINE = datetime(2027, 11, 18, 8, tzinfo=UTC)
SLOTS = [
    SlotLine(uuid4(), uuid4(), "Matin", NINE + timedelta(minutes=15 * i), NINE + timedelta(minutes=15 * (i + 1)), is_closed=False) for i in range(4)
]
ALONE, TEAM = uuid4(), uuid4()
ANNE, BILAL, CLARA = uuid4(), uuid4(), uuid4()
PEOPLE = {ALONE: frozenset({ANNE}), TEAM: frozenset({BILAL, CLARA})}


def engaged(who: UUID | None, start: int, end: int, role: SpeakerRole | None = None) -> Engagement:
    span = Span(NINE + timedelta(minutes=start), NINE + timedelta(minutes=end))
    return Engagement(uuid4(), "Économie circulaire", SessionKind.WORKSHOP, span, who, "Anne Roux" if who else "", role)


def taken(*engagements: Engagement) -> dict[UUID, list[int]]:
    positions = {slot.id: i for i, slot in enumerate(SLOTS)}
    return {delegation: [positions[one.slot] for one in found] for delegation, found in taken_slots(engagements, PEOPLE, SLOTS).items()}


def test_someone_alone_is_taken_in_every_slot_that_their_session_overlaps() -> None:
    assert taken(engaged(ANNE, 14, 31)) == {ALONE: [0, 1, 2]}


def test_a_session_that_only_touches_a_slot_leaves_it() -> None:
    assert taken(engaged(ANNE, 15, 30)) == {ALONE: [1]}


def test_one_of_two_leaves_the_delegation_free() -> None:
    assert taken(engaged(BILAL, 0, 60)) == {}


def test_two_sessions_can_take_a_delegation_between_them() -> None:
    assert taken(engaged(BILAL, 0, 20), engaged(CLARA, 20, 40)) == {TEAM: [1]}


def test_a_session_for_everyone_takes_everyone_also_those_without_a_name_yet() -> None:
    nobody = uuid4()
    found = taken_slots([engaged(None, 0, 15)], {**PEOPLE, nobody: frozenset()}, SLOTS)
    assert {delegation: [one.slot for one in slots] for delegation, slots in found.items()} == {key: [SLOTS[0].id] for key in (ALONE, TEAM, nobody)}


def test_a_delegation_without_people_is_not_taken_by_sessions_of_others() -> None:
    assert taken_slots([engaged(ANNE, 0, 15)], {uuid4(): frozenset()}, SLOTS) == {}


def said(*engagements: Engagement) -> str:
    """Say the reason with plain spaces: French signs are held to their word by others."""
    return reasons_of(engagements).replace("\u00a0", " ").replace("\u202f", " ")


def test_the_reason_says_who_does_what() -> None:
    with use_locale("fr"):
        assert said(engaged(ANNE, 0, 15, SpeakerRole.SPEAKER)) == "Anne Roux intervient dans « Économie circulaire »"
        assert said(engaged(ANNE, 0, 15, SpeakerRole.MODERATOR)) == "Anne Roux anime « Économie circulaire »"
        assert said(engaged(ANNE, 0, 15), engaged(ANNE, 0, 15)) == "Anne Roux participe à l'atelier « Économie circulaire »"
        assert said(engaged(None, 0, 15)) == "séance pour tous : « Économie circulaire »"
