"""Every address says who may call it: exactly one access guard, and a method that fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from openmap.app import create_app
from openmap.settings import Settings
from tests.house.source import text_of
from tools.write_access import document

APP = create_app(Settings(secret_key="for-tests-only-" + "0123456789" * 4, data_dir=Path("unused"), demo=True))
HANDLERS = [
    (f"{' '.join(sorted(handler.http_methods))} {route.path}", route.path, handler)
    for route in APP.routes
    if isinstance(route, HTTPRoute)
    for handler in route.route_handlers
    if set(handler.http_methods) != {"OPTIONS"}  # litestar answers those itself
]
ROUTES = [pytest.param(path, handler, id=name) for name, path, handler in sorted(HANDLERS, key=lambda entry: entry[0])]


def access_guards(handler: HTTPRouteHandler) -> list[str]:
    """Name the access guards of a route, those of its controller and router included."""
    return [guard.__name__ for guard in handler.resolve_guards() if getattr(guard, "is_access_guard", False)]


@pytest.mark.parametrize("path, handler", ROUTES)
def test_a_route_declares_exactly_one_access_guard(path: str, handler: HTTPRouteHandler) -> None:
    assert len(access_guards(handler)) == 1, f"{path}: {access_guards(handler)}"


def test_every_kind_of_route_is_looked_at() -> None:
    assert [route.path for route in APP.routes if not isinstance(route, HTTPRoute)] == []
    assert {"GET", "POST"} <= {method for route in APP.routes if isinstance(route, HTTPRoute) for method in route.methods}


@pytest.mark.parametrize("path, handler", ROUTES)
def test_paths_of_programs_are_apart_from_those_of_people(path: str, handler: HTTPRouteHandler) -> None:
    api = path.startswith("/api/")
    assert not api or path.split("/")[2] == "v1", "a new version of the API is a new prefix"
    assert {"GET", "HEAD", "POST", "OPTIONS"} >= set(handler.http_methods) or api, "a form sends GET or POST"


def test_the_document_on_access_says_what_the_guards_say() -> None:
    assert text_of("docs/access.md") == document(), "run `python tools/write_access.py`"
