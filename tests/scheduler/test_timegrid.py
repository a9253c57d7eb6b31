"""Sets of slots as bits, against counting slot by slot: every set of slots in use, and of slots present, of a short day."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from scheduler import Participant, Problem, Request, compile_problem
from scheduler.instance import Instance
from scheduler.measure import measure_waiting, used_slots
from scheduler.problem import IdleRule
from scheduler.timegrid import bits, blocks, breaks, idle_slots, longest_run, most_within, presence, windows
from tests.scheduler.tiny import slot

SESSIONS = ("a", "a", "a", "b", "b", "c")
DAY = Problem(
    slots=tuple(slot(index, name) for index, name in enumerate(SESSIONS, 1)),
    participants=(Participant("x", "", available=("s1", "s3", "s6")), Participant("y", "")),
    requests=(),
)
EVERY = range(1 << len(SESSIONS))


def instance(rule: IdleRule) -> Instance:
    return compile_problem(replace(DAY, idle_rule=rule))


def between(used: int, present: int, block: int) -> list[int]:
    """Return how many slots of ``present`` lie between each two meetings that follow one another in ``block``."""
    places = [place for place in range(len(SESSIONS)) if used & block & (1 << place)]
    return [sum(present >> place & 1 for place in range(first + 1, last)) for first, last in itertools.pairwise(places)]


def rows(used: int) -> list[int]:
    """Return the lengths of the runs of slots in use that follow one another in a session."""
    found, last = [0], None
    for place, name in enumerate(SESSIONS):
        if used >> place & 1:
            found.append(found[-1] + 1 if last == (place - 1, name) else 1)
            last = (place, name)
    return found


def test_bits_are_the_slots_of_a_set_in_order() -> None:
    assert [bits(used) for used in EVERY] == [[place for place in range(len(SESSIONS)) if used >> place & 1] for used in EVERY]


def test_waiting_is_counted_within_sessions_where_someone_is_present() -> None:
    one = instance("present")
    assert blocks(one) == one.session_mask == (0b111, 0b11000, 0b100000)
    assert presence(one) == one.available == (0b100101, 0b111111)


def test_the_literature_knows_one_session_and_everyone_present() -> None:
    one = instance("b2bsp")
    assert blocks(one) == (0b111111,)
    assert presence(one) == (0b111111, 0b111111)


@pytest.mark.parametrize("within", [(0b111, 0b11000, 0b100000), (0b111111,)], ids=["sessions", "one session"])
def test_idle_slots_and_breaks_are_those_between_meetings(within: tuple[int, ...]) -> None:
    for used, present in itertools.product(EVERY, EVERY):
        waits = [wait for block in within for wait in between(used, present & ~used, block)]
        assert idle_slots(used, present, within) == sum(waits)
        assert breaks(used, present, within) == sum(wait > 0 for wait in waits)


def test_windows_are_slots_that_follow_one_another_in_a_session() -> None:
    assert [list(window) for window in windows(instance("present"), 2)] == [[0, 1], [1, 2], [3, 4]]
    assert [list(window) for window in windows(instance("present"), 3)] == [[0, 1, 2]]
    assert [list(window) for window in windows(instance("present"), 1)] == [[place] for place in range(6)]
    assert list(windows(instance("present"), 4)) == []


def test_the_longest_run_is_that_of_the_slots_of_a_session() -> None:
    for used in EVERY:
        assert max(longest_run(used & mask) for mask in instance("present").session_mask) == max(rows(used))


@pytest.mark.parametrize("consecutive", [0, 1, 2, 3])
def test_most_within_is_the_largest_part_without_too_long_a_run(consecutive: int) -> None:
    for mask in EVERY:
        best = max(part.bit_count() for part in EVERY if not part & ~mask and max(rows(part)) <= consecutive)
        assert most_within(instance("present"), mask, consecutive) == best


@pytest.mark.parametrize("slots", [62, 63, 64, 70])
def test_a_day_has_as_many_slots_as_it_needs(slots: int) -> None:
    people = tuple(Participant(name, "") for name in "xyz")
    day = Problem(tuple(slot(index) for index in range(1, slots + 1)), people, (Request("xy", "x", "y"), Request("xz", "x", "z")))
    held = {0: slots - 1, 1: 0}
    assert used_slots(compile_problem(day), held) == [1 | 1 << slots - 1, 1 << slots - 1, 1]
    assert measure_waiting(compile_problem(day), held) == {"G4": slots - 2, "G5": 1, "G6": slots - 2}
