"""Habits of the API: pages of a list by cursor, ETags, `ref:…` in place of an id, and how all of it is described in OpenAPI."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, cast
from urllib.parse import quote, unquote
from uuid import UUID

import msgspec
from litestar import Response, Router
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme
from litestar.params import PathParameter, QueryParameter

from openmap.errors import InvalidForm, Refusal
from openmap.i18n import lazy
from openmap.security import public

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from litestar import Request
    from litestar.types import ControllerRouterHandler

T = TypeVar("T")
DEFAULT_LIMIT = 50
GREATEST_LIMIT = 200
REFERENCE_PREFIX = "ref:"
API_PATH = "/api/v1"
CALENDAR = "text/calendar; charset=utf-8"
_SLASH = "\ue000"  # of the private use area: nobody's reference holds it

LARGEST_NUMBER = 2_147_483_647  # PostgreSQL's integer: a greater one in an address names nothing
Number = Annotated[int, PathParameter(ge=0, le=LARGEST_NUMBER)]
Position = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_NUMBER)]
Cursor = Annotated[str | None, QueryParameter(description="The `next` of the page before; nothing for the first page.", max_length=500)]
Limit = Annotated[int, QueryParameter(description="How many items a page holds.", ge=1, le=GREATEST_LIMIT)]


class Page(msgspec.Struct, Generic[T]):
    """One page of a list; `next` is the cursor of the following page, null on the last."""

    items: list[T]
    next: str | None = None


class CursorUnknown(InvalidForm):
    """A cursor that this API did not give out."""

    message = lazy("Ce curseur n'est pas valable : reprenez la liste depuis le début.")


class ChangedMeanwhile(Refusal):
    """`If-Match` names a version that is no longer the present one."""

    status = 412
    message = lazy("L'objet a changé depuis que vous l'avez lu : relisez-le, puis recommencez.")


def encode_cursor(*key: object) -> str:
    """Write the sort key of the last item of a page (texts, numbers, dates, ids) as an opaque cursor."""
    return base64.urlsafe_b64encode(json.dumps(list(key), default=str).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, shape: type[T]) -> T:
    """Read a cursor back.

    Args:
        cursor: What `encode_cursor` wrote.
        shape: The tuple of its values' types; numbers are `Position`.

    Raises:
        CursorUnknown: It is not one of ours.
    """
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=shape)
    except (ValueError, RecursionError) as error:  # what msgspec and base64 raise are ValueErrors
        raise CursorUnknown(fields={"cursor": str(CursorUnknown.message)}) from error


def cut_page(rows: Sequence[T], limit: int, key: Callable[[T], tuple[object, ...]]) -> Page[T]:
    """Make a page of `limit + 1` rows read from the database: the extra row only says that there is a next page."""
    kept = list(rows[:limit])
    return Page(items=kept, next=encode_cursor(*key(kept[-1])) if len(rows) > limit and kept else None)


def with_slashes_kept(raw_path: bytes) -> str:
    """Decode an address, but for encoded slashes: they are part of a name, not the end of one; `plain_key` gives them back."""
    return unquote(re.sub("%2f", quote(_SLASH), raw_path.decode("ascii", "replace"), flags=re.IGNORECASE))


def plain_key(text: str) -> str:
    """Return what an address names as its caller wrote it."""
    return text.replace(_SLASH, "/")


def parse_reference(text: str) -> UUID | str | None:
    """Read what stands where an id is expected.

    Returns:
        A `UUID`; or the caller's own reference as `str` (`ref:…`, or for events a slug); `None` for the empty string.
    """
    text = plain_key(text)
    if text.startswith(REFERENCE_PREFIX):
        return text.removeprefix(REFERENCE_PREFIX) or None
    try:
        return UUID(text)
    except ValueError:
        return text or None


def etag_of(value: object) -> str:
    """Return the strong ETag of what is about to be answered (anything msgspec can encode)."""
    return f'"{hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:32]}"'


def respond(request: Request[Any, Any, Any], value: T, *, status: int = 200) -> Response[T]:
    """Answer a read with its ETag; 304 without a body when `If-None-Match` names it (RFC 9110, section 13.1.2)."""
    tag = etag_of(value)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.method == "GET" and tag in _tags(request.headers.get("if-none-match", "")):
        return Response(content=cast("T", None), status_code=304, headers=headers)
    return Response(content=value, status_code=status, headers=headers)


def serve_calendar(request: Request[Any, Any, Any], text: str, *, name: str, cache: str) -> Response[str | None]:
    """Serve a calendar that programs subscribe to; 304 when the reader already holds it. `cache` says who may keep it: `public` or `private`."""
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"{cache}, max-age=300, must-revalidate"}
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(None, status_code=304, headers=headers)
    return Response(text, headers={**headers, "Content-Type": CALENDAR, "Content-Disposition": f'inline; filename="{name}.ics"'})


def require_match(request: Request[Any, Any, Any], present: object) -> None:
    """Check `If-Match`, where the caller sends it, against what stands now.

    Raises:
        ChangedMeanwhile: Somebody else changed it.
    """
    wanted = request.headers.get("if-match")
    if wanted is not None and wanted.strip() != "*" and etag_of(present) not in _tags(wanted):
        raise ChangedMeanwhile


def _tags(header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


# --- the description ---------------------------------------------------------------------------------------------------

PROBLEM_SCHEMA = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details of RFC 9457. `detail` and `errors` are sentences in the language of `Accept-Language`.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "description": "`urn:openmap:problem:` and a stable name", "examples": ["urn:openmap:problem:wishes-closed"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
        "details": {"type": "object", "description": "Further facts, whose keys depend on `type`."},
        "reference": {"type": "string", "description": "Give it to the team when the failure is ours (status 500)."},
    },
}
_PROBLEM_ANSWER = {
    "description": "A refusal, or a failure",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


_ETAG = {
    "description": "Send it back as `If-None-Match` to be spared what you hold, as `If-Match` to change only what you have read.",
    "required": True,
    "schema": {"type": "string"},
}
_LOCATION = {"description": "Where to read what was made or started.", "required": True, "schema": {"type": "string"}}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` of what you hold: 304 without a body while it stands.",
    "schema": {"type": "string", "maxLength": 500},
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` of what you have read: 412 and no change if somebody else has changed it since.",
    "schema": {"type": "string", "maxLength": 500},
}
_MATCHED = {
    "changeEvent",
    "changeRegistration",
    "changeDraft",
    "replaceLetter",
    "replaceOrganisation",
    "replaceNeeds",
    "replaceOffers",
    "replaceSession",
}
_MAKING = {"201", "202"}


def _with_headers(method: str, operation: dict[str, Any]) -> None:
    """Describe the headers that go with an operation: tags of what is read and changed, addresses of what is made; and whether it needs a body."""
    responses, asked = operation["responses"], operation.setdefault("parameters", [])
    if method == "get":
        asked.append(_IF_NONE_MATCH)
        responses["200"]["headers"] = {"ETag": _ETAG}
        responses["304"] = {"description": "What you hold still stands"}
    if operation["operationId"] in _MATCHED:
        asked.append(_IF_MATCH)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if {"type": "null"} in content["schema"].get("oneOf", ()):
            operation["requestBody"]["required"] = False
    for status in responses.keys() & _MAKING:
        responses[status]["headers"] = {"Location": _LOCATION}


class _Description(JsonRenderPlugin):
    """The OpenAPI document, every operation completed with its headers and the answer that refusals take."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        openapi_schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        for path in openapi_schema.get("paths", {}).values():
            for method, operation in path.items():
                if isinstance(operation, dict) and "responses" in operation:
                    operation["responses"].pop("400", None)
                    if "default" not in operation["responses"]:
                        _with_headers(method, operation)
                    operation["responses"]["default"] = _PROBLEM_ANSWER
        return super().render(request, openapi_schema)


