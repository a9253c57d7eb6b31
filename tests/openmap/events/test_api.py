"""Programs create, read and change events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openmap.events.api import EXAMPLE
from tests.openmap.conftest import program_of

if TYPE_CHECKING:
    from openmap.web import Application
    from tests.openmap.conftest import Program

pytestmark = pytest.mark.anyio
BODY: dict[str, Any] = dict(EXAMPLE.value)  # type: ignore[arg-type]  # the example is an object


async def test_create_and_read(program: Program) -> None:
    answer = await program.call("POST", "/events", json=BODY)
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["location"] == f"/api/v1/events/{made['id']}"
    assert made["slots"][0]["starts_at"] == "2027-11-18T09:30:00+01:00"
    assert (len(made["slots"]), len(made["tables"]), made["tables"][9]["name"]) == (10, 10, "Table 10")
    for key in (made["id"], "ref:vitry-2027", "vitry-2027"):
        read = await program.call("GET", f"/events/{key}")
        assert read.json() == made
        assert (await program.call("GET", f"/events/{key}", headers={"If-None-Match": read.headers["etag"]})).status_code == 304


async def test_a_reference_may_hold_slashes_signs_and_accents(program: Program) -> None:
    made = await program.done("POST", "/events", json={**BODY, "reference": "Été/2027 %2F ? #1"})
    address = "/events/ref:%C3%89t%C3%A9%2f2027%20%252F%20%3F%20%231"
    assert (await program.done("GET", address))["id"] == made["id"]
    side = {"side": "buyer", "organisation": {"name": "A"}, "delegations": [{"attendees": [{"email": "a@example.org", "last_name": "A"}]}]}
    registered = await program.done("POST", f"{address}/registrations", json={**side, "reference": "94/12"})
    assert (await program.done("GET", f"{address}/registrations/ref:94%2F12"))["id"] == registered["id"]
    unknown = await program.call("GET", f"{address}/registrations/ref:94%2F13")
    assert (unknown.status_code, unknown.json()["instance"]) == (404, f"/api/v1{address}/registrations/ref:94%2F13")


async def test_patch_changes_what_it_names(program: Program) -> None:
    made = await program.done("POST", "/events", json=BODY)
    changed = await program.done(
        "PATCH", "/events/ref:vitry-2027", json={"max_wishes": 12, "windows": [*BODY["windows"], {"name": "A", "starts": "14:00", "ends": "14:30"}]}
    )
    assert changed["max_wishes"] == 12
    assert [slot["id"] for slot in changed["slots"]][:10] == [slot["id"] for slot in made["slots"]]
    assert {key: value for key, value in changed.items() if key not in {"max_wishes", "windows", "slots", "updated_at"}} == {
        key: value for key, value in made.items() if key not in {"max_wishes", "windows", "slots", "updated_at"}
    }
    stale = await program.call("PATCH", "/events/ref:vitry-2027", json={"max_wishes": 3}, headers={"If-Match": '"old"'})
    assert stale.status_code == 412
    wrong = await program.call("PATCH", "/events/ref:vitry-2027", json={"max_wishes": "many"}, headers={"Accept-Language": "en"})
    assert (wrong.status_code, wrong.json()["errors"]) == (
        422,
        [{"field": "max_wishes", "detail": "Expected here: a whole number, not a text."}],
    )


@pytest.mark.parametrize(
    "change, field",
    [
        ({"windows": [{"name": "M", "starts": "9h", "ends": "10:00"}]}, "windows.0.starts"),
        ({"windows": [{"name": "M", "starts": "11:00", "ends": "10:00"}]}, "windows.0.ends"),
        ({"slug": "Été"}, "slug"),
        ({"tables": -1}, "tables"),
        ({"wishes_open_at": "2027-01-01T10:00:00"}, "wishes_open_at"),
    ],
)
async def test_wrong_values_are_named(program: Program, change: dict[str, Any], field: str) -> None:
    answer = await program.call("POST", "/events", json={**BODY, **change}, headers={"Accept-Language": "fr"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert field in [error["field"] for error in answer.json()["errors"]]


async def test_a_wrong_patch_names_its_place(program: Program) -> None:
    await program.done("POST", "/events", json=BODY)
    answer = await program.call("PATCH", "/events/ref:vitry-2027", json={"slot_minutes": "long"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "slot_minutes"


async def test_another_organiser_sees_nothing(program: Program, app: Application) -> None:
    made = await program.done("POST", "/events", json=BODY)
    async with program_of(app, "autre@example.org") as other, program_of(app, "admin@example.org", is_administrator=True) as administrator:
        assert (await other.done("GET", "/events"))["items"] == []
        assert (await other.call("GET", f"/events/{made['id']}")).status_code == 403
        assert [line["id"] for line in (await administrator.done("GET", "/events"))["items"]] == [made["id"]]
    assert (await program.call("GET", f"/events/{made['id']}", headers={"Authorization": "Bearer nobody"})).status_code == 401


async def test_lists_are_paged(program: Program) -> None:
    for number in range(3):
        await program.done("POST", "/events", json={**BODY, "slug": f"jour-{number}", "day": f"2027-11-0{number + 1}"})
    first = await program.done("GET", "/events?limit=2")
    rest = await program.done("GET", f"/events?limit=2&cursor={first['next']}")
    assert [line["slug"] for line in first["items"] + rest["items"]] == ["jour-2", "jour-1", "jour-0"]
    assert rest["next"] is None
