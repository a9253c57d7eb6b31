"""What the checker says of a broken rule: which rule, by which entry, and how, for the cases of ``test_rules.py`` and for several at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduler import Meeting, Participant, Pin, Problem, Request, Table, check
from scheduler.rules import RULES
from tests.scheduler.day import DAY, asked, delegations, meet, person
from tests.scheduler.test_rules import FORBIDDEN
from tests.scheduler.tiny import slot

WORDS = {
    "two meetings at once": "H1 participant b1: b1 has meetings b1e1 and b1e2 in slot s1",
    "for the other side as well": "H1 participant e1: e1 has meetings b1e1 and b2e1 in slot s1",
    "one table twice": "H2 table t1: b1e1 and b2e2 are both there in slot s1",
    "one table twice, none being named": "H2 table t9: b1e1 and b2e2 are both there in slot s1",
    "an unknown table": "H2 meeting b1e1: there is no table t3",
    "no table": "H2 meeting b1e1: it has no table",
    "a closed table": "H2 meeting b1e1: table t1 is closed in slot s1",
    "a table that never opens": "H2 meeting b1e1: table t1 is closed in slot s1",
    "absent": "H3 meeting b1e1: b1 is not available in slot s2",
    "the other is absent": "H3 meeting b1e1: e1 is not available in slot s2",
    "never there": "H3 meeting b1e1: b1 is not available in slot s1",
    "a slot that the request does not allow": "H3 meeting b1e1: request b1e1 may not be met in slot s1",
    "a request that allows none": "H3 meeting b1e1: request b1e1 may not be met in slot s1",
    "a vetoed pair": "H4 meeting b1e1: a veto keeps b1 and e1 apart",
    "named the other way round": "H4 meeting b1e1: a veto keeps b1 and e1 apart",
    "a veto of the group": "H4 meeting b1e1: a veto keeps b1 and e1 apart",
    "the same request twice": "H5 meeting b1e1: b1 and e1 meet twice: b1e1 and b1e1",
    "two delegations of a group": "H5 meeting b2e1: e1 and g meet twice: b1e1 and b2e1",
    "not held": "H6 pin b1 with e1: b1 and e1 do not meet in slot s2",
    "in another slot": "H6 pin b1 with e1: b1 and e1 do not meet in slot s2",
    "at another table": "H6 pin b1 with e1: b1 and e1 do not meet at table t2",
    "above the limit": "H7 participant b1: b1 has 2 meetings, more than 1",
    "none allowed": "H7 participant b1: b1 has 1 meeting, more than 0",
    "the group's limit": "H7 group g: g has 2 meetings, more than 1",
    "two in a row": "H8 participant b1: b1 has more than 1 meeting in a row up to slot s2",
    "three in a row": "H8 participant b1: b1 has more than 2 meetings in a row up to slot s3",
    "none in a row": "H8 participant b1: b1 has more than 0 meetings in a row up to slot s1",
    "away from home": "H9 meeting b1e1: b1 meets at table t1 only",
    "the buyer's home comes first": "H9 meeting b1e1: b1 meets at table t1 only",
    "a guest at a's home while a buyer hosts": "H9 meeting b1e1: table t2 serves b2e2 in slot s1, in which e1 meets",
    "at b's home where neither is a buyer": "H9 meeting e1b1: b1 meets at table t1 only",
    "a required request is not met": "H10 request b1e1: b1 and e1 must meet and do not",
    "before the other": "H10 request b1e1: it does not come after b2e2",
    "with the other": "H10 request b1e1: it does not come after b2e2",
    "an unknown request": "M1 meeting b2e3: there is no request b2e3",
    "an unknown slot": "M1 meeting b1e1: there is no slot s9",
}


def said(problem: Problem, meetings: tuple[Meeting, ...]) -> list[str]:
    return [f"{one.rule} {one.entry}: {one.text}" for one in check(problem, meetings).violations]


@pytest.mark.parametrize("rule,title,fields,meetings", FORBIDDEN, ids=[f"{case[0]}: {case[1]}" for case in FORBIDDEN])
def test_a_broken_rule_is_named_with_its_entry_in_words(rule: str, title: str, fields: dict[str, Any], meetings: str) -> None:
    assert said(replace(DAY, **fields), meet(meetings)) == [WORDS[title]]


SEVERAL: list[tuple[dict[str, Any], str, list[str]]] = [
    (
        {},
        "b1e1 s1 -, b1e2 s2 t9, b1e3 s3 t1",
        ["H2 meeting b1e1: it has no table", "H2 meeting b1e2: there is no table t9"],
    ),
    (
        {"tables": (Table("t1", ("s1",)), Table("t2"))},
        "b1e1 s2 t1, b2e2 s2 t1, b1e3 s3 t1",
        [
            "H2 meeting b1e1: table t1 is closed in slot s2",
            "H2 meeting b2e2: table t1 is closed in slot s2",
            "H2 table t1: b1e1 and b2e2 are both there in slot s2",
            "H2 meeting b1e3: table t1 is closed in slot s3",
        ],
    ),
    (
        person("b1", available=("s1",)) | asked("b1e2", slots=("s1",)),
        "b1e1 s2 t1, b1e2 s3 t1",
        [
            "H3 meeting b1e1: b1 is not available in slot s2",
            "H3 meeting b1e2: b1 is not available in slot s3",
            "H3 meeting b1e2: request b1e2 may not be met in slot s3",
        ],
    ),
    (
        {"pins": (Pin("b1", "e1", "s1"), Pin("b1", "e1", "s2", "t1"), Pin("e2", "b2", "s2", "t2"), Pin("b1", "e3", "s5", "t2"))},
        "b1e1 s2 t2, b2e2 s2 t1, b1e3 s5 t2",
        [
            "H6 pin b1 with e1: b1 and e1 do not meet in slot s1",
            "H6 pin b1 with e1: b1 and e1 do not meet at table t1",
            "H6 pin e2 with b2: e2 and b2 do not meet at table t2",
        ],
    ),
    (
        delegations(max_meetings=1) | {"vetoes": (("g", "e2"), ("e1", "b2"))},
        "b1e2 s1 t1, b2e2 s2 t1, b2e1 s3 t1",
        [
            "H4 meeting b1e2: a veto keeps b1 and e2 apart",
            "H4 meeting b2e2: a veto keeps b2 and e2 apart",
            "H4 meeting b2e1: a veto keeps b2 and e1 apart",
            "H5 meeting b2e2: e2 and g meet twice: b1e2 and b2e2",
            "H7 group g: g has 3 meetings, more than 1",
        ],
    ),
    (
        person("b1", max_consecutive=1),
        "b1e1 s1 t1, b1e2 s2 t1, b1e3 s3 t1",
        ["H8 participant b1: b1 has more than 1 meeting in a row up to slot s2"],
    ),
    (
        asked("b1e3", after=("b1e1", "b2e2", "b2e1")),
        "b1e3 s1 t1, b2e2 s1 t2, b1e1 s2 t1",
        ["H10 request b1e3: it does not come after b1e1", "H10 request b1e3: it does not come after b2e2"],
    ),
    ({}, "b9e9 s1 t1, b1e1 s1 t1, b2e1 s1 t2", ["M1 meeting b9e9: there is no request b9e9", WORDS["for the other side as well"]]),
]


@pytest.mark.parametrize("fields,meetings,words", SEVERAL)
def test_every_broken_rule_is_named(fields: dict[str, Any], meetings: str, words: list[str]) -> None:
    assert said(replace(DAY, **fields), meet(meetings)) == words


def test_a_meeting_of_others_is_told_with_who_was_asked() -> None:
    assert said(DAY, (Meeting("b1e1", "b1", "e2", "s1", "t1"),)) == ["M1 meeting b1e1: b1 with e2 is not what was asked: b1 with e1"]


def test_rest_starts_anew_after_a_slot_without_a_meeting() -> None:
    day = replace(DAY, slots=tuple(slot(index) for index in range(1, 6)), **person("b1", max_consecutive=1))
    ends = [f"H8 participant b1: b1 has more than 1 meeting in a row up to slot s{end}" for end in (2, 5)]
    requests = (*day.requests, Request("b1b2", "b1", "b2"))
    assert said(replace(day, requests=requests), meet("b1e1 s1 t1, b1e2 s2 t1, b1e3 s4 t1, b1b2 s5 t1")) == ends


def test_two_owners_away_from_home_are_both_told() -> None:
    people = tuple(replace(one, home_table={"b1": "t1", "b2": "t2"}.get(one.id)) for one in DAY.participants)
    assert said(replace(DAY, participants=people), meet("b1e1 s1 t2, b2e2 s1 t1")) == [
        "H9 meeting b1e1: b1 meets at table t1 only",
        "H9 meeting b1e1: table t1 serves b2e2 in slot s1, in which b1 meets",
        "H9 meeting b2e2: b2 meets at table t2 only",
        "H9 meeting b2e2: table t2 serves b1e1 in slot s1, in which b2 meets",
    ]


def test_uneven_breaks_are_told_with_who_has_most_and_fewest() -> None:
    people = (Participant("b1", "buyer"), *(Participant(f"e{index}", "structure") for index in range(1, 5)))
    problem = Problem(
        slots=tuple(slot(index) for index in range(1, 9)),
        participants=people,
        requests=tuple(Request(f"b1e{index}", "b1", f"e{index}") for index in range(1, 5)),
        kind="b2bsp",
        idle_rule="b2bsp",
    )
    meetings = meet(", ".join(f"b1e{index} s{2 * index - 1} t1" for index in range(1, 5)))
    assert said(problem, meetings) == ["B1 participant b1: b1 has 3 breaks and e1 has 0"]


def test_every_rule_has_its_words() -> None:
    assert {words.split()[0] for words in WORDS.values()} | {"B1"} == {rule.id for rule in RULES}
