"""Turn a page's dataclass into HTML: one Jinja environment, autoescape, `StrictUndefined`, French and English dates.

`page()` is what controllers return; `letter()` is what the slices that write mails call. Both escape whatever people typed.
"""

from __future__ import annotations

import base64
import json
import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response
from litestar.response import Redirect
from markupsafe import Markup

from openmap import assets, formats, i18n, security
from openmap.clock import now
from openmap.csrf import FIELD, csrf_token
from openmap.i18n import use_locale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from litestar.background_tasks import BackgroundTask
    from litestar.connection import ASGIConnection
    from litestar.datastructures import Cookie

    from openmap.settings import Settings

_HERE = Path(__file__).parent
TEMPLATES = next(folder for folder in (_HERE / "templates", _HERE.parent / "templates") if folder.is_dir())
NOTICE_SECONDS = 120
_MARK = secrets.token_hex(16)
_MARKED = re.compile(rf"{_MARK}-([A-Za-z0-9_-]+?)-{_MARK}")

connection_var: ContextVar[ASGIConnection[Any, Any, Any, Any]] = ContextVar("connection")


class Look(NamedTuple):
    """An instance's own look; `stamp` changes with it, and is empty for the original. `logo_width` goes with a height of 32."""

    stamp: str = ""
    name: str = ""
    has_logo: bool = False
    logo_width: int = 32
    logo_svg: str = ""
    has_colours: bool = False
    accent: str = "#0b5f55"
    on_accent: str = "#ffffff"


ORIGINAL = Look()


@dataclass(frozen=True, slots=True)
class Instance:
    """What every page and letter says of the site itself."""

    settled_name: str
    base_url: str
    is_demo: bool
    look: Look = ORIGINAL

    @property
    def name(self) -> str:
        """How the site is called: as it was installed, or as an administrator named it."""
        return self.look.name or self.settled_name

    @property
    def logo(self) -> str:
        """The address of the logo."""
        return url("/apparence/logo.svg", v=self.look.stamp) if self.look.has_logo else assets.address("logo.svg")

    @property
    def favicon(self) -> str:
        """The address of the picture beside the title of a window."""
        return self.logo if self.look.has_logo else assets.address("favicon.svg")

    @property
    def picture(self) -> str:
        """The whole address of the logo as other sites show it; empty without a logo of one's own."""
        return absolute("/apparence/logo.png", v=self.look.stamp) if self.look.has_logo else ""

    @property
    def logo_width(self) -> int:
        """How wide the logo is when it is 32 pixels high."""
        return self.look.logo_width

    @property
    def colours(self) -> str:
        """The address of the colours; empty for the original ones."""
        return url("/apparence/couleurs.css", v=self.look.stamp) if self.look.has_colours else ""

    @property
    def accent(self) -> str:
        """The accent colour where no stylesheet is read: letters and prints."""
        return self.look.accent

    @property
    def on_accent(self) -> str:
        """What is written on the accent there."""
        return self.look.on_accent


class Notice(NamedTuple):
    """A sentence shown once, on the page after a redirect: `kind` is `done`, `info` or `warning`."""

    kind: str
    text: str


class Letter(NamedTuple):
    """A mail's three texts; placeholders `[[secret:NAME]]` still stand in the bodies."""

    subject: str
    text: str
    html: str


def url(pattern: str, /, **values: object) -> str:
    """Fill an address: names in braces take their value, quoted; the others become the query, `None` left out.

    For instance `url("/gestion/{slug}/inscriptions", slug=event.slug, page=2)`.
    """
    path, query = pattern, {}
    for name, value in values.items():
        hole = "{" + name + "}"
        if hole in path:
            path = path.replace(hole, quote(str(value), safe=""))
        elif value is not None:
            query[name] = str(value)
    return f"{path}?{urlencode(query)}" if query else path


def in_language(path: str, query: str, code: str) -> str:
    """Return the address of the same page in another language: what else its query says stays."""
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "lang"]
    return f"{path}?{urlencode([*kept, ('lang', code)])}"


def absolute(pattern: str, /, **values: object) -> str:
    """Fill an address for a letter: the instance's public address comes first."""
    return current_instance().base_url.rstrip("/") + url(pattern, **values)


def csrf_field() -> Markup:
    """Return the hidden field that every form with `method="post"` holds."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token(connection_var.get()))


def secret_place(name: str) -> str:
    """Hold the place of a personal link in a letter being written; `letter` makes the placeholder `[[secret:NAME]]` of it.

    What people typed may look like a placeholder, but cannot hold this process's mark.
    """
    return f"{_MARK}-{name}-{_MARK}"


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: not (name or "").endswith(".txt"),  # noqa: S701  # plain texts of letters are not HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    env.globals |= {
        "url": url,
        "absolute": absolute,
        "asset": assets.address,
        "icon": assets.icon,
        "csrf": csrf_field,
        "secret": secret_place,
        "now": now,
        "locale": i18n.current_locale,
        "languages": i18n.LOCALE_NAMES,
        "instance": Instance("Openmap", base_url="", is_demo=False),
    }
    env.filters |= formats.FILTERS
    return env


environment = _environment()


def configure(settings: Settings) -> None:
    """Tell templates the instance's name and public address; called once by each entry point (web, worker, command)."""
    _present(Instance(settings.instance_name, base_url=settings.base_url, is_demo=settings.demo))


