"""Programs set, read and import wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openmap.sheets import write_csv, write_xlsx
from openmap.wishes.columns import TEMPLATE_HEADINGS
from tests.openmap.conftest import program_of

if TYPE_CHECKING:
    from openmap.web import Application
    from tests.openmap.conftest import Program

pytestmark = pytest.mark.anyio
DAY = {"slug": "vitry-2027", "title": "Openmap ESS", "day": "2027-11-18", "windows": [{"name": "Matin", "starts": "09:00", "ends": "12:00"}]}
PATH = "/events/ref:vitry-2027/wishes"


@pytest.fixture
async def day(program: Program) -> Program:
    """Give the program of an organiser with a day: two buyers, three structures."""
    await program.done("POST", "/events", json=DAY)
    for reference, side in (("A-1", "buyer"), ("A-2", "buyer"), ("S-1", "structure"), ("S-2", "structure"), ("S-3", "structure")):
        person = {"email": f"{reference.lower()}@example.org"}
        body = {"reference": reference, "side": side, "organisation": {"name": f"Organisation {reference}"}, "delegations": [{"attendees": [person]}]}
        await program.done("POST", "/events/ref:vitry-2027/registrations", json=body)
    return program


def wish(asker: str, asked: str, rank: int | None = None, *, veto: bool = False) -> dict[str, Any]:
    return {"from": f"ref:{asker}", "to": f"ref:{asked}", "rank": rank, "veto": veto}


async def stand(day: Program) -> set[tuple[str, str, int | None, bool]]:
    found, cursor = set(), None
    while True:
        page = await day.done("GET", PATH, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))
        found |= {(one["from_reference"], one["to_reference"], one["rank"], one["veto"]) for one in page["items"]}
        cursor = page["next"]
        if cursor is None:
            return found


async def test_put_sets_the_pairs_given_and_no_others(day: Program) -> None:
    assert await day.done("PUT", PATH, json=[wish("A-1", "S-1", 1), wish("A-1", "S-2", 2), wish("S-1", "A-2", veto=True)]) == {
        "created": 3,
        "updated": 0,
        "deleted": 0,
        "unchanged": 0,
    }
    await day.done("PUT", PATH, json=[wish("A-1", "S-1"), wish("A-1", "S-3", 1)])
    assert set((await day.done("PUT", PATH, json=[])).values()) == {0}
    assert await stand(day) == {("A-1", "S-3", 1, False), ("A-1", "S-2", 2, False), ("S-1", "A-2", None, True)}


async def test_a_refusal_names_the_item_and_writes_nothing(day: Program) -> None:
    answer = await day.call("PUT", PATH, json=[wish("A-1", "S-1", 1), wish("A-1", "nobody", 2), wish("A-1", "A-2", 3)])
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:openmap:problem:wishes-refused"
    assert [error["field"] for error in answer.json()["errors"]] == ["1.to", "2.to"]
    assert await stand(day) == set()
    shape = await day.call(
        "PUT", PATH, json=[wish("A-1", "S-1", 1), {"from": "ref:A-1", "to": "ref:S-2", "rank": 0}], headers={"Accept-Language": "en"}
    )
    assert shape.status_code == 400
    assert shape.json()["errors"] == [{"field": "1.rank", "detail": "The smallest number possible here is 1."}]
    assert await stand(day) == set()


async def test_import_by_reference_or_name_twice_changes_nothing(day: Program) -> None:
    rows = [("A-1", "S-1", "1", ""), ("organisation a-1", "Organisation S-2", "2", "non"), ("S-1", "A-2", "", "oui")]
    content = write_xlsx({"Souhaits": (TEMPLATE_HEADINGS, rows)})
    report = await day.done("POST", f"{PATH}/import", params={"dry_run": "true"}, files={"file": ("f.xlsx", content)})
    assert (report["is_applied"], report["created"], await stand(day)) == (False, 3, set())
    assert (await day.done("POST", f"{PATH}/import", files={"file": ("f.xlsx", content)}))["created"] == 3
    again = await day.done("POST", f"{PATH}/import", files={"file": ("f.xlsx", content)})
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)
    assert await stand(day) == {("A-1", "S-1", 1, False), ("A-1", "S-2", 2, False), ("S-1", "A-2", None, True)}


async def test_errors_of_an_import_name_row_and_column(day: Program) -> None:
    rows = [
        ("A-1", "S-1", "1", ""),
        ("A-1", "", "2", ""),
        ("Z", "S-2", "premier", ""),
        ("A-1", "S-2", "1", "peut-être"),
        ("A-2", "S-1", "", ""),
        ("A-1", "S-3", "1", ""),
    ]
    content = write_csv(("De", "À", "Rang", "Veto"), rows)
    report = await day.done("POST", f"{PATH}/import", params={"dry_run": "true"}, files={"file": ("f.csv", content)})
    said = {(row["row"], message["column"]) for row in report["rows"] for message in row["messages"]}
    assert said == {(2, "Rang"), (3, "À"), (4, "De"), (4, "Rang"), (5, "Veto"), (6, "Rang"), (7, "Rang")}
    answer = await day.call("POST", f"{PATH}/import", files={"file": ("f.csv", content)})
    assert (answer.status_code, await stand(day)) == (422, set())
    missing = await day.call("POST", f"{PATH}/import", files={"file": ("f.csv", b"de;rang\r\nA-1;1")})
    assert (missing.status_code, "vers" in missing.json()["detail"]) == (422, True)


async def test_only_organisers_of_the_event_may(day: Program, app: Application) -> None:
    async with program_of(app, "autre@example.org") as other:
        for method, path in (("GET", PATH), ("PUT", PATH), ("POST", f"{PATH}/import")):
            assert (await other.call(method, path)).status_code == 403