class _OneDocument(Router):
    """Keeps the JSON document and leaves out litestar's own page for unknown addresses, which is HTML in English."""

    def register(self, value: ControllerRouterHandler) -> list[Any]:
        return super().register(value) if "/openapi.json" in getattr(value, "paths", ()) else []


def openapi_config(version: str) -> OpenAPIConfig:
    """Describe the API at `/api/v1/openapi.json`; no page of it is served, nothing is loaded from elsewhere."""
    return OpenAPIConfig(
        title="Openmap",
        version=version,
        summary="Matchmaking days for responsible public purchasing",
        description=(
            "Everything that a page can do, with the same rules and the same checks. Send `Authorization: Bearer …`; times are ISO 8601 "
            "with an offset; `ref:…` with your own reference stands wherever an id does, percent-encoded in addresses; lists are paged by "
            "`cursor`; refusals are problem details (RFC 9457). Beside it, at the root: `GET /calendar/{token}.ics` is one person's agenda to "
            "subscribe to, `GET /health/live` and `GET /health/ready` say whether the server and its database answer."
        ),
        license=License(name="EUPL-1.2", identifier="EUPL-1.2"),
        render_plugins=[_Description(path="/openapi.json")],
        openapi_router=_OneDocument(API_PATH, route_handlers=[], include_in_schema=False, guards=[public], opt={"for_everybody": True}),
        components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer", description="A token of the page « Jetons »")}),
        security=[{"token": []}],
        use_handler_docstrings=True,
    )
