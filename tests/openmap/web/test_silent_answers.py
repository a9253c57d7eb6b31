"""How long an answer takes does not tell whether an address is known: what only known addresses cause happens once it has left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import httpx
import pytest

from openmap.accounts.tables import Account
from openmap.outbox.tables import Message
from tests.openmap.conftest import Browser
from tests.openmap.day import a_day, registered

if TYPE_CHECKING:
    from openmap.web import Application

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("path", ["/connexion", "/journees/vitry-2027/lien"])
async def test_a_letter_is_written_once_the_answer_has_left(path: str, app: Application) -> None:
    await registered(await a_day(), "Ville")
    await Account(email="ville@example.org", name="Ville").save()
    written_by_then: list[int] = []

    async def server(scope: Any, receive: Any, send: Any) -> None:
        async def watched(message: Any) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                written_by_then.append(await Message.count())

        await app(scope, receive, watched)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(cast("Any", server)), base_url="http://127.0.0.1:8000") as client:
        browser = Browser(client)
        await browser.open(path)
        assert (await browser.send(path, {"email": "ville@example.org"})).status_code in {200, 201}
    assert written_by_then == [0, 0]
    assert [row["to_address"] for row in await Message.select(Message.to_address)] == ["ville@example.org"]
