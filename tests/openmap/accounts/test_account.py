from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openmap import security
from openmap.accounts import queries, service, sessions, tokens
from openmap.accounts.labels import browser_label
from openmap.accounts.tables import ApiToken, Session
from openmap.audit.service import SYSTEM, Actor
from openmap.audit.tables import AuditEntry
from openmap.clock import now, standing_at
from openmap.security import NOBODY, Person

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.web import Application
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


async def person(name: str, *, is_administrator: bool = False) -> UUID:
    return await service.create_account(actor=SYSTEM, email=f"{name}@example.org", name=name, is_administrator=is_administrator)


async def enter(browser: Browser, account_id: UUID) -> str:
    key = await sessions.open_for_account(account_id=account_id, replaces=None, user_agent="Navigateur d'essai")
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    return key


async def test_a_token_is_shown_once_and_opens_the_api(app: Application, browser: Browser) -> None:
    account_id = await person("camille")
    await enter(browser, account_id)
    await browser.open("/compte")
    page = await browser.send("/compte/jetons", {"token_name": "Tableur"})
    found = re.search(r"openmap_[\w-]{43}", page.text)
    assert found
    secret = found[0]
    assert secret not in (await browser.open("/compte")).text
    assert secret not in str(await ApiToken.select())
    seen = await tokens.find_person(secret)
    assert seen is not None
    assert (seen.account_id, seen.via) == (account_id, "token")
    (line,) = await queries.list_tokens(account_id)
    await browser.send(f"/compte/jetons/{line.id}/revoquer")
    assert await tokens.find_person(secret) is None


async def test_a_token_needs_a_name(app: Application, browser: Browser) -> None:
    await enter(browser, await person("camille"))
    await browser.open("/compte")
    page = await browser.send("/compte/jetons", {"token_name": "  "})
    assert page.status_code == 422
    assert 'href="#token_name"' in page.text


async def test_a_token_is_made_by_address(app: Application) -> None:
    account_id = await person("camille")
    made, is_new = await service.token_for_address(actor=SYSTEM, email=" CAMILLE@example.org", name="ligne de commande")
    found = await tokens.find_person(made.secret) or NOBODY
    assert (found.account_id, found.is_administrator, is_new) == (account_id, False, False)


async def test_whoever_runs_commands_opens_the_first_account(app: Application) -> None:
    made, is_new = await service.token_for_address(actor=SYSTEM, email="neuve@example.org", name="x")
    found = await tokens.find_person(made.secret) or NOBODY
    assert (found.email, found.is_administrator, is_new) == ("neuve@example.org", True, True)
    for wrong in ("neuve", "@example.org", "a b@example.org", "neuve@"):
        with pytest.raises(service.AddressRefused):
            await service.token_for_address(actor=SYSTEM, email=wrong, name="x")
    await service.create_account(actor=SYSTEM, email="autre@example.org", name="", is_administrator=True)
    assert found.account_id
    await service.disable_account(actor=SYSTEM, account_id=found.account_id)
    with pytest.raises(service.AccountDisabled):
        await service.token_for_address(actor=SYSTEM, email="neuve@example.org", name="x")


async def test_nobody_revokes_or_closes_what_is_another_persons(app: Application, browser: Browser) -> None:
    other = await person("autre")
    made = await tokens.create_token(actor=SYSTEM, account_id=other, name="x")
    key = await sessions.open_for_account(account_id=other, replaces=None, user_agent="")
    mine = await person("camille")
    actor = Actor("account", mine, "camille")
    with pytest.raises(tokens.TokenUnknown):
        await tokens.revoke_token(actor=actor, token_id=made.id)
    session_id = (await sessions.find_person(key) or NOBODY).session_id
    assert session_id is not None
    await sessions.close_session(actor=actor, session_id=session_id)
    assert await sessions.find_person(key) is not None


async def test_closing_another_browser_of_ones_own(app: Application, browser: Browser) -> None:
    account_id = await person("camille")
    elsewhere = await sessions.open_for_account(account_id=account_id, replaces=None, user_agent="Autre")
    await enter(browser, account_id)
    await browser.open("/compte")
    session_id = (await sessions.find_person(elsewhere) or NOBODY).session_id
    await browser.send(f"/compte/sessions/{session_id}/fermer")
    assert await sessions.find_person(elsewhere) is None
    assert (await browser.open("/compte", follow_redirects=False)).status_code == 200


async def test_disabling_an_account_ends_everything_it_opens(app: Application, browser: Browser) -> None:
    await enter(browser, await person("admin", is_administrator=True))
    account_id = await person("camille")
    key = await sessions.open_for_account(account_id=account_id, replaces=None, user_agent="")
    made = await tokens.create_token(actor=SYSTEM, account_id=account_id, name="x")
    await browser.open("/equipe")
    page = await browser.send(f"/equipe/{account_id}/desactiver")
    assert "désactivé" in page.text
    assert await sessions.find_person(key) is None
    assert await tokens.find_person(made.secret) is None
    await browser.send(f"/equipe/{account_id}/reactiver")
    assert await tokens.find_person(made.secret) is not None


