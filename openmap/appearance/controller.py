"""The page of an instance's look, what browsers fetch of it, and the care that every request sees it as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.middleware import ASGIMiddleware
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.accounts.guards import administrator
from openmap.appearance import queries, service
from openmap.appearance.colours import stylesheet
from openmap.appearance.forms import read_appearance
from openmap.appearance.pages import AppearancePage
from openmap.audit.service import Actor
from openmap.errors import InvalidForm, NotFound
from openmap.i18n import gettext as _
from openmap.rendering import page, redirect, url
from openmap.rest import API_PATH
from openmap.security import person_of, public

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send

AnyRequest = Request[Any, Any, Any]
HERE = "/apparence"


class AppearanceMiddleware(ASGIMiddleware):
    """See to it that what a request writes wears the look of the instance, whichever process changed it."""

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Ask once whether the look changed; what is the same for everybody, or for programs, needs none."""
        if not scope["route_handler"].opt.get("for_everybody") and not scope["path"].startswith(API_PATH):
            await queries.dress()
        await next_app(scope, receive, send)


@get(HERE, guards=[administrator])
async def show_appearance() -> Response[str]:
    """Show the look and how to change it."""
    own = await queries.appearance()
    return page("appearance/appearance.html", AppearancePage(own, own.name, own.light, own.dark))


@post(HERE, guards=[administrator])
async def change_appearance(request: AnyRequest) -> Response[str] | Redirect:
    """Change the look, or say which colour would do."""
    form = await request.form()
    upload = form.get("logo")
    logo = await upload.read() if isinstance(upload, UploadFile) else b""
    raw = {name: str(value) for name, value in form.items() if name != "logo"}
    try:
        await service.change_appearance(Actor.of(person_of(request)), read_appearance(raw, logo or None))
    except InvalidForm as refusal:
        typed = {name: raw.get(f"{name}_proposed") or raw.get(name, "") for name in ("name", "light", "dark")}
        proposals = refusal.details.get("proposals", {})
        data = AppearancePage(await queries.appearance(), **typed, errors=refusal.fields, proposals=proposals)
        return page("appearance/appearance.html", data, status=422)
    return redirect(url(HERE), notice=_("L'apparence du site est enregistrée."))


@post(f"{HERE}/origine", guards=[administrator])
async def restore_appearance(request: AnyRequest) -> Redirect:
    """Go back to the original."""
    await service.restore_appearance(Actor.of(person_of(request)))
    return redirect(url(HERE), notice=_("Le site a retrouvé son apparence d'origine."))


@get(f"{HERE}/{{name:str}}", guards=[public], include_in_schema=False, opt={"for_everybody": True})
async def show_file(name: FromPath[str]) -> Response[bytes]:
    """Serve the logo or the colours; their address changes with them."""
    own = await queries.appearance()
    files = {
        "logo.svg": (own.logo_svg.encode(), "image/svg+xml"),
        "logo.png": (own.logo_png, "image/png"),
        "couleurs.css": (stylesheet(own.light, own.dark).encode(), "text/css"),
    }
    content, kind = files.get(name, (b"", ""))
    if not content:
        raise NotFound(_("Ce fichier n'existe pas."))
    return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})


PAGES = [show_appearance, change_appearance, restore_appearance, show_file]
