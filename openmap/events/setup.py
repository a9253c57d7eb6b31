"""The settings of a day: all of them on one page to read, each group on a page of its own to change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries, service
from openmap.events.forms import read_event_form, read_fields
from openmap.events.guards import current_event, organiser
from openmap.events.pages import SECTIONS, Section, SectionPage, SettingsPage, boxes, rows_of, section_of, typed_errors, values_of
from openmap.events.queries import EventDetails
from openmap.i18n import gettext as _
from openmap.rendering import page, redirect, url
from openmap.security import person_of

AnyRequest = Request[Any, Any, Any]
SETTINGS = "/gestion/{slug:str}/reglages"


@get(SETTINGS, guards=[organiser])
async def show_settings(request: AnyRequest) -> Response[str]:
    """Show how a day is set up, and what is missing."""
    event = await current_event(request)
    data = SettingsPage(
        event=event,
        sections=tuple(SECTIONS.values()),
        windows=tuple(await queries.windows_of(event.id)),
        slots=tuple(await queries.slots_of(event.id)),
        tables=tuple(await queries.tables_of(event.id)),
        boxes=tuple(box for box in boxes(await queries.matrix_of(event.id)) if box.is_ticked),
    )
    return page("events/settings.html", data)


@get(SETTINGS + "/{section:str}", guards=[organiser])
async def show_section(request: AnyRequest, section: FromPath[str]) -> Response[str]:
    """Show the form of one group of settings."""
    event, group = await current_event(request), section_of(section)
    return page("events/section.html", await _section_page(event, group, await _standing(event)))


@post(SETTINGS + "/{section:str}", guards=[organiser])
async def change_section(request: AnyRequest, section: FromPath[str]) -> Response[str] | Redirect:
    """Change one group of settings; the others stay as they are."""
    event, group = await current_event(request), section_of(section)
    raw, pairs = read_fields(await request.form())
    standing = await _standing(event)
    try:
        form = read_event_form(group.laid_over(standing, raw), pairs, kept=event)
        changed = await service.update_event(
            Actor.of(person_of(request)),
            event.id,
            form.values,
            windows=form.windows if "windows" in group.fields else None,
            places=form.places if "tables" in group.fields else None,
            matrix=form.matrix if "matrix" in group.fields else None,
        )
    except (InvalidForm, Conflict) as refusal:
        data = await _section_page(event, group, group.laid_over(standing, raw), typed_errors(refusal), pairs)
        return page("events/section.html", data, status=refusal.status)
    return redirect(url("/gestion/{slug}/reglages", slug=changed.slug), notice=_("Les réglages sont enregistrés."))


@post("/gestion/{slug:str}/creneaux/{slot:uuid}", guards=[organiser])
async def toggle_slot(request: AnyRequest, slot: FromPath[UUID]) -> Redirect:
    """Close a slot, or open it again."""
    event = await current_event(request)
    closed = (await request.form()).get("closed") == "1"
    await service.close_slot(Actor.of(person_of(request)), event.id, slot, closed=closed)
    notice = _("Le créneau est fermé aux rendez-vous.") if closed else _("Le créneau est rouvert.")
    return _after_a_loss(event, notice) if closed and event.is_published else redirect(_section_url(event, "creneaux") + "#slots", notice=notice)


@post("/gestion/{slug:str}/tables/{table:uuid}", guards=[organiser])
async def toggle_table(request: AnyRequest, table: FromPath[UUID]) -> Redirect:
    """Withdraw a table, or bring it back."""
    event = await current_event(request)
    withdrawn = (await request.form()).get("withdrawn") == "1"
    await service.withdraw_table(Actor.of(person_of(request)), event.id, table, withdrawn=withdrawn)
    notice = _("La table est retirée.") if withdrawn else _("La table est de nouveau disponible.")
    return (
        _after_a_loss(event, notice) if withdrawn and event.is_published else redirect(_section_url(event, "tables") + "#tables-list", notice=notice)
    )


def _section_url(event: EventDetails, section: str) -> str:
    return url("/gestion/{slug}/reglages/{section}", slug=event.slug, section=section)


def _after_a_loss(event: EventDetails, notice: str) -> Redirect:
    """Lead to the overview, which counts the published meetings that have to go elsewhere."""
    words = _("Les rendez-vous qui y sont déjà publiés ne bougent pas d'eux-mêmes : une réparation les replace.")
    return redirect(url("/gestion/{slug}", slug=event.slug), notice=f"{notice} {words}", kind="warning")


async def _standing(event: EventDetails) -> dict[str, str]:
    return values_of(event, await queries.windows_of(event.id), await queries.tables_of(event.id))


async def _section_page(
    event: EventDetails, section: Section, values: dict[str, str], errors: dict[str, str] | None = None, pairs: list[str] | None = None
) -> SectionPage:
    return SectionPage(
        event=event,
        section=section,
        values=values,
        errors={name: text for name, text in (errors or {}).items() if section.holds(name)},
        elsewhere=" ".join(text for name, text in (errors or {}).items() if not section.holds(name)),
        boxes=boxes(await queries.matrix_of(event.id) if pairs is None or "matrix" not in section.fields else pairs),
        window_rows=rows_of(values),
        slots=tuple(await queries.slots_of(event.id)) if "windows" in section.fields else (),
        tables=tuple(await queries.tables_of(event.id)) if "tables" in section.fields else (),
    )


PAGES = [show_settings, show_section, change_section, toggle_slot, toggle_table]
