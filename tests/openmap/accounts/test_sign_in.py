from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from openmap.accounts import service
from openmap.accounts.sessions import STAFF_LIFE
from openmap.accounts.tables import Session, SignIn, SignInAttempt
from openmap.accounts.tasks import clear
from openmap.audit.service import SYSTEM
from openmap.clock import now, standing_at
from openmap.outbox.delivery import deliver_ready
from openmap.outbox.tables import Message
from openmap.security import token_hash
from tests.openmap.conftest import browser_of

if TYPE_CHECKING:
    from uuid import UUID

    from openmap.settings import Settings
    from openmap.web import Application
    from tests.openmap.conftest import Browser, Mailbox

pytestmark = pytest.mark.anyio
EMAIL = "camille@example.org"


@pytest.fixture
async def account_id(app: Application) -> UUID:
    return await service.create_account(actor=SYSTEM, email=" Camille@Example.org ", name="Camille Rose")


async def link_of(mail_settings: Settings, mailbox: Mailbox) -> str:
    """Send what waits, and return the path of the last sign-in link."""
    await deliver_ready(mail_settings)
    text: Any = mailbox.mails[-1].get_body(("plain",))
    found = re.search(rf"{re.escape(mail_settings.base_url)}(/connexion/\S+)", text.get_content())
    assert found
    return found[1]


async def ask(browser: Browser, email: str = EMAIL, then: str = "") -> Any:
    await browser.open("/connexion", params={"suite": then} if then else {})
    return await browser.send("/connexion", {"email": email, "suite": then})


async def test_the_button_behind_the_link_signs_in_once(
    app: Application, account_id: UUID, browser: Browser, mail_settings: Settings, mailbox: Mailbox
) -> None:
    await ask(browser, then="/compte")
    link = await link_of(mail_settings, mailbox)
    for _visit in range(2):  # a mail scanner opens it before the person does
        page = await browser.open(link)
        assert page.status_code == 200
        assert page.headers["referrer-policy"] == "no-referrer"
    assert await Session.count() == 0
    page = await browser.send(link.partition("?")[0], {"suite": "/compte"})
    assert page.url.path == "/compte"
    assert "Camille Rose" in page.text
    async with browser_of(app) as thief:
        assert "Ce lien ne sert plus" in (await thief.open(link)).text
        await thief.open("/connexion")
        assert (await thief.send(link.partition("?")[0])).status_code == 403
    assert await Session.count() == 1


async def test_no_secret_is_kept(account_id: UUID, browser: Browser, mail_settings: Settings, mailbox: Mailbox) -> None:
    await ask(browser)
    link = await link_of(mail_settings, mailbox)
    token = link.removeprefix("/connexion/")
    assert await SignIn.exists().where(SignIn.token_hash == token_hash(token))
    assert token not in str(await Message.select()) + str(await SignIn.select())
    await browser.open(link)
    await browser.send(link)
    key = browser.client.cookies["session"]
    assert key not in str(await Session.select())


