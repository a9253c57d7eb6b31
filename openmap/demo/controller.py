"""Pages of the demonstration: the start page and the local mailbox. They exist only under `openmap demo`."""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.response import Redirect

from openmap import security
from openmap.accounts.sessions import STAFF_LIFE
from openmap.demo import service
from openmap.demo.mailbox import Mail, mailbox
from openmap.demo.pages import MailboxPage, MailPage, StartPage
from openmap.errors import NotFound
from openmap.i18n import gettext as _
from openmap.rendering import page, redirect, url
from openmap.rest import Number
from openmap.security import person_of, public
from openmap.web import CONTENT_SECURITY_POLICY

AnyRequest = Request[Any, Any, Any]
MAILS_SHOWN = 50
MOST_DIGITS = 7
# The HTML part is a foreign document: alone in its frame, without scripts, its own styles allowed; its links open in a new window that is
# as free as any other (a sandboxed one could not open our own pages).
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@get("/", guards=[public])
async def show_start(request: AnyRequest) -> Response[str]:
    """Show the ways into the example."""
    example = await service.example(request.app.state.settings.secret_key)
    data = StartPage(
        example=example,
        organiser=service.ORGANISER_NAME,
        organiser_email=service.ORGANISER_EMAIL,
        buyer=example.buyer,
        structure=example.structure,
    )
    return page("demo/start.html", data)


@post("/demonstration/organiser", guards=[public])
async def enter_as_organiser(request: AnyRequest) -> Redirect:
    """Enter as the organiser, without waiting for the mail."""
    key = await service.enter_as_organiser(current=person_of(request), user_agent=request.headers.get("user-agent", ""))
    cookie = security.cookie(security.SESSION_COOKIE, key, request.app.state.settings, max_age=int(STAFF_LIFE.total_seconds()))
    return redirect(url("/gestion/{slug}", slug=service.EVENT), cookies=[cookie])


@get("/boite-aux-lettres", guards=[public])
async def show_mailbox(request: AnyRequest) -> Response[str]:
    """List the mails that the site sent."""
    recipient = request.query_params.get("a", "")
    before = request.query_params.get("avant", "")
    found = [mail for mail in mailbox.latest(recipient=recipient) if not before.isdecimal() or len(before) > MOST_DIGITS or mail.number < int(before)]
    shown = tuple(found[:MAILS_SHOWN])
    older = shown[-1].number if len(found) > MAILS_SHOWN else None
    return page("demo/mailbox.html", MailboxPage(shown, len(mailbox.latest(recipient=recipient)), recipient, older))


@get("/boite-aux-lettres/{number:int}", guards=[public])
async def show_mail(number: Number) -> Response[str]:
    """Show a mail: text, HTML, calendar part, source."""
    headers = {"Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"}
    return page("demo/mail.html", MailPage(_mail(number)), headers=headers)


@get("/boite-aux-lettres/{number:int}/html", guards=[public], media_type=MediaType.HTML)
async def show_mail_html(number: Number) -> Response[str]:
    """Show the HTML part alone, as a mail program would."""
    body = _mail(number).html.replace("<head>", '<head><base target="_blank">', 1)
    return Response(body, headers={"Content-Security-Policy": LETTER_POLICY, "Cache-Control": "no-store"})


def _mail(number: int) -> Mail:
    found = mailbox.mail(number)
    if found is None:
        raise NotFound(_("Ce courriel n'est pas, ou n'est plus, dans la boîte."))
    return found


PAGES = [show_start, enter_as_organiser, show_mailbox, show_mail, show_mail_html]