def current_instance() -> Instance:
    """Return what is said of the site in this process."""
    instance: Instance = environment.globals["instance"]  # type: ignore[assignment]  # put there by configure()
    return instance


def current_look() -> Look:
    """Return the look that pages have in this process."""
    return current_instance().look


def dress(look: Look) -> None:
    """Let every page, letter and print from now on have this look."""
    _present(replace(current_instance(), look=look))


def _present(instance: Instance) -> None:
    """Tell every template; macros that were imported once would go on with what they were told then, so they are read again."""
    if instance != current_instance():
        environment.globals["instance"] = instance
        if environment.cache is not None:
            environment.cache.clear()


def render(template: str, data: object) -> str:
    """Render a template of a request with its dataclass as `page`, and the person, notices and address around it."""
    connection = connection_var.get()
    path = "/" + quote(connection.scope["path"].lstrip("/"))  # two slashes in front would lead to another site
    return environment.get_template(template).render(
        page=data,
        person=security.person_of(connection),
        notices=take_notices(connection),
        here_in=partial(in_language, path, connection.scope["query_string"].decode("ascii", "replace")),
    )


def page(
    template: str,
    data: object = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    cookies: Sequence[Cookie] = (),
    afterwards: BackgroundTask | None = None,
) -> Response[str]:
    """Answer with a page, or with the fragment of one that htmx swaps.

    Args:
        template: Path below `templates/`.
        data: The page's dataclass, `page` in the template.
        status: 422 when a form comes back with messages.
        headers: For instance `HX-Trigger`.
        cookies: See `security.cookie`.
        afterwards: What is done once the answer has left, so that its duration tells nothing.
    """
    sent = {"Cache-Control": "no-store", "Content-Language": i18n.current_locale(), "Vary": "HX-Request", **(headers or {})}
    return Response(
        content=render(template, data), status_code=status, media_type=MediaType.HTML, headers=sent, cookies=list(cookies), background=afterwards
    )


def redirect(path: str, *, notice: str = "", kind: str = "done", cookies: Sequence[Cookie] = ()) -> Redirect:
    """Send the browser on after a form (303), with a sentence shown once on the next page.

    Args:
        path: An address of this site.
        notice: Already translated; empty for none.
        kind: `done`, `info` or `warning`.
        cookies: See `security.cookie`.
    """
    kept = list(cookies)
    if notice:
        value = base64.urlsafe_b64encode(json.dumps([kind, str(notice)]).encode()).decode()
        settings = connection_var.get().app.state.settings
        kept.append(security.cookie(security.NOTICE_COOKIE, value, settings, max_age=NOTICE_SECONDS))
    return Redirect(path, status_code=303, cookies=kept, headers={"Cache-Control": "no-store"})


def take_notices(connection: ASGIConnection[Any, Any, Any, Any]) -> tuple[Notice, ...]:
    """Read the sentence left by the redirect before; it is escaped like any input, and its cookie ends with this answer."""
    value = security.read_cookie(connection, security.NOTICE_COOKIE)
    if not value:
        return ()
    connection.scope["state"]["notice_shown"] = True
    try:
        kind, text = msgspec.json.decode(base64.urlsafe_b64decode(value.encode()), type=tuple[str, str])
    except ValueError:  # also what msgspec and base64 raise
        return ()
    return (Notice(kind if kind in {"done", "info", "warning"} else "info", text),)


def letter(name: str, data: object, *, locale: str) -> Letter:
    """Write a mail in the recipient's language from the three files of `templates/<slice>/letters/<name>/`.

    Args:
        name: Folder of the letter below `templates/`, for instance `accounts/letters/sign_in`.
        data: The letter's dataclass, `letter` in the templates.
        locale: The recipient's language.
    """
    with use_locale(locale):
        subject = environment.get_template(f"{name}/subject.txt").render(letter=data)
        text = environment.get_template(f"{name}/body.txt").render(letter=data)
        html = environment.get_template(f"{name}/body.html").render(letter=data)
    return Letter(" ".join(subject.split()), with_places(text.strip() + "\n"), with_places(html))


def with_places(text: str) -> str:
    """Turn the places of links into placeholders, after breaking those that people typed."""
    return _MARKED.sub(r"[[secret:\1]]", text.replace("[[secret:", "[[secret :"))