async def test_known_and_unknown_addresses_get_the_same_answer(account_id: UUID, browser: Browser) -> None:
    known = await ask(browser)
    unknown = await ask(browser, "camilla@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace(EMAIL, "…") == unknown.text.replace("camilla@example.org", "…")
    assert known.headers.keys() == unknown.headers.keys()
    assert await Message.count() == 1


async def test_a_disabled_account_gets_no_link(account_id: UUID, browser: Browser) -> None:
    await service.create_account(actor=SYSTEM, email="admin@example.org", name="Admin", is_administrator=True)
    await service.disable_account(actor=SYSTEM, account_id=account_id)
    await ask(browser)
    assert await Message.count() == 0


async def test_a_link_lasts_fifteen_minutes(account_id: UUID, browser: Browser, mail_settings: Settings, mailbox: Mailbox) -> None:
    await ask(browser)
    link = await link_of(mail_settings, mailbox)
    await browser.open(link)
    with standing_at(now() + timedelta(minutes=15, seconds=1)):
        assert (await browser.send(link)).status_code == 403
    assert await Session.count() == 0


async def test_a_link_is_used_once_even_by_two_at_the_same_time(
    account_id: UUID, app: Application, mail_settings: Settings, mailbox: Mailbox
) -> None:
    import anyio

    outcomes: list[int] = []

    async def press(browser: Browser, link: str) -> None:
        outcomes.append((await browser.send(link, follow_redirects=False)).status_code)

    async with browser_of(app) as one, browser_of(app) as two:
        await ask(one)
        link = await link_of(mail_settings, mailbox)
        await one.open(link)
        await two.open(link)
        async with anyio.create_task_group() as group:
            group.start_soon(press, one, link)
            group.start_soon(press, two, link)
    assert sorted(outcomes) == [303, 403]


async def test_a_session_planted_beforehand_opens_nothing(
    account_id: UUID, browser: Browser, app: Application, mail_settings: Settings, mailbox: Mailbox
) -> None:
    browser.client.cookies.set("session", "chosen-by-the-attacker", domain="127.0.0.1")
    await ask(browser)
    link = await link_of(mail_settings, mailbox)
    await browser.open(link)
    await browser.send(link)
    fresh = [cookie.value for cookie in browser.client.cookies.jar if cookie.name == "session" and cookie.value != "chosen-by-the-attacker"]
    assert len(fresh) == 1
    async with browser_of(app, cookies={"session": "chosen-by-the-attacker"}) as attacker:
        assert (await attacker.open("/compte", follow_redirects=False)).status_code == 303


async def test_the_key_changes_at_each_sign_in_and_the_old_one_dies(
    account_id: UUID, browser: Browser, app: Application, mail_settings: Settings, mailbox: Mailbox
) -> None:
    keys = []
    for _round in range(2):
        await ask(browser)
        link = await link_of(mail_settings, mailbox)
        await browser.open(link)
        await browser.send(link)
        keys.append(browser.client.cookies["session"])
    assert keys[0] != keys[1]
    assert await Session.count() == 1
    async with browser_of(app, cookies={"session": keys[0]}) as old:
        assert (await old.open("/compte", follow_redirects=False)).status_code == 303


async def test_a_visit_opens_no_session_and_sets_no_cookie_without_a_form(browser: Browser) -> None:
    page = await browser.open("/mentions-legales")
    assert "set-cookie" not in page.headers
    page = await browser.open("/connexion")
    assert [name.split("=")[0] for name in page.headers.get_list("set-cookie")] == ["csrf"]
    assert await Session.count() == 0


async def test_links_are_throttled_for_known_and_unknown_addresses_alike(account_id: UUID, browser: Browser) -> None:
    for email in (EMAIL, "nobody@example.org"):
        statuses = [(await ask(browser, email)).status_code for _round in range(service.LINKS_PER_ADDRESS + 1)]
        assert statuses == [200] * service.LINKS_PER_ADDRESS + [429]
    assert await Message.count() == service.LINKS_PER_ADDRESS
    with standing_at(now() + service.THROTTLE_WINDOW + timedelta(seconds=1)):
        assert (await ask(browser)).status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://mechant.example", "//mechant.example", "/\\mechant.example", "javascript:alert(1)"])
async def test_nobody_is_sent_elsewhere_after_the_sign_in(
    elsewhere: str, account_id: UUID, browser: Browser, mail_settings: Settings, mailbox: Mailbox
) -> None:
    await ask(browser, then=elsewhere)
    link = await link_of(mail_settings, mailbox)
    await browser.open(link)
    answer = await browser.send(link.partition("?")[0], {"suite": elsewhere}, follow_redirects=False)
    assert answer.headers["location"] == "/gestion"


async def test_signing_out_ends_the_session(account_id: UUID, browser: Browser, mail_settings: Settings, mailbox: Mailbox) -> None:
    await ask(browser)
    link = await link_of(mail_settings, mailbox)
    await browser.open(link)
    await browser.send(link)
    key = browser.client.cookies["session"]
    await browser.open("/compte")
    await browser.send("/deconnexion")
    assert "session" not in browser.client.cookies
    assert await Session.count() == 0
    browser.client.cookies.set("session", key, domain="127.0.0.1")
    assert (await browser.open("/compte", follow_redirects=False)).headers["location"] == "/connexion?suite=%2Fcompte"


async def test_a_wrong_address_is_said_beside_its_field(browser: Browser) -> None:
    page = await ask(browser, "camille")
    assert page.status_code == 422
    assert 'href="#email"' in page.text
    assert 'aria-describedby="email-error"' in page.text
    assert 'value="camille"' in page.text


async def test_links_attempts_and_sessions_are_forgotten_at_night(
    account_id: UUID, browser: Browser, mail_settings: Settings, mailbox: Mailbox
) -> None:
    await ask(browser)
    link = await link_of(mail_settings, mailbox)
    await browser.open(link)
    await browser.send(link)
    await clear(timestamp=0)
    assert [await table.count() for table in (SignIn, SignInAttempt, Session)] == [1, 2, 1]
    with standing_at(now() + STAFF_LIFE + timedelta(days=1)):
        await clear(timestamp=0)
    assert [await table.count() for table in (SignIn, SignInAttempt, Session)] == [0, 0, 0]
