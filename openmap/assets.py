"""Styles, scripts, fonts and icons: their addresses, and serving them with an ETag, 304 and a long life in caches.

Our own files lie in `static/`; what npm provides is copied to `static/dist/` by `make assets` with hashed names (`tools/build_assets.mjs`).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from markupsafe import Markup

from openmap.security import public

if TYPE_CHECKING:
    from typing import Any

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"
MANIFEST = DIST / "manifest.json"
A_YEAR_S = 31_536_000
TEXTS = frozenset({".css", ".js", ".svg"})
"""Files that gzip makes several times smaller; fonts are packed already."""


class AssetsMissing(RuntimeError):
    """The files that npm provides were not built."""


@cache
def manifest() -> dict[str, str]:
    """Map the plain names (`htmx.js`) to the built ones (`dist/htmx.3f2a….js`).

    Raises:
        AssetsMissing: `make assets` was not run.
    """
    try:
        built: dict[str, str] = json.loads(MANIFEST.read_text("utf-8"))
    except FileNotFoundError:
        msg = "openmap/static/dist is missing: run `make assets` (npm ci, then a copy of what is used)"
        raise AssetsMissing(msg) from None
    return built


@cache
def address(name: str) -> str:
    """Return the address of a style, script, font or picture, changed whenever its content changes.

    Args:
        name: A name of the manifest, or a path below `static/`.

    Raises:
        FileNotFoundError: There is no such file: the template that asks for it is wrong.
    """
    own = STATIC / name
    if own.is_file():
        return f"/static/{name}?v={digest(own)[:12]}"
    built = manifest().get(name)
    if built is None:
        msg = f"no asset named {name!r} in openmap/static nor in its manifest"
        raise FileNotFoundError(msg)
    return f"/static/{built}"


@cache
def digest(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def icon(name: str) -> Markup:
    """Return a Lucide icon as SVG that takes the colour and size of the text beside it, hidden from screen readers.

    Raises:
        FileNotFoundError: The icon is not in the list of `tools/build_assets.mjs`.
    """
    svg = (DIST / "icons" / f"{name}.svg").read_text("utf-8")
    return Markup(svg)  # noqa: S704  # a file of the icon set, not input


class Shape(NamedTuple):
    """The outline of a département on the map of France: `path` as SVG draws it, `box` its least and greatest x and y."""

    code: str
    name: str
    path: str
    box: tuple[float, float, float, float]


@cache
def departements() -> dict[str, Shape]:
    """Read the outlines of the départements by their number; those overseas are not on the map.

    Raises:
        AssetsMissing: `make assets` was not run.
    """
    manifest()
    drawn = json.loads((DIST / "departements.json").read_text("utf-8"))
    return {one["code"]: Shape(one["code"], one["name"], one["path"], tuple(one["box"])) for one in drawn["shapes"]}


@get("/static/{name:path}", guards=[public], include_in_schema=False, opt={"for_everybody": True}, sync_to_thread=False)
def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Serve a file of `static/`, compressed where that helps; answer 304 when the browser already holds it (RFC 9110, section 13.1.2).

    Pages are never compressed: beside what people typed they hold secrets, whose letters the length would betray (BREACH).
    """
    if "\0" in name:
        raise NotFoundException
    path = (STATIC / name.lstrip("/")).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        raise NotFoundException
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packs = path.suffix in TEXTS and takes_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{digest(path)[:32]}{"-gzip" if packs else ""}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={A_YEAR_S}, immutable", "Vary": "Accept-Encoding"}
    known = [value.strip().removeprefix("W/") for value in request.headers.get("if-none-match", "").split(",")]
    if tag in known or "*" in known:
        return Response(content=b"", status_code=304, headers=headers)
    if packs:
        return Response(content=_packed(path), media_type=media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(content=_content(path), media_type=media_type, headers=headers)


def takes_gzip(header: str) -> bool:
    """Tell whether a browser takes answers packed by gzip (RFC 9110, section 12.5.3)."""
    codings = (part.strip().lower().partition(";") for part in header.split(","))
    return any(
        name.strip() == "gzip" and weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"} for name, _semicolon, weight in codings
    )


@cache
def _packed(path: Path) -> bytes:
    return gzip.compress(_content(path), mtime=0)


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()
