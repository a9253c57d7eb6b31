"""The only place where the parts meet: every controller, the middleware, the lifespan."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from litestar.datastructures import State

from openmap import assets, rendering, rest
from openmap.accounts import sessions, tokens
from openmap.csrf import CsrfMiddleware
from openmap.error_handlers import answer_failure
from openmap.logs import configure_logs
from openmap.security import PersonMiddleware
from openmap.web import Application

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from litestar import Litestar
    from litestar.types import ControllerRouterHandler

    from openmap.settings import Settings

LARGEST_UPLOAD_BYTES = 10_000_000

PAGES: list[ControllerRouterHandler] = [assets.static_file]
API: list[ControllerRouterHandler] = []


def create_app(settings: Settings) -> Application:
    """Put the web application together.

    Args:
        settings: Read by the entry point; nothing else reads the environment.
    """
    configure_logs()
    rendering.configure(settings)
    return Application(
        route_handlers=[*PAGES, *API],
        middleware=[PersonMiddleware(by_session=sessions.find_person, by_token=tokens.find_person), CsrfMiddleware()],
        exception_handlers={Exception: answer_failure},
        lifespan=[_lifespan],
        state=State({"settings": settings}),
        openapi_config=rest.openapi_config(_version()),
        request_max_body_size=LARGEST_UPLOAD_BYTES,
        debug=False,
        logging_config=None,
    )


@asynccontextmanager
async def _lifespan(_app: Litestar) -> AsyncIterator[None]:
    """Open what requests need, and close it."""
    yield


def _version() -> str:
    try:
        return version("openmap")
    except PackageNotFoundError:
        return "0"
