"""Every case of docs/invitations.md, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from openmap.publication.difference import Cause, Known, Step, Wanted, difference, next_sequence

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
MEETING = Wanted(
    uid="pair-person@example.org",
    attendee=UUID(int=1),
    own=UUID(int=2),
    other=UUID(int=3),
    starts_at=datetime(2027, 3, 25, 8, 15, tzinfo=UTC),
    ends_at=datetime(2027, 3, 25, 8, 27, tzinfo=UTC),
    place_key="t12",
    place="Table 12, Exploradôme",
    summary="Rendez-vous Openmap ESS – Table 12",
    organiser_name="GIP Maximilien",
    organiser_address="gip@example.org",
    address="zoe@example.org",
)
LATER = replace(MEETING, starts_at=MEETING.starts_at + timedelta(minutes=15), ends_at=MEETING.ends_at + timedelta(minutes=15))
TOLD = Known(MEETING, sequence=4, is_cancelled=False, stamped_at=NOW)
WITHDRAWN = replace(TOLD, is_cancelled=True, is_held=False)


def step(wanted: list[Wanted], known: list[Known]) -> Step:
    steps = difference(wanted, known)
    assert len(steps) == 1
    return steps[0]


def test_who_has_what_they_should_have_is_not_written_to() -> None:
    assert difference([MEETING], [TOLD]) == ()
    assert difference([], [WITHDRAWN]) == ()
    assert difference([], []) == ()


def test_a_new_meeting_is_asked_for() -> None:
    assert step([MEETING], []) == Step("REQUEST", MEETING, (Cause.NEW,), rises=True)


@pytest.mark.parametrize(
    "changed,causes",
    [
        (LATER, (Cause.TIME,)),
        (replace(MEETING, ends_at=MEETING.ends_at + timedelta(minutes=3)), (Cause.TIME,)),
        (replace(MEETING, place_key="t7", place="Table 7", summary="Rendez-vous Openmap ESS – Table 7"), (Cause.PLACE,)),
        (replace(LATER, place_key="t7"), (Cause.TIME, Cause.PLACE)),
        (replace(MEETING, organiser_address="autre@example.org"), (Cause.ORGANISER,)),
    ],
)
def test_a_change_that_matters_keeps_the_uid_and_raises_sequence(changed: Wanted, causes: tuple[Cause, ...]) -> None:
    assert step([changed], [TOLD]) == Step("REQUEST", changed, causes, rises=True, before=MEETING)


@pytest.mark.parametrize(
    "renamed",
    [replace(MEETING, place="Table bleue"), replace(MEETING, summary="Openmap – Table bleue"), replace(MEETING, organiser_name="GIP")],
)
def test_a_change_of_words_keeps_sequence(renamed: Wanted) -> None:
    assert step([renamed], [TOLD]) == Step("REQUEST", renamed, (Cause.WORDS,), rises=False, before=MEETING)


def test_a_dropped_meeting_is_withdrawn_with_what_was_told_last() -> None:
    assert step([], [TOLD]) == Step("CANCEL", MEETING, (Cause.WITHDRAWN,), rises=True, before=MEETING)


def test_a_meeting_planned_again_keeps_its_uid_and_raises_sequence() -> None:
    assert step([LATER], [WITHDRAWN]) == Step("REQUEST", LATER, (Cause.AGAIN,), rises=True, before=MEETING)


def test_another_person_in_someones_place_is_a_withdrawal_and_an_invitation() -> None:
    colleague = replace(MEETING, uid="pair-colleague@example.org", attendee=UUID(int=9), address="leo@example.org")
    assert {(s.method, s.content.address) for s in difference([colleague], [TOLD])} == {("CANCEL", "zoe@example.org"), ("REQUEST", "leo@example.org")}


def test_a_new_address_withdraws_from_the_old_mailbox_first() -> None:
    moved = replace(LATER, address="zoe@neuf.example.org")
    assert difference([moved], [TOLD]) == (
        Step("CANCEL", MEETING, (Cause.MOVED_ADDRESS,), rises=True, before=MEETING),
        Step("REQUEST", moved, (Cause.ADDRESS, Cause.TIME), rises=True, before=MEETING),
    )


def test_a_withdrawal_from_an_old_mailbox_that_was_not_sent_is_offered_again() -> None:
    moved = replace(TOLD, content=replace(MEETING, address="zoe@neuf.example.org"), sequence=5)
    assert step([moved.content], [TOLD, moved]).method == "CANCEL"
    assert difference([moved.content], [WITHDRAWN, moved]) == ()


def test_going_back_to_the_first_address_asks_there_again() -> None:
    new = replace(TOLD, content=replace(MEETING, address="zoe@neuf.example.org"), sequence=6)
    steps = difference([MEETING], [replace(WITHDRAWN, sequence=5), new])
    assert [(s.method, s.content.address) for s in steps] == [("CANCEL", "zoe@neuf.example.org"), ("REQUEST", "zoe@example.org")]


def test_an_invitation_that_the_mail_server_refused_is_offered_again_and_never_withdrawn() -> None:
    lost = replace(TOLD, is_lost=True, is_held=False)
    assert step([MEETING], [lost]) == Step("REQUEST", MEETING, (Cause.LOST,), rises=True, before=MEETING)
    assert difference([], [lost]) == ()
    assert [s.method for s in difference([replace(MEETING, address="zoe@neuf.example.org")], [lost])] == ["REQUEST"]


def test_a_move_that_the_mail_server_refused_is_offered_again_or_withdrawn_because_the_first_time_is_held() -> None:
    lost = replace(TOLD, content=LATER, is_lost=True)
    assert step([LATER], [lost]) == Step("REQUEST", LATER, (Cause.LOST,), rises=True, before=LATER)
    assert step([], [lost]) == Step("CANCEL", LATER, (Cause.WITHDRAWN, Cause.LOST), rises=True, before=LATER)


def test_a_withdrawal_that_the_mail_server_refused_is_offered_again_or_taken_back() -> None:
    lost = replace(TOLD, is_cancelled=True, is_lost=True, is_held=True)
    assert step([], [lost]) == Step("CANCEL", MEETING, (Cause.WITHDRAWN, Cause.LOST), rises=True, before=MEETING)
    assert step([MEETING], [lost]) == Step("REQUEST", MEETING, (Cause.AGAIN, Cause.LOST), rises=True, before=MEETING)


def test_sequence_starts_at_zero_and_rises_over_all_addresses_of_a_uid() -> None:
    assert next_sequence(rises=True, address="a", used={}) == 0
    assert next_sequence(rises=True, address="a", used={"a": 2, "b": 5}) == 6
    assert next_sequence(rises=False, address="a", used={"a": 2, "b": 5}) == 2


def test_who_subscribes_is_withdrawn_from_invitations_and_gets_them_back_under_the_same_uid() -> None:
    subscribed = {MEETING.attendee}
    assert difference([MEETING], [TOLD], subscribed=subscribed) == (Step("CANCEL", MEETING, (Cause.FEED,), rises=True, before=MEETING),)
    assert difference([MEETING], [WITHDRAWN], subscribed=subscribed) == ()
    assert difference([], [TOLD], subscribed=subscribed) == (Step("CANCEL", MEETING, (Cause.WITHDRAWN,), rises=True, before=MEETING),)
    by_feed = replace(WITHDRAWN, is_by_feed=True)
    assert step([MEETING], [by_feed]) == Step("REQUEST", MEETING, (Cause.BACK,), rises=True, before=MEETING)
    lost = replace(by_feed, is_lost=True, is_held=True)
    assert step([MEETING], [lost]) == Step("REQUEST", MEETING, (Cause.BACK, Cause.LOST), rises=True, before=MEETING)


def test_who_subscribes_at_a_new_address_loses_the_invitation_at_the_old_one() -> None:
    moved = replace(MEETING, address="zoe@neuf.example.org")
    assert [s.content.address for s in difference([moved], [TOLD], subscribed={MEETING.attendee})] == [MEETING.address]
