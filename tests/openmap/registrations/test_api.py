"""Programs add, read, change and import registrations; people of other events cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import pytest

from openmap.events import service as events
from openmap.registrations.api import EXAMPLE
from openmap.registrations.columns import TEMPLATE_HEADINGS, TEMPLATE_ROWS
from openmap.sheets import write_csv, write_xlsx
from tests.openmap.conftest import program_of

if TYPE_CHECKING:
    from openmap.web import Application
    from tests.openmap.conftest import Program

pytestmark = pytest.mark.anyio
DAY = {"slug": "vitry-2027", "title": "Openmap ESS", "day": "2027-11-18", "windows": [{"name": "Matin", "starts": "09:00", "ends": "12:00"}]}
PATH = "/events/ref:vitry-2027/registrations"
BUYER: dict[str, Any] = dict(EXAMPLE.value)  # type: ignore[arg-type]  # the example is an object


def structure(number: int, **changes: Any) -> dict[str, Any]:
    delegations = [{"attendees": [{"email": f"s{number}@example.org"}]}]
    name = f"Structure {number:02d}"
    return {"reference": f"S-{number:02d}", "side": "structure", "organisation": {"name": name}, "delegations": delegations, **changes}


@pytest.fixture
async def day(program: Program) -> Program:
    """Give the program of an organiser with a day."""
    await program.done("POST", "/events", json=DAY)
    return program


async def test_create_and_read(day: Program) -> None:
    answer = await day.call("POST", PATH, json=BUYER)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == f"/api/v1/events/{made['event']}/registrations/{made['id']}"
    assert (made["status"], made["side"], made["organisation"]["name"]) == ("accepted", "buyer", "Commune d'Exemple-sur-Seine")
    assert made["delegations"][0]["absences"] == [{"starts_at": "2027-11-18T09:00:00+01:00", "ends_at": "2027-11-18T10:15:00+01:00"}]
    for key in (made["id"], "ref:A-01"):
        read = await day.call("GET", f"{PATH}/{key}")
        assert read.json() == made
        assert (await day.call("GET", f"{PATH}/{key}", headers={"If-None-Match": read.headers["etag"]})).status_code == 304
    assert (await day.call("GET", f"{PATH}/ref:nobody")).status_code == 404
    assert (await day.call("GET", f"{PATH}/%00")).status_code == 404
    assert (await day.call("GET", f"{PATH}/ref:%00")).status_code in {404, 422}


async def test_a_possible_double_is_a_warning(day: Program) -> None:
    siret = {"organisation": {"name": "Régie des Quartiers", "siret": "73282932000074"}}
    assert (await day.done("POST", PATH, json=structure(1, **siret)))["warnings"] == []
    again = await day.done("POST", PATH, json=structure(2, organisation={"name": "Une autre", "siret": "73282932000074"}))
    assert again["organisation"]["name"] == "Régie des Quartiers"
    assert [("déjà celui de" in warning and "Régie des Quartiers" in warning, "Doublon possible" in warning) for warning in again["warnings"]] == [
        (True, False),
        (False, True),
    ]


async def test_patch_changes_what_it_names(day: Program) -> None:
    made = await day.done("POST", PATH, json=BUYER)
    one = f"{PATH}/ref:A-01"
    changed = await day.done("PATCH", one, json={"absences": "11:00-11:30", "max_meetings": 3, "organiser_note": "à rappeler"})
    assert changed["delegations"][0]["absences"] == [{"starts_at": "2027-11-18T11:00:00+01:00", "ends_at": "2027-11-18T11:30:00+01:00"}]
    assert (changed["max_meetings"], changed["organiser_note"], changed["delegations"][0]["id"]) == (3, "à rappeler", made["delegations"][0]["id"])
    assert (await day.done("PATCH", one, json={"max_meetings": None, "absences": []}))["delegations"][0]["absences"] == []
    assert (await day.done("PATCH", one, json={"status": "waiting"}))["waiting_rank"] == 1
    stale = await day.call("PATCH", one, json={"status": "accepted"}, headers={"If-Match": '"old"'})
    assert stale.status_code == 412


@pytest.mark.parametrize("path", ["/events/ref:vitry-2027", f"{PATH}/ref:A-01", "/organisations/ref:O-1"])
async def test_of_changes_sent_at_once_about_one_version_only_the_first_is_made(day: Program, path: str) -> None:
    organisation: dict[str, Any] = BUYER["organisation"] | {"reference": "O-1"}
    await day.done("POST", PATH, json=BUYER | {"organisation": organisation})
    tag = (await day.call("GET", path)).headers["ETag"]
    bodies: list[Any] = [{"title": f"Titre {n}"} if "registrations" not in path else {"organiser_note": f"note {n}"} for n in range(4)]
    method = "PATCH"
    if path.startswith("/organisations"):
        method, bodies = "PUT", [organisation | {"city": f"Ville {n}"} for n in range(4)]
    answers: list[int] = []

    async def change(body: Any) -> None:
        answers.append((await day.call(method, path, json=body, headers={"If-Match": tag})).status_code)

    async with anyio.create_task_group() as group:
        for body in bodies:
            group.start_soon(change, body)
    assert sorted(answers) == [200, 412, 412, 412]


@pytest.mark.parametrize(
    "change, field",
    [
        ({"delegations": []}, "delegations"),
        ({"delegations": [{"attendees": []}]}, "delegations.0.attendees"),
        ({"delegations": [{"attendees": [{"email": "x"}]}]}, "delegations.0.attendees.0.email"),
        ({"absences": "hier"}, "absences"),
        (
            {"absences": [{"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "9999-12-31T23:00:00-14:00"}]},
            "delegations.0.absences.0.starts_at",
        ),
        ({"absences": [{"starts_at": "2027-11-18T09:00:00", "ends_at": "2027-11-18T10:00:00"}]}, "absences.0"),
        ({"absences": [{"starts_at": "2027-11-18T10:00:00+01:00", "ends_at": "2027-11-18T09:00:00+01:00"}]}, "delegations.0.absences.0.ends_at"),
        ({"locale": "de"}, "locale"),
    ],
)
async def test_a_wrong_body_names_its_place(day: Program, change: dict[str, Any], field: str) -> None:
    await day.done("POST", PATH, json=BUYER)
    answer = await day.call("PATCH", f"{PATH}/ref:A-01", json=change)
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert field in {error["field"] for error in answer.json()["errors"]}


async def test_after_publication_what_touches_meetings_names_the_next_step(day: Program) -> None:
    made = await day.done("POST", PATH, json=BUYER)
    await events.mark_published(made["event"])
    for change in ({"absences": "11:00-11:30"}, {"status": "withdrawn"}, {"max_meetings": 1}):
        answer = await day.call("PATCH", f"{PATH}/ref:A-01", json=change)
        assert answer.status_code == 409
        assert answer.json()["details"]["next"] == {"method": "POST", "path": f"/api/v1/events/{made['event']}/registrations/{made['id']}/withdraw"}
    assert (await day.done("PATCH", f"{PATH}/ref:A-01", json={"organiser_note": "vu"}))["organiser_note"] == "vu"


async def test_lists_are_paged_and_narrowed(day: Program) -> None:
    for number in range(5):
        await day.done("POST", PATH, json=structure(number))
    await day.done("POST", PATH, json=BUYER)
    first = await day.done("GET", PATH, params={"side": "structure", "limit": 2})
    second = await day.done("GET", PATH, params={"side": "structure", "limit": 2, "cursor": first["next"]})
    third = await day.done("GET", PATH, params={"side": "structure", "limit": 2, "cursor": second["next"]})
    assert [item["reference"] for page in (first, second, third) for item in page["items"]] == [f"S-{number:02d}" for number in range(5)]
    assert third["next"] is None
    assert [item["reference"] for item in (await day.done("GET", PATH, params={"text": "exemple-sur"}))["items"]] == ["A-01"]


async def test_only_organisers_of_the_event_may(day: Program, app: Application) -> None:
    async with program_of(app, "autre@example.org") as other:
        for method, path in (("GET", PATH), ("POST", PATH), ("GET", f"{PATH}/ref:A-01"), ("PATCH", f"{PATH}/ref:A-01"), ("POST", f"{PATH}/import")):
            answer = await other.call(method, path)
            assert answer.status_code == 403, f"{method} {path}"
        other.client.headers.pop("authorization")
        assert (await other.call("GET", PATH)).status_code == 401


async def test_import_reports_then_writes_then_changes_nothing(day: Program) -> None:
    content = write_xlsx({"Inscriptions": (TEMPLATE_HEADINGS, TEMPLATE_ROWS)})
    report = await day.done("POST", f"{PATH}/import", params={"dry_run": "true"}, files={"file": ("f.xlsx", content)})
    assert (report["is_applied"], report["created"], report["errors"]) == (False, 2, 0)
    assert (await day.done("GET", PATH))["items"] == []
    report = await day.done("POST", f"{PATH}/import", files={"file": ("f.xlsx", content)})
    assert (report["is_applied"], report["created"]) == (True, 2)
    found = (await day.done("GET", PATH))["items"]
    assert [(item["reference"], item["status"], len(item["delegations"])) for item in found] == [("S-01", "accepted", 1), ("A-01", "accepted", 2)]
    again = await day.done("POST", f"{PATH}/import", files={"file": ("f.xlsx", content)})
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    assert (await day.done("GET", PATH))["items"] == found


async def test_a_file_with_an_error_writes_nothing(day: Program) -> None:
    rows = [*TEMPLATE_ROWS, ("S-02", "roi", "Autre", "1", "", "", "", "", "", "x", "", "", "")]
    content = write_csv(TEMPLATE_HEADINGS, rows)
    report = await day.done("POST", f"{PATH}/import", params={"dry_run": "true"}, files={"file": ("f.csv", content)})
    wrong = report["rows"][-1]
    assert (wrong["row"], wrong["outcome"], report["errors"]) == (5, "error", 1)
    assert {message["column"] for message in wrong["messages"]} == {"rôle", "siret", "courriel"}
    answer = await day.call("POST", f"{PATH}/import", files={"file": ("f.csv", content)})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"rows.5.rôle", "rows.5.siret", "rows.5.courriel"}
    assert (await day.done("GET", PATH))["items"] == []


@pytest.mark.parametrize("content, code", [(b"%PDF-\x00", "unreadable-file"), (b"nom;prenom\r\na;b", "unreadable-file")])
async def test_a_file_that_is_no_import_is_refused_in_words(day: Program, content: bytes, code: str) -> None:
    answer = await day.call("POST", f"{PATH}/import", files={"file": ("f.csv", content)})
    assert answer.status_code == 422
    assert answer.json()["type"].endswith(code)
    assert (await day.call("POST", f"{PATH}/import")).status_code in {400, 422}
