"""Pages of the accounts: sign in and out, one's sessions and tokens, the staff."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.response import Redirect

from openmap import security
from openmap.accounts import forms, queries, service, sessions, tokens
from openmap.accounts.guards import account_id_of, administrator, signed_in
from openmap.accounts.pages import AccountPage, LinkSentPage, SignInPage, StaffPage, UseLinkPage
from openmap.audit.service import Actor
from openmap.errors import Conflict, InvalidForm
from openmap.i18n import gettext as _
from openmap.rendering import page, redirect, url
from openmap.security import Rate, limited, person_of, public

AnyRequest = Request[Any, Any, Any]
NO_REFERRER = {"Referrer-Policy": "no-referrer"}


@get("/connexion", guards=[public])
async def show_sign_in(request: AnyRequest) -> Response[str]:
    """Ask for the address of a member of the staff."""
    return page("accounts/sign_in.html", SignInPage(then=forms.own_path(request.query_params.get("suite", ""))))


@post("/connexion", guards=[public], middleware=[limited("sign-in", Rate("minute", 20))], status_code=200)
async def ask_for_link(request: AnyRequest) -> Response[str]:
    """Send a link, and say the same thing to everyone."""
    raw = await request.form()
    try:
        form = forms.read_sign_in(raw)
    except InvalidForm as refusal:
        typed = SignInPage(email=str(raw.get("email", "")), then=forms.own_path(str(raw.get("suite", ""))), errors=refusal.fields)
        return page("accounts/sign_in.html", typed, status=422)
    network = request.client.host if request.client else ""
    await service.count_sign_in_request(email=form.email, network=network)
    secret_key = request.app.state.settings.secret_key
    sending = BackgroundTask(service.send_sign_in_link, email=form.email, then=form.then, secret_key=secret_key)
    data = LinkSentPage(email=form.email, minutes=int(service.LINK_LIFE.total_seconds() // 60))
    return page("accounts/link_sent.html", data, afterwards=sending)


@get("/connexion/{token:str}", guards=[public])
async def show_link(request: AnyRequest, token: FromPath[str]) -> Response[str]:
    """Show the button: mail scanners open links, they press no buttons."""
    then = forms.own_path(request.query_params.get("suite", ""))
    data = UseLinkPage(token=token, then=then, is_open=await queries.sign_in_is_open(token))
    return page("accounts/use_link.html", data, headers=NO_REFERRER)


@post("/connexion/{token:str}", guards=[public], middleware=[limited("sign-in-link", Rate("minute", 20))])
async def use_link(request: AnyRequest, token: FromPath[str]) -> Redirect:
    """Sign in."""
    then = forms.own_path(str((await request.form()).get("suite", "")))
    key = await service.sign_in(token=token, current=person_of(request), user_agent=request.headers.get("user-agent", ""))
    settings = request.app.state.settings
    cookie = security.cookie(security.SESSION_COOKIE, key, settings, max_age=int(sessions.STAFF_LIFE.total_seconds()))
    return redirect(then or url("/gestion"), notice=_("Vous êtes connecté·e."), cookies=[cookie])


@post("/deconnexion", guards=[public])
async def sign_out(request: AnyRequest) -> Redirect:
    """End this browser's session."""
    session_id = person_of(request).session_id
    if session_id is not None:
        await sessions.end_session(session_id=session_id)
    gone = security.cookie(security.SESSION_COOKIE, "", request.app.state.settings, max_age=0)
    return redirect(url("/"), notice=_("Vous êtes déconnecté·e."), cookies=[gone])


@get("/compte", guards=[signed_in])
async def show_account(request: AnyRequest) -> Response[str]:
    """Show one's own account."""
    return page("accounts/account.html", await _account_page(request))


@post("/compte", guards=[signed_in])
async def change_account(request: AnyRequest) -> Response[str] | Redirect:
    """Change one's name or the language of one's letters."""
    try:
        form = forms.read_own_account(await request.form())
    except InvalidForm as refusal:
        return page("accounts/account.html", await _account_page(request, errors=refusal.fields), status=422)
    await service.rename_account(actor=_actor(request), account_id=account_id_of(request), name=form.name, locale=form.locale)
    return redirect(url("/compte"), notice=_("Vos réglages sont enregistrés."))


