from __future__ import annotations

import functools
import re
from dataclasses import replace
from errno import ENOSPC
from gettext import NullTranslations
from typing import TYPE_CHECKING, Any, cast

import anyio
import httpx
import pytest
from litestar import get, post
from litestar.params import JSONBody

from openmap import app as assembly
from openmap import assets
from openmap.db import engine, open_pool
from openmap.error_handlers import describe
from openmap.errors import Conflict, InvalidForm
from openmap.i18n import gettext as _
from openmap.logs import configure_logs
from openmap.security import Rate, limited, public
from openmap.settings import Settings
from tests.openmap.conftest import as_just_started, browser_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from openmap.web import Application
    from tests.openmap.conftest import Browser

pytestmark = pytest.mark.anyio


@get(["/essai/bug", "/api/v1/essai/bug"], guards=[public], include_in_schema=False)
async def bug() -> None:
    secret = "never to be shown"  # noqa: F841  # a local variable that no log may hold
    raise RuntimeError("the words of a bug")


@get(["/essai/refus", "/api/v1/essai/refus"], guards=[public], include_in_schema=False)
async def refusal() -> None:
    raise Conflict("Les souhaits sont clos.", details={"closed_at": "2026-11-01"})


@post(["/essai/formulaire", "/api/v1/essai/formulaire"], guards=[public], include_in_schema=False)
async def form() -> str:
    raise InvalidForm("À corriger.", fields={"siret": "Ce SIRET n'existe pas."})


@post("/api/v1/essai/corps", guards=[public], include_in_schema=False)
async def body_read(data: JSONBody[dict[str, Any]]) -> int:
    return len(data)


@get("/essai/lent", guards=[public], include_in_schema=False)
async def slow() -> str:
    before = _("Se connecter")
    await anyio.sleep(0.01)
    return f"{before}|{_('Se connecter')}"


@get("/essai/un", guards=[public], include_in_schema=False, middleware=[limited("trial-one", Rate("minute", 2))])
async def first_limited() -> str:
    return "un"


@get("/essai/deux", guards=[public], include_in_schema=False, middleware=[limited("trial-two", Rate("minute", 2))])
async def second_limited() -> str:
    return "deux"