async def test_the_last_administrator_stays(app: Application, browser: Browser) -> None:
    account_id = await person("admin", is_administrator=True)
    await enter(browser, account_id)
    await browser.open("/equipe")
    page = await browser.send(f"/equipe/{account_id}/desactiver")
    assert page.status_code == 409
    assert "nommez-en" in page.text


async def test_opening_an_account_for_somebody(app: Application, browser: Browser) -> None:
    await enter(browser, await person("admin", is_administrator=True))
    await browser.open("/equipe")
    page = await browser.send("/equipe", {"email": "lou@example.org", "name": "Lou <Ké>"})
    assert "Lou &lt;Ké&gt;" in page.text
    assert (await browser.send("/equipe", {"email": "LOU@example.org", "name": "Lou"})).status_code == 409
    page = await browser.send("/equipe", {"email": "lou", "name": ""})
    assert page.status_code == 422
    assert 'href="#email"' in page.text
    assert 'href="#name"' in page.text


async def test_only_administrators_see_the_staff(app: Application, browser: Browser) -> None:
    await enter(browser, await person("camille"))
    assert (await browser.open("/equipe")).status_code == 403


async def test_changing_ones_name_is_in_the_journal(app: Application, browser: Browser) -> None:
    account_id = await person("camille")
    await enter(browser, account_id)
    await browser.open("/compte")
    page = await browser.send("/compte", {"name": "Camille Rose", "locale": "en"})
    assert "Camille Rose" in page.text
    entry: Any = await AuditEntry.select().where(AuditEntry.action == "account.renamed").first()
    assert (entry["actor_id"], entry["actor_kind"], entry["subject_id"]) == (account_id, "account", account_id)
    assert (await browser.send("/compte", {"name": "", "locale": "xx"})).status_code == 422


async def test_a_session_of_staff_ends_after_two_weeks_and_is_cleared(app: Application) -> None:
    key = await sessions.open_for_account(account_id=await person("camille"), replaces=None, user_agent="")
    with standing_at(now() + sessions.STAFF_LIFE - timedelta(seconds=1)):
        assert await sessions.find_person(key) is not None
    with standing_at(now() + sessions.STAFF_LIFE + timedelta(seconds=1)):
        assert await sessions.find_person(key) is None
        assert await sessions.clear_expired() == 1
    assert await Session.count() == 0


async def test_a_browser_holds_several_registrations_and_keeps_them_when_staff_signs_in(app: Application) -> None:
    import uuid

    first, second = uuid.uuid4(), uuid.uuid4()
    key = await sessions.open_for_registration(registration_id=first, current=NOBODY, user_agent="")
    assert key is not None
    holder = await sessions.find_person(key)
    assert holder is not None
    assert holder.registration_ids == {first}
    assert holder.account_id is None
    key_of_both = await sessions.open_for_registration(registration_id=second, current=holder, user_agent="")
    assert key_of_both is not None
    assert await sessions.find_person(key) is None
    holder = await sessions.find_person(key_of_both)
    assert holder is not None
    assert holder.registration_ids == {first, second}
    assert await sessions.open_for_registration(registration_id=first, current=holder, user_agent="") is None
    staff_key = await sessions.open_for_account(account_id=await person("camille"), replaces=holder.session_id, user_agent="")
    staff = await sessions.find_person(staff_key)
    assert staff is not None
    assert staff.registration_ids == {first, second}
    assert await sessions.find_person(key_of_both) is None


async def test_each_visit_notes_the_last_one_every_few_minutes_only(app: Application) -> None:
    key = await sessions.open_for_account(account_id=await person("camille"), replaces=None, user_agent="")
    first: Any = await Session.select(Session.seen_at).first()
    await sessions.find_person(key)
    assert await Session.select(Session.seen_at).first() == first
    later = now() + sessions.SEEN_EVERY + timedelta(seconds=1)
    with standing_at(later):
        await sessions.find_person(key)
    assert await Session.select(Session.seen_at).first() == {"seen_at": later}


def test_an_actor_needs_an_account() -> None:
    with pytest.raises(ValueError, match="no account"):
        Actor.of(Person())
    assert security.NOBODY.via == "nobody"


SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"


@pytest.mark.parametrize(
    "user_agent, label",
    [
        (SAFARI, "Safari sur iPhone"),
        (EDGE, "Edge sur Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox sur Linux"),
        ("Firefox/132.0", "Firefox"),
        ("curl/8.9.1", "Navigateur inconnu"),
        ("", "Navigateur inconnu"),
    ],
)
def test_a_browser_is_named_as_people_know_it(user_agent: str, label: str) -> None:
    assert browser_label(user_agent) == label
