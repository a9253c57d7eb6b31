"""The only place where the parts meet: every controller, the middleware, the lifespan."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from litestar import Router
from litestar.datastructures import State

from openmap import assets, jobs, rendering, rest
from openmap.accounts import controller as accounts
from openmap.accounts import sessions, tokens
from openmap.accounts.tasks import tasks as accounts_tasks
from openmap.appearance import controller as appearance
from openmap.attendance import controller as attendance
from openmap.attendance.answering import AnswersApi, RepliesApi
from openmap.attendance.api import CancellationsApi, WithdrawalsApi
from openmap.attendance.tasks import tasks as attendance_tasks
from openmap.cockpit import controller as cockpit
from openmap.cockpit import figures, gate
from openmap.cockpit.api import ArrivalsApi, FiguresApi
from openmap.csrf import CsrfMiddleware
from openmap.demo import controller as demo
from openmap.desk import controller as desk
from openmap.error_handlers import answer_failure
from openmap.events import controller as events
from openmap.events import setup
from openmap.events.api import EventsApi
from openmap.health import live, ready
from openmap.letters.api import LettersApi
from openmap.logs import configure_logs
from openmap.organisations.api import OrganisationsApi
from openmap.outbox.tasks import tasks as outbox_tasks
from openmap.programme import calls, visiting
from openmap.programme import controller as programme
from openmap.programme.api import PitchesApi, SessionsApi
from openmap.programme.exhibiting import DocumentsApi, StandsApi
from openmap.publication import controller as publication
from openmap.publication.api import FeedsApi, VersionsApi
from openmap.publication.mailing import OutboxApi
from openmap.registrations import controller as registrations
from openmap.registrations import inviting, profile
from openmap.registrations.api import InvitationsApi, RegistrationsApi
from openmap.security import PersonMiddleware
from openmap.site import controller as site
from openmap.timetables import controller as timetables
from openmap.timetables.advising import AdviceApi
from openmap.timetables.api import DraftsApi, RunsApi
from openmap.timetables.tasks import tasks as timetables_tasks
from openmap.upkeep import controller as upkeep
from openmap.upkeep.tasks import tasks as upkeep_tasks
from openmap.web import Application
from openmap.wishes import controller as wishes
from openmap.wishes.api import WishesApi

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from litestar import Litestar
    from litestar.types import ControllerRouterHandler
    from procrastinate import Blueprint

    from openmap.settings import Settings

LARGEST_UPLOAD_BYTES = 10_000_000

# One line a slice, so that two changes do not meet.
PAGES: list[ControllerRouterHandler] = [
    assets.static_file,
    live,
    ready,
    *accounts.PAGES,
    *appearance.PAGES,
    *cockpit.PAGES,
    *gate.PAGES,
    *figures.PAGES,
    *events.PAGES,
    *setup.PAGES,
    *timetables.PAGES,
    *publication.PAGES,
    *attendance.PAGES,
    *registrations.PAGES,
    *inviting.PAGES,
    *profile.PAGES,
    *programme.PAGES,
    *visiting.PAGES,
    *calls.PAGES,
    *wishes.PAGES,
    *desk.PAGES,
    *site.PAGES,
    *upkeep.PAGES,
]
API: list[ControllerRouterHandler] = [
    OrganisationsApi,
    EventsApi,
    RegistrationsApi,
    SessionsApi,
    PitchesApi,
    StandsApi,
    DocumentsApi,
    InvitationsApi,
    ArrivalsApi,
    FiguresApi,
    WishesApi,
    RunsApi,
    DraftsApi,
    AdviceApi,
    VersionsApi,
    FeedsApi,
    OutboxApi,
    LettersApi,
    AnswersApi,
    RepliesApi,
    WithdrawalsApi,
    CancellationsApi,
]
TASKS: dict[str, Blueprint] = {
    "accounts": accounts_tasks,
    "attendance": attendance_tasks,
    "outbox": outbox_tasks,
    "timetables": timetables_tasks,
    "upkeep": upkeep_tasks,
}


def create_app(settings: Settings) -> Application:
    """Put the web application together.

    Args:
        settings: Read by the entry point; nothing else reads the environment.
    """
    configure_logs()
    register_tasks()
    rendering.configure(settings)
    return Application(
        route_handlers=[
            Router("/", route_handlers=[*PAGES, *(demo.PAGES if settings.demo else [site.HOME])], include_in_schema=False),
            Router(rest.API_PATH, route_handlers=API),
        ],
        middleware=[
            appearance.AppearanceMiddleware(),
            PersonMiddleware(by_session=sessions.find_person, by_token=tokens.find_person),
            CsrfMiddleware(),
        ],
        exception_handlers={Exception: answer_failure},
        lifespan=[_lifespan],
        state=State({"settings": settings}),
        openapi_config=rest.openapi_config(_version()),
        request_max_body_size=LARGEST_UPLOAD_BYTES,
        debug=False,
        logging_config=None,
    )


@asynccontextmanager
async def _lifespan(app: Litestar) -> AsyncIterator[None]:
    """Open the database for rows and for jobs, and close it."""
    settings: Settings = app.state.settings
    if settings.database_url is None:
        msg = "the settings have no database: opening.database starts the embedded one"
        raise ValueError(msg)
    async with jobs.connected(settings.database_url):
        yield


def register_tasks() -> None:
    """Tell the queue every slice's tasks, once per process; the worker needs them, and so does the demo."""
    for slice_name, blueprint in TASKS.items():
        if not any(name.startswith(f"{slice_name}:") for name in jobs.app.tasks):
            jobs.app.add_tasks_from(blueprint, namespace=slice_name)


def _version() -> str:
    try:
        return version("openmap")
    except PackageNotFoundError:
        return "0"
