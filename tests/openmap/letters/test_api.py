"""Programs read and change the words of letters by the same rules as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openmap.audit.service import SYSTEM
from openmap.events.service import add_staff
from openmap.events.tables import OrganiserRole
from openmap.letters.kinds import KINDS
from openmap.letters.writing import usual
from tests.openmap.day import a_day

if TYPE_CHECKING:
    from tests.openmap.conftest import Program

pytestmark = pytest.mark.anyio
MINE = {"subject": "Votre page", "body": "{bonjour}\n\n[Entrer]({lien personnel})\n"}


@pytest.fixture
async def path(program: Program) -> str:
    event = await a_day()
    await add_staff(SYSTEM, event.id, program.account_id, OrganiserRole.ORGANISER)
    return f"/events/{event.id}/letters"


async def test_letters_are_listed_with_their_fields(program: Program, path: str) -> None:
    listed = (await program.done("GET", path))["items"]
    assert [(one["kind"], one["language"]) for one in listed] == [(kind, language) for kind in KINDS for language in ("fr", "en")]
    first = listed[0]
    assert (first["subject"], first["body"]) == usual("registration-invitation", "fr")
    assert (first["is_own"], first["is_set_aside"], first["changed_at"]) == (False, False, None)
    (link,) = [field for field in first["fields"] if field["name"] == "lien personnel"]
    assert (link["shape"], link["is_required"], link["may_be_empty"], link["fits_subject"]) == ("link", True, False, False)


async def test_a_letter_is_replaced_restored_and_taken_back(program: Program, path: str) -> None:
    one = f"{path}/registration-link/fr"
    read = await program.call("GET", one)
    done = await program.call("PUT", one, json=MINE, headers={"If-Match": read.headers["etag"]})
    assert (done.status_code, done.json()["is_own"], done.json()["body"]) == (200, True, MINE["body"])
    late = await program.call("PUT", one, json=MINE, headers={"If-Match": read.headers["etag"]})
    assert late.status_code == 412
    restored = await program.done("DELETE", one)
    assert (restored["is_own"], restored["is_set_aside"], restored["subject"]) == (False, True, usual("registration-link", "fr").subject)
    assert (await program.done("POST", f"{one}/take-back"))["subject"] == MINE["subject"]
    assert (await program.call("POST", f"{one}/take-back")).status_code == 409


@pytest.mark.parametrize("kind,language", [("sign-in", "fr"), ("registration-link", "de")])
async def test_other_letters_are_not_found(program: Program, path: str, kind: str, language: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert (await program.call(method, f"{path}/{kind}/{language}", json=MINE if method == "PUT" else None)).status_code == 404


async def test_what_is_wrong_is_said_with_line_and_field(program: Program, path: str) -> None:
    wrong = await program.call("PUT", f"{path}/registration-link/fr", json={"subject": "Bonjour", "body": "Ici\n{prenon}"})
    assert wrong.status_code == 422
    (error,) = wrong.json()["errors"]
    assert error["field"] == "body"
    assert "{prenon}" in error["detail"]
    assert error["detail"].startswith("Ligne 2")