@post("/compte/sessions/{session_id:uuid}/fermer", guards=[signed_in])
async def close_session(request: AnyRequest, session_id: FromPath[UUID]) -> Redirect:
    """Sign another browser of one's own out."""
    await sessions.close_session(actor=_actor(request), session_id=session_id)
    return redirect(url("/compte"), notice=_("La session est fermée."))


@post("/compte/jetons", guards=[signed_in], status_code=200)
async def create_token(request: AnyRequest) -> Response[str]:
    """Make a token and show it this once: the answer is not a redirect because nothing keeps it."""
    name = str((await request.form()).get("token_name", ""))
    try:
        made = await tokens.create_token(actor=_actor(request), account_id=account_id_of(request), name=name)
    except InvalidForm as refusal:
        errors = {"token_name": str(refusal)}
        return page("accounts/account.html", await _account_page(request, errors=errors), status=422)
    data = await _account_page(request)
    return page("accounts/account.html", replace(data, new_token=made.secret, new_token_name=name.strip()))


@post("/compte/jetons/{token_id:uuid}/revoquer", guards=[signed_in])
async def revoke_token(request: AnyRequest, token_id: FromPath[UUID]) -> Redirect:
    """Take a token back."""
    await tokens.revoke_token(actor=_actor(request), token_id=token_id)
    return redirect(url("/compte"), notice=_("Le jeton est révoqué : il n'ouvre plus rien."))


@get("/equipe", guards=[administrator])
async def show_staff() -> Response[str]:
    """List everybody who has an account."""
    return page("accounts/staff.html", StaffPage(accounts=await queries.list_accounts()))


@post("/equipe", guards=[administrator])
async def create_account(request: AnyRequest) -> Response[str] | Redirect:
    """Open an account for somebody."""
    raw = await request.form()
    try:
        form = forms.read_account(raw)
        await service.create_account(actor=_actor(request), email=form.email, name=form.name, is_administrator=form.is_administrator)
    except (InvalidForm, Conflict) as refusal:
        typed = StaffPage(
            accounts=await queries.list_accounts(),
            email=str(raw.get("email", "")),
            name=str(raw.get("name", "")),
            is_administrator=bool(raw.get("is_administrator")),
            errors=refusal.fields,
        )
        return page("accounts/staff.html", typed, status=refusal.status)
    return redirect(url("/equipe"), notice=_("Le compte est ouvert. La personne se connecte en demandant un lien avec son adresse."))


@post("/equipe/{account_id:uuid}/desactiver", guards=[administrator])
async def disable_account(request: AnyRequest, account_id: FromPath[UUID]) -> Redirect:
    """Shut an account."""
    await service.disable_account(actor=_actor(request), account_id=account_id)
    return redirect(url("/equipe"), notice=_("Le compte est désactivé et ses sessions sont fermées."))


@post("/equipe/{account_id:uuid}/reactiver", guards=[administrator])
async def enable_account(request: AnyRequest, account_id: FromPath[UUID]) -> Redirect:
    """Open an account again."""
    await service.enable_account(actor=_actor(request), account_id=account_id)
    return redirect(url("/equipe"), notice=_("Le compte est de nouveau ouvert."))


def _actor(request: AnyRequest) -> Actor:
    return Actor.of(person_of(request))


async def _account_page(request: AnyRequest, errors: dict[str, str] | None = None) -> AccountPage:
    person, account_id = person_of(request), account_id_of(request)
    return AccountPage(
        name=person.name,
        email=person.email,
        letters_locale=person.locale or "fr",
        sessions=await queries.list_sessions(account_id, current=person.session_id),
        tokens=await queries.list_tokens(account_id),
        errors=errors or {},
    )


PAGES = [
    show_sign_in,
    ask_for_link,
    show_link,
    use_link,
    sign_out,
    show_account,
    change_account,
    close_session,
    create_token,
    revoke_token,
    show_staff,
    create_account,
    disable_account,
    enable_account,
]
