"""Every address, asked by everybody: who is let in is what the route's guard says, and nobody else's contacts ever show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

import httpx
import pytest
from litestar.routes import HTTPRoute

from openmap.accounts import tokens
from openmap.accounts.sessions import open_for_account, open_for_registration
from openmap.accounts.tables import Account
from openmap.app import create_app
from openmap.audit.service import SYSTEM
from openmap.events.queries import slots_of, tables_of
from openmap.events.service import add_staff
from openmap.events.tables import OrganiserRole, Side
from openmap.programme.service import save_session
from openmap.registrations.values import DelegationValues, PersonValues
from openmap.security import NOBODY, derive_token, token_hash
from openmap.wishes.rules import Pair
from openmap.wishes.service import put_wishes
from tests.openmap.day import a_day, registered
from tests.openmap.programme.scene import WORKSHOP

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from litestar.handlers import HTTPRouteHandler

    from openmap.settings import Settings
    from openmap.web import Application

pytestmark = pytest.mark.anyio
EVERYBODY = {"nobody", "participant", "other participant", "desk", "organiser", "organiser of another day", "administrator"}
STAFF = EVERYBODY - {"nobody", "participant", "other participant"}
WHO_MAY = {
    "public": EVERYBODY,
    "signed_in": STAFF,
    "desk": {"desk", "organiser", "administrator"},
    "organiser": {"organiser", "administrator"},
    "administrator": {"administrator"},
    "own_registration": {"participant"},
}
LAST = "/deconnexion"  # ends the session that asks
BY_SECRET = "/connexion/{token:str}"  # open to everyone, and refuses a link that served already with 403


def guard_of(handler: HTTPRouteHandler) -> str:
    (name,) = [guard.__name__ for guard in handler.resolve_guards() if getattr(guard, "is_access_guard", False)]
    return name


def routes_of(app: Application) -> list[tuple[str, str, str]]:
    """List method, path and guard of every route; the one that signs out is asked last."""
    found = [
        (method, route.path, guard_of(handler))
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods - {"OPTIONS", "HEAD"})
    ]
    return sorted(set(found), key=lambda entry: (entry[1] == LAST, entry[1], entry[0]))


@dataclass
class World:
    """A day with two participants, whose secrets have tell-tale contacts, and a session of everybody."""

    app: Application
    settings: Settings
    values: dict[str, str]
    sessions: dict[str, str]
    bearers: dict[str, str]

    def address(self, path: str) -> str:
        """Fill an address with what exists; what nothing stands for is a random id."""
        return re.sub(r"\{(\w+):(\w+)\}", lambda match: self.values.get(match[1], "1" if match[2] == "int" else str(uuid4())), path)

    async def ask(self, method: str, path: str, *, session: str = "", bearer: str = "") -> httpx.Response:
        """Call an address once, from a browser of its own, with a form that is ours."""
        nonce = "a-nonce-of-the-browser"
        cookies = {"csrf": nonce, **({"session": session} if session else {})}
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        token = derive_token(self.settings.secret_key, "csrf", f"{nonce}\0{token_hash(session) if session else ''}", 0)
        transport = httpx.ASGITransport(cast("Any", self.app), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", cookies=cookies, headers=headers) as client:
            if method == "GET":
                return await client.get(path)
            return await client.request(method, path, data={"csrf_token": token}, headers={"x-csrf-token": token})


def was_let_in(answer: httpx.Response) -> bool:
    """Tell whether the guard let the caller in, whatever came then."""
    assert answer.status_code < 500, f"{answer.request.method} {answer.url}: {answer.text[:500]}"
    to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/connexion")
    return answer.status_code not in {401, 403} and not (to_sign_in and "suite=" in answer.headers["location"])


def secret_people() -> tuple[DelegationValues, ...]:
    person = PersonValues(email="secrete@example.org", first_name="Secrète", last_name="Personne", phone="0600000042")
    return (DelegationValues(people=(person,)),)


async def account(email: str, *, is_administrator: bool = False) -> UUID:
    made = Account(email=email, name=email.partition("@")[0].title(), is_administrator=is_administrator)
    await made.save()
    return made.id


@pytest.fixture
async def world(settings: Settings, anyio_backend: str) -> AsyncIterator[World]:
    app = create_app(settings)
    async with app.lifespan():
        yield await a_world(app, settings)


async def a_world(app: Application, settings: Settings) -> World:
    day, other_day = await a_day(), await a_day(slug="autre-journee")
    mine = await registered(day, "Mairie de Vitry", Side.BUYER)
    yours = await registered(day, "Recyclerie discrète", delegations=secret_people())
    sessions, bearers = {}, {}
    for who, registration in (("participant", mine), ("other participant", yours)):
        sessions[who] = str(await open_for_registration(registration_id=registration.id, current=NOBODY, user_agent=""))
    for who, event, role in (
        ("organiser", day, OrganiserRole.ORGANISER),
        ("desk", day, OrganiserRole.DESK),
        ("organiser of another day", other_day, OrganiserRole.ORGANISER),
        ("administrator", None, None),
    ):
        key = await account(f"{who.replace(' ', '-')}@example.org", is_administrator=event is None)
        if event and role:
            await add_staff(SYSTEM, event.id, key, role)
        sessions[who] = await open_for_account(account_id=key, replaces=None, user_agent="")
        bearers[who] = (await tokens.create_token(actor=SYSTEM, account_id=key, name="tests")).secret
    await put_wishes(SYSTEM, day.id, [Pair(mine.id, yours.id, 1, is_veto=False), Pair(yours.id, mine.id, 1, is_veto=False)])
    workshop = await save_session(SYSTEM, day.id, WORKSHOP)
    values = {
        "slug": day.slug,
        "event_key": str(day.id),
        "registration_id": str(mine.id),
        "registration_key": str(yours.id),
        "other_id": str(yours.id),
        "organisation_key": str(yours.organisation_id),
        "slot": str((await slots_of(day.id))[0].id),
        "table": str((await tables_of(day.id))[0].id) if await tables_of(day.id) else str(uuid4()),
        "session": str(workshop.id),
        "number": "1",
        "name": "planning.csv",
    }
    return World(app, settings, values, sessions, bearers)


@pytest.mark.parametrize("who", sorted(EVERYBODY))
async def test_a_route_lets_in_whom_its_guard_names(world: World, who: str) -> None:
    wrong = []
    for method, path, guard in routes_of(world.app):
        answer = await world.ask(method, world.address(path), session=world.sessions.get(who, ""))
        if path != BY_SECRET and was_let_in(answer) != (who in WHO_MAY[guard]):
            wrong.append(f"{method} {path} ({guard}): {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("who", sorted(STAFF | {"a revoked token"}))
async def test_a_program_has_the_rights_of_its_person(world: World, who: str) -> None:
    wrong = []
    bearer = world.bearers.get(who, "openmap_nobody-knows-this")
    for method, path, guard in routes_of(world.app):
        if not path.startswith("/api/"):
            continue
        answer = await world.ask(method, world.address(path), bearer=bearer)
        may = guard == "public" or (who in world.bearers and who in WHO_MAY[guard])
        if was_let_in(answer) != may:
            wrong.append(f"{method} {path} ({guard}): {answer.status_code}")
    assert wrong == []


async def test_a_bearer_token_opens_no_page(world: World) -> None:
    assert not was_let_in(await world.ask("GET", "/gestion", bearer=world.bearers["administrator"]))


async def test_contacts_of_others_never_show_on_a_participants_pages(world: World) -> None:
    secrets = ("secrete@example.org", "0600000042")
    organisers_page = await world.ask(
        "GET", f"/gestion/{world.values['slug']}/inscriptions/{world.values['other_id']}", session=world.sessions["organiser"]
    )
    assert all(secret in organisers_page.text for secret in secrets), "the test would not notice a leak"
    seen = 0
    for method, path, _guard in routes_of(world.app):
        if method != "GET":
            continue
        answer = await world.ask(method, world.address(path), session=world.sessions["participant"])
        assert not any(secret in answer.text for secret in secrets), path
        seen += "Recyclerie discrète" in answer.text
    assert seen, "no page of the participant names the other organisation"