@functools.cache
def assembled() -> Application:
    """Put an application with the routes of these tests together once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assembly, "PAGES", [*assembly.PAGES, body_read, bug, refusal, form, slow, first_limited, second_limited])
        return assembly.create_app(Settings(secret_key="for-tests-only-" + "0123456789" * 4))


@pytest.fixture
async def app(settings: Settings, anyio_backend: str) -> AsyncIterator[Application]:
    application = assembled()
    as_just_started(application, settings)
    async with application.lifespan():
        yield application


@pytest.mark.parametrize("path", ["/connexion", "/nulle-part", "/essai/bug", "/static/openmap.css", "/api/v1/openapi.json", "/api/v1/nulle-part"])
async def test_every_answer_carries_the_security_headers(path: str, browser: Browser) -> None:
    headers = (await browser.open(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "strict-transport-security" not in headers


async def test_over_https_cookies_are_secure_and_bound_to_the_host(settings: Settings, anyio_backend: str) -> None:
    application = assembly.create_app(replace(settings, base_url="https://openmap.example.org"))
    async with application.lifespan(), browser_of(application) as browser:
        page = await browser.open("/connexion")
    assert "max-age" in page.headers["strict-transport-security"]
    (planted,) = page.headers.get_list("set-cookie")
    assert planted.startswith("__Host-csrf=")
    assert {"httponly", "secure", "path=/", "samesite=lax"} <= {part.strip().lower() for part in planted.split(";")}


@pytest.mark.parametrize("path", ["/connexion", "/nulle-part", "/static/openmap.css", "/api/v1/openapi.json"])
async def test_head_answers_as_get_without_the_body(path: str, browser: Browser) -> None:
    full = await browser.open(path)
    bare = await browser.client.head(path)
    assert bare.status_code == full.status_code
    assert bare.content == b""
    assert bare.headers["content-type"] == full.headers["content-type"]
    assert full.content != b""


async def test_the_server_still_knows_a_head_by_its_name(app: Application, browser: Browser) -> None:
    seen = []

    async def server(scope: Any, receive: Any, send: Any) -> None:
        await app(scope, receive, send)
        seen.append(scope["method"])

    await browser.open("/connexion")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(cast("Any", server)), base_url="http://localhost") as client:
        await client.head("/connexion")
    assert seen == ["HEAD"]


async def test_a_file_the_browser_holds_is_not_sent_again(browser: Browser) -> None:
    address = assets.address("openmap.css")
    first = await browser.open(address)
    assert "immutable" in first.headers["cache-control"]
    again = await browser.client.get(address, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert (await browser.client.get(address, headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/%00", "/static/nothing.css", "/static/"])
async def test_only_files_of_the_static_folder_are_served(path: str, browser: Browser) -> None:
    assert (await browser.open(path)).status_code == 404


async def test_every_asset_a_page_names_is_served(browser: Browser) -> None:
    page = await browser.open("/connexion")
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(named) >= 5
    assert {(await browser.client.get(address)).status_code for address in named} == {200}


async def test_pages_are_kept_nowhere(browser: Browser) -> None:
    assert (await browser.open("/connexion")).headers["cache-control"] == "no-store"


# --- what went wrong -----------------------------------------------------------------------------------------------------------------


async def test_a_refusal_is_a_page_in_words(browser: Browser) -> None:
    page = await browser.open("/essai/refus")
    assert page.status_code == 409
    assert page.headers["content-type"].startswith("text/html")
    assert "Les souhaits sont clos." in page.text
    assert "<nav" in page.text


async def test_a_refusal_is_a_fragment_for_htmx(browser: Browser) -> None:
    page = await browser.open("/essai/refus", headers={"HX-Request": "true"})
    assert page.status_code == 409
    assert page.headers["hx-retarget"] == "#notices"
    assert "Les souhaits sont clos." in page.text
    assert "<html" not in page.text


async def test_a_refusal_is_problem_details_for_programs(browser: Browser) -> None:
    answer = await browser.open("/api/v1/essai/refus")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:openmap:problem:conflict",
        "title": "Ce n'est pas possible maintenant",
        "status": 409,
        "detail": "Les souhaits sont clos.",
        "instance": "/api/v1/essai/refus",
        "details": {"closed_at": "2026-11-01"},
    }


async def test_problem_details_name_the_fields(browser: Browser) -> None:
    answer = await browser.client.post("/api/v1/essai/formulaire")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "siret", "detail": "Ce SIRET n'existe pas."}]


@pytest.mark.parametrize("path", ["/essai/bug", "/api/v1/essai/bug"])
async def test_a_bug_shows_a_reference_and_the_log_has_it_without_local_variables(
    path: str, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs()
    answer = await browser.open(path)
    assert answer.status_code == 500
    assert "the words of a bug" not in answer.text
    logged = capsys.readouterr().err
    (reference,) = set(re.findall(r'"reference": "([0-9a-f]{8})"', logged))
    assert reference in answer.text
    assert "the words of a bug" in logged
    assert "never to be shown" not in logged.replace('secret = "never to be shown"', "")


@pytest.mark.parametrize("path", ["/gestion", "/journees/aucune", "/api/v1/events"])
async def test_a_database_that_is_away_is_said_in_words_and_found_again(path: str, browser: Browser, settings: Settings) -> None:
    assert engine.pool is not None
    browser.client.cookies.set("session", "a-key")
    headers = {"Authorization": "Bearer openmap_a-key"} if path.startswith("/api/") else {}
    before = (await browser.open(path, headers=headers)).status_code
    engine.pool.terminate()
    away = await browser.open(path, headers=headers)
    assert (away.status_code, away.headers["retry-after"]) == (503, "10")
    assert "La base de données ne répond pas" in away.text
    for served in ("/health/live", "/static/openmap.css"):
        assert (await browser.client.get(served)).status_code == 200
    assert (await browser.open("/health/ready")).status_code == 503
    assert settings.database_url is not None
    engine.pool = None
    await open_pool(settings.database_url)
    assert (await browser.open(path, headers=headers)).status_code == before


async def test_a_full_disk_is_said_in_words(browser: Browser) -> None:
    await engine.run_ddl("CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$")
    await engine.run_ddl("CREATE TRIGGER fill BEFORE INSERT ON sign_in_attempt EXECUTE FUNCTION fill()")
    await browser.open("/connexion")
    full = await browser.send("/connexion", {"email": "somebody@example.org"})
    assert (full.status_code, full.headers["retry-after"]) == (503, "10")
    assert "Le disque du serveur est plein" in full.text
    assert describe(OSError(ENOSPC, "No space left on device")).code == "disk-full"


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"slug":' * 50_000])
async def test_a_body_too_deep_to_read_is_no_bug(body: bytes, browser: Browser) -> None:
    answer = await browser.client.post("/api/v1/essai/corps", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


async def test_an_unknown_address_is_said_in_the_right_form(browser: Browser) -> None:
    assert (await browser.open("/nulle-part")).headers["content-type"].startswith("text/html")
    answer = await browser.open("/api/v1/nulle-part")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["type"] == "urn:openmap:problem:not-found"


async def test_a_page_for_the_staff_leads_to_the_sign_in(browser: Browser) -> None:
    assert (await browser.open("/compte", follow_redirects=False)).headers["location"] == "/connexion?suite=%2Fcompte"


async def test_the_log_names_routes_and_never_addresses_queries_or_bodies(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs()
    await browser.open("/connexion/un-secret?suite=autre-secret")
    await browser.open("/un-secret-mal-recopie")
    await browser.open("/connexion")
    await browser.send("/connexion", {"email": "quelquun@example.org"})
    logged = capsys.readouterr().err
    assert "/connexion/{token}" in logged
    assert "secret" not in logged
    assert "example.org" not in logged
    assert browser.client.cookies["csrf"] not in logged


# --- forms from elsewhere ------------------------------------------------------------------------------------------------------------


async def test_a_form_without_our_token_is_refused(browser: Browser) -> None:
    await browser.open("/connexion")
    assert (await browser.send("/essai/formulaire")).status_code == 422
    await browser.open("/connexion")
    token = browser.csrf_token()
    for data, headers in [
        ({}, {}),
        ({"csrf_token": "x" * 43}, {}),
        ({"csrf_token": token}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"X-CSRF-Token": "x"}),
        ({}, {"Content-Type": "text/plain"}),
    ]:
        answer = await browser.client.post("/essai/formulaire", data=data, headers=headers)
        assert answer.status_code == 403, (data, headers)
        assert "rechargez-la" in answer.text
    answer = await browser.client.post("/essai/formulaire", headers={"X-CSRF-Token": token})
    assert answer.status_code == 422


async def test_a_token_works_in_its_own_browser_only(app: Application, browser: Browser) -> None:
    await browser.open("/connexion")
    async with browser_of(app) as other:
        await other.open("/connexion")
        answer = await other.client.post("/essai/formulaire", data={"csrf_token": browser.csrf_token()})
        assert answer.status_code == 403
    async with browser_of(app) as without_cookie:
        answer = await without_cookie.client.post("/essai/formulaire", data={"csrf_token": browser.csrf_token()})
        assert answer.status_code == 403


async def test_a_file_goes_through_with_the_token_among_its_fields(browser: Browser) -> None:
    await browser.open("/connexion")
    files = {"file": ("souhaits.csv", b"a;b")}
    assert (await browser.send("/essai/formulaire", files=files)).status_code == 422


async def test_programs_need_no_form_token_but_a_browsers_session_does(browser: Browser) -> None:
    answer = await browser.client.post("/api/v1/essai/formulaire", headers={"Authorization": "Bearer openmap_x"})
    assert answer.status_code == 422
    browser.client.cookies.set("session", "whatever", domain="127.0.0.1")
    answer = await browser.client.post("/api/v1/essai/formulaire")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:openmap:problem:foreign-form")


async def test_each_limited_route_counts_for_itself(browser: Browser) -> None:
    statuses = [(await browser.open("/essai/un")).status_code for _round in range(3)]
    assert statuses == [200, 200, 429]
    assert (await browser.open("/essai/deux")).status_code == 200


# --- languages -----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path, cookie, accepted, expected",
    [
        ("/connexion", None, None, "fr"),
        ("/connexion", None, "en-GB,en;q=0.9,fr;q=0.2", "en"),
        ("/connexion", None, "de, fr;q=0.5, en;q=0", "fr"),
        ("/connexion", "en", "fr", "en"),
        ("/connexion?lang=fr", "en", "en", "fr"),
        ("/connexion?lang=klingon", None, "en", "en"),
        ("/nulle-part", None, "en", "en"),
        ("/nulle-part?lang=en", None, None, "en"),
    ],
)
async def test_the_language_of_a_page(path: str, cookie: str | None, accepted: str | None, expected: str, browser: Browser) -> None:
    if cookie:
        browser.client.cookies.set("lang", cookie, domain="127.0.0.1")
    headers = {"Accept-Language": accepted} if accepted else {}
    page = await browser.open(path, headers=headers)
    assert f'<html lang="{expected}">' in page.text
    assert page.headers["content-language"] == expected


async def test_a_chosen_language_is_remembered(browser: Browser) -> None:
    await browser.open("/connexion?lang=en")
    assert browser.client.cookies["lang"] == "en"
    assert '<html lang="en">' in (await browser.open("/connexion")).text


async def test_the_other_language_is_the_same_page(browser: Browser) -> None:
    text = (await browser.open("/connexion?lang=fr&lien=a%26b&vide=")).text
    assert 'href="/connexion?lien=a%26b&amp;vide=&amp;lang=en"' in text


async def test_two_hundred_requests_in_two_languages_do_not_mix(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    from openmap import i18n

    class English(NullTranslations):
        def gettext(self, message: str) -> str:
            return {"Se connecter": "Sign in"}.get(message, message)

    monkeypatch.setattr(i18n, "translations", lambda locale: English() if locale == "en" else NullTranslations())
    answers: list[tuple[str, str]] = []

    async def ask(client: httpx.AsyncClient, locale: str) -> None:
        answers.append((locale, (await client.get("/essai/lent", params={"lang": locale})).text))

    async with browser_of(app) as browser, anyio.create_task_group() as group:
        for number in range(200):
            group.start_soon(ask, browser.client, "en" if number % 2 else "fr")
    assert set(answers) == {("fr", "Se connecter|Se connecter"), ("en", "Sign in|Sign in")}
    assert len(answers) == 200


async def test_a_sentence_left_by_a_redirect_is_shown_once_and_escaped(app: Application, browser: Browser) -> None:
    import base64
    import json

    value: Any = base64.urlsafe_b64encode(json.dumps(["done", "C'est <b>fait</b>"]).encode()).decode()
    browser.client.cookies.set("notice", value, domain="127.0.0.1")
    page = await browser.open("/connexion")
    assert "C&#39;est &lt;b&gt;fait&lt;/b&gt;" in page.text
    assert any(planted.startswith("notice=") and "Max-Age=0" in planted for planted in page.headers.get_list("set-cookie"))
    for foreign in ("not-ours", base64.urlsafe_b64encode(json.dumps(["info", "\ud800"]).encode()).decode()):
        browser.client.cookies.set("notice", foreign, domain="127.0.0.1")
        assert (await browser.open("/connexion")).status_code == 200
