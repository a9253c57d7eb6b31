"""An import file is read as people write it, and each cell that cannot be read is named."""

from __future__ import annotations

from datetime import time

import pytest

from openmap.events.tables import Side
from openmap.registrations.cells import find_side
from openmap.registrations.columns import TEMPLATE_HEADINGS as HEADINGS
from openmap.registrations.columns import TEMPLATE_ROWS
from openmap.registrations.rows import missing_columns, parse_absences, read_registrations
from openmap.sheets import Grid, Row


def grid(*rows: dict[str, str]) -> Grid:
    return Grid(HEADINGS, tuple(Row(number, tuple(row.get(heading, "") for heading in HEADINGS)) for number, row in enumerate(rows, 2)))


def row(**changes: str) -> dict[str, str]:
    names = {"reference": "référence", "role": "rôle", "sectors": "secteurs", "departements": "départements", "email": "courriel", "kind": "type"}
    names |= {"phone": "téléphone", "delegations": "délégations"}
    said = {"role": "acheteur", "organisation": "Ville", "email": "a@example.org", **changes}
    return {names.get(key, key): value for key, value in said.items()}


def test_the_template_reads_without_a_problem() -> None:
    lines = tuple(Row(number, cells) for number, cells in enumerate(TEMPLATE_ROWS, 2))
    found, problems = read_registrations(Grid(HEADINGS, lines))
    assert problems == []
    assert [(one.reference, one.side, len(one.delegations)) for one in found] == [("A-01", Side.BUYER, 2), ("S-01", Side.STRUCTURE, 1)]
    assert [one.name for one in found[0].delegations] == ["achats", "espaces verts"]
    assert found[0].sectors == ("green_spaces", "cleaning")
    assert found[0].delegations[0].absences == ((time(9), time(10, 15)),)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("09:00-10:15;11:00-11:30", ((time(9), time(10, 15)), (time(11), time(11, 30)))),
        ("9h-10h15", ((time(9), time(10, 15)),)),
        ("11h00 à 11h30, 9:00 – 10:00", ((time(9), time(10)), (time(11), time(11, 30)))),
        (" ; ", ()),
    ],
)
def test_absences_are_read_as_people_write_them(text: str, expected: tuple[tuple[time, time], ...]) -> None:
    assert parse_absences(text) == expected


@pytest.mark.parametrize("text, words", [("matin", "plage"), ("10:00-09:00", "fin"), ("25:00-26:00", "existe pas"), ("9:00-9:00", "fin")])
def test_absences_that_cannot_be_read_say_why(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_absences(text)


@pytest.mark.parametrize(
    "text, side",
    [("Acheteur public", Side.BUYER), ("STRUCTURE", Side.STRUCTURE), ("facilitatrice", Side.FACILITATOR), ("visiteur", Side.VISITOR), ("roi", None)],
)
def test_roles_are_read_as_people_write_them(text: str, side: Side | None) -> None:
    assert find_side(text) is side


@pytest.mark.parametrize(
    "change, column",
    [
        ({"role": "roi"}, "rôle"),
        ({"role": ""}, "rôle"),
        ({"organisation": ""}, "organisation"),
        ({"siret": "12345678901234"}, "siret"),
        ({"kind": "château"}, "type"),
        ({"sectors": "espaces verts; licornes"}, "secteurs"),
        ({"departements": "94;999"}, "départements"),
        ({"email": ""}, "courriel"),
        ({"email": "jeanne"}, "courriel"),
        ({"absences": "matin"}, "absences"),
        ({"delegations": "0"}, "délégations"),
        ({"delegations": "99"}, "délégations"),
        ({"phone": "0" * 41}, "téléphone"),
        ({"besoins": "x" * 251}, "besoins"),
    ],
)
def test_a_problem_names_its_row_and_column(change: dict[str, str], column: str) -> None:
    found, problems = read_registrations(grid(row(email="b@example.org", organisation="Autre"), row(reference="X", **change)))
    assert [one.organisation for one in found] == ["Autre"]
    assert [(problem.row, problem.column) for problem in problems] == [(3, column)]
    assert problems[0].message


def test_needs_and_offers_are_gathered_from_the_rows_of_a_registration() -> None:
    rows = (
        row(reference="A", besoins="Espaces verts | Voirie\n Linge,  été "),
        row(reference="A", email="b@example.org", besoins="Voirie", offres="Prêt de salle"),
    )
    (found,), problems = read_registrations(grid(*rows))
    assert problems == []
    assert (found.needs, found.offers) == (("Espaces verts", "Voirie", "Linge, été"), ("Prêt de salle",))


def test_what_a_spreadsheet_drops_from_numbers_is_put_back() -> None:
    whole = "05720978400024"
    (found,), problems = read_registrations(grid(row(siret=whole[1:], phone="612345678", departements="1")))
    assert problems == []
    assert found.siret == whole
    assert found.delegations[0].people[0].phone == "0612345678"
    assert found.departements == ("01",)


def test_rows_of_one_reference_make_one_registration() -> None:
    second = row(reference="a", organisation="", role="", email="b@example.org", absences="9h-10h")
    (found,), problems = read_registrations(grid(row(reference="A", delegations="2"), second, row(reference="A")))
    assert problems == []
    assert found.rows == (2, 3, 4)
    assert [[person.email for person in one.people] for one in found.delegations] == [["a@example.org"], ["b@example.org"]]
    assert [one.absences for one in found.delegations] == [None, ((time(9), time(10)),)]


def test_more_delegations_than_people_repeat_the_first_of_them() -> None:
    (found,), _problems = read_registrations(grid(row(delegations="2", absences="9h-10h")))
    assert [[person.email for person in one.people] for one in found.delegations] == [["a@example.org"]] * 2
    assert [one.absences for one in found.delegations] == [((time(9), time(10)),)] * 2


def test_rows_that_contradict_each_other_are_refused() -> None:
    _found, problems = read_registrations(grid(row(reference="A"), row(reference="A", role="structure"), row(reference="A", organisation="Village")))
    assert [(problem.row, problem.column) for problem in problems] == [(3, "rôle"), (4, "organisation")]
    _found, problems = read_registrations(grid(row(reference="A", delegations="2"), row(reference="A", delegations="achats")))
    assert [(problem.row, problem.column) for problem in problems] == [(2, "délégations")]


def test_without_a_reference_siret_or_name_join_rows() -> None:
    found, _problems = read_registrations(grid(row(), row(organisation="VILLE", email="b@example.org"), row(role="structure")))
    assert [(one.organisation, one.side, len(one.delegations[0].people)) for one in found] == [("Ville", Side.BUYER, 2), ("Ville", Side.STRUCTURE, 1)]


def test_missing_columns_are_named() -> None:
    assert missing_columns(Grid(("Nom de l'organisation", "prénom"), ())) == ["role", "email"]
