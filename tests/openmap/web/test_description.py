"""What the API says of itself, for whoever writes a program with nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


async def test_the_description_of_the_api_is_whole(browser: Browser) -> None:
    described = (await browser.open("/api/v1/openapi.json")).json()
    assert described["info"]["title"] == "Openmap"
    assert described["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    operations = [operation for path in described["paths"].values() for operation in path.values() if isinstance(operation, dict)]
    assert {operation["responses"]["default"]["content"].popitem()[0] for operation in operations} <= {"application/problem+json"}
    assert not any("http" in str(server) for server in described.get("servers", []))


async def test_a_program_learns_from_the_description_what_it_gets(browser: Browser) -> None:
    described = (await browser.open("/api/v1/openapi.json")).json()
    calls = {(method, operation["operationId"]): operation for path in described["paths"].values() for method, operation in path.items()}
    for (method, name), operation in calls.items():
        answers = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
        assert all(answer["content"]["application/json"]["schema"] for status, answer in answers.items() if status != "204"), name
        assert ("304" in operation["responses"]) == ("ETag" in str(answers)) == (method == "get"), name
        assert all(answer["headers"].keys() == {"Location"} for status, answer in answers.items() if status in {"201", "202"}), name
    assert calls["get", "readRun"]["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/RunOut"}
    assert {call for call in calls if "If-Match" in str(calls[call].get("parameters"))} == {
        ("patch", "changeEvent"),
        ("patch", "changeRegistration"),
        ("patch", "changeDraft"),
        ("put", "replaceLetter"),
        ("put", "replaceNeeds"),
        ("put", "replaceOffers"),
        ("put", "replaceOrganisation"),
        ("put", "replaceSession"),
    }
    assert calls["post", "releaseMessages"]["requestBody"]["required"] is False
