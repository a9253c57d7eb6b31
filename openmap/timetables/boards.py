"""The organiser's board of a draft: what is chosen, where it may go, and the change that a button makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get, post
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.errors import Conflict, InvalidForm, NotFound, Refusal
from openmap.events.guards import current_event, organiser
from openmap.events.queries import EventDetails
from openmap.i18n import gettext as _
from openmap.rendering import page, redirect, url
from openmap.rest import Number
from openmap.security import person_of
from openmap.timetables import drafts, explanations, queries
from openmap.timetables.changes import Change, Op
from openmap.timetables.comparison import NothingToCompare, comparison_page
from openmap.timetables.forms import ChangeForm, Deed, read_change_form
from openmap.timetables.layout import Look, Shown, board_of, draft_page, slot_key
from openmap.timetables.marks import Place, chosen_of, occupant, steps_to
from openmap.timetables.replacements import replacements_page
from openmap.timetables.running import SolverFailed
from openmap.timetables.words import Words, effect_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.timetables.marks import Chosen
    from openmap.timetables.queries import DraftDetails

AnyRequest = Request[Any, Any, Any]
MOST_DIGITS = 7
LONGEST_SEARCH = 100
DRAFTS_TO_CHOOSE = 50


class NotOnTheBoard(NotFound):
    """The form names a meeting or a slot that this draft does not have."""


@get("/gestion/{slug:str}/brouillons/{number:int}", guards=[organiser])
async def show_draft(request: AnyRequest, number: Number) -> Response[str]:
    """Show a draft: figures, board, wishes not met; what is chosen marks the cells."""
    shown, look, chosen, is_lost = await _read(request, number, whole=True)
    return page("timetables/draft.html", draft_page(shown, look, chosen, is_lost=is_lost))


@get("/gestion/{slug:str}/brouillons/{number:int}/tableau", guards=[organiser])
async def show_board(request: AnyRequest, number: Number) -> Response[str]:
    """Show the board alone, for the script that marks its cells without loading the page again."""
    shown, look, chosen, is_lost = await _read(request, number, whole=False)
    return page("timetables/_board.html", board_of(shown, look, chosen, Words.of(shown.facts), is_lost=is_lost))


@post("/gestion/{slug:str}/brouillons/{number:int}/changer", guards=[organiser])
async def change_board(request: AnyRequest, number: Number) -> Redirect:
    """Move, add, swap, remove or pin what is chosen, in a new draft; a rule that would be broken is said on the board as it was."""
    event = await current_event(request)
    raw = {name: str(value) for name, value in (await request.form()).items()}
    look = _look(raw)
    back = _address(event, number, look)
    try:
        form = read_change_form(raw)
        draft, facts = await queries.draft(event.id, number), await queries.facts_of(event.id)
        meetings = await queries.meetings_of(draft.id)
        chosen = chosen_of(form.chosen, meetings, draft.unmet)
        shown = Shown(draft, meetings, facts)
        if chosen is None:
            raise NotOnTheBoard(_("Ce rendez-vous n'est pas dans ce brouillon : choisissez-le de nouveau."))
        made = await drafts.change_draft(Actor.of(person_of(request)), event.id, draft.id, steps_of(form, shown, chosen))
    except (Conflict, NotFound, InvalidForm) as refusal:
        chosen_key = raw.get("choix", "")[:MOST_DIGITS]
        joint = "&" if "?" in back else "?"
        return redirect(f"{back}{joint}choix={chosen_key}#board", notice=said_of(refusal), kind="warning")
    notice = _notice(form, shown, chosen, made)
    if raw.get("vers") == "remplacements":
        return redirect(url("/gestion/{slug}/brouillons/{number}/remplacements", slug=event.slug, number=made.number), notice=notice)
    return redirect(await _after(event, made, look, chosen), notice=notice)


@post("/gestion/{slug:str}/brouillons/{number:int}/reprendre", guards=[organiser])
async def restore(request: AnyRequest, number: Number) -> Redirect:
    """Start again from an earlier draft: it becomes the latest."""
    event = await current_event(request)
    draft = await queries.draft(event.id, number)
    made = await drafts.restore_draft(Actor.of(person_of(request)), event.id, draft.id)
    notice = _("Le brouillon n° %(number)d reprend le brouillon n° %(earlier)d.") % {"number": made.number, "earlier": number}
    return redirect(url("/gestion/{slug}/brouillons/{number}", slug=event.slug, number=made.number), notice=notice)


@get("/gestion/{slug:str}/brouillons/comparer", guards=[organiser])
async def compare(request: AnyRequest) -> Response[str]:
    """Lay two drafts side by side; the last two where none are named."""
    event = await current_event(request)
    choices = await queries.drafts_of(event.id, limit=DRAFTS_TO_CHOOSE)
    if len(choices) < len(("one", "other")):
        return page("timetables/comparison.html", NothingToCompare(event))
    asked = request.query_params
    first = await queries.draft(event.id, _whole(asked, "un", choices[1].number))
    second = await queries.draft(event.id, _whole(asked, "autre", choices[0].number))
    listed = {draft.number: draft for draft in (*choices, first, second)}
    meetings = await queries.meetings_of(first.id), await queries.meetings_of(second.id)
    pages = _whole(asked, "parts", 1), _whole(asked, "ecarts", 1)
    ordered = sorted(listed.values(), key=lambda draft: -draft.number)
    return page("timetables/comparison.html", comparison_page(await queries.facts_of(event.id), (first, second), meetings, ordered, pages))


@get("/gestion/{slug:str}/brouillons/{number:int}/remplacements", guards=[organiser])
async def show_replacements(request: AnyRequest, number: Number) -> Response[str]:
    """List whom the draft leaves free of those who had a published meeting, and the meetings that could fill their slots."""
    event = await current_event(request)
    draft = await queries.draft(event.id, number)
    meetings, facts = await queries.meetings_of(draft.id), await queries.facts_of(event.id)
    return page("timetables/replacements.html", replacements_page(Shown(draft, meetings, facts)))


@post("/gestion/{slug:str}/brouillons/{number:int}/expliquer", guards=[organiser])
async def explain(request: AnyRequest, number: Number) -> Redirect:
    """Look for the single change that would let one wish in, then show it."""
    event = await current_event(request)
    raw = {name: str(value) for name, value in (await request.form()).items()}
    draft = await queries.draft(event.id, number)
    chosen = chosen_of(raw.get("choix", ""), (), draft.unmet)
    back = _address(event, number, _look(raw))
    if chosen is None:
        return redirect(back + "#board", notice=_("Ce souhait n'est pas dans ce brouillon : choisissez-le de nouveau."), kind="warning")
    back = f"{back}{'&' if '?' in back else '?'}choix={chosen.key}#board"
    try:
        await explanations.explain_wish(Actor.of(person_of(request)), event.id, draft.id, chosen.pair)
    except SolverFailed:
        return redirect(back, notice=_("La recherche n'a pas abouti. Réessayez plus tard."), kind="warning")
    return redirect(back)


def steps_of(form: ChangeForm, shown: Shown, chosen: Chosen) -> Sequence[Change]:
    """Return the steps that a button stands for; raises NotOnTheBoard."""
    if form.deed is not Deed.PLACE:
        ops = {Deed.PIN: Op.PIN, Deed.UNPIN: Op.UNPIN, Deed.REMOVE: Op.REMOVE}
        return (Change(ops[form.deed], chosen.a, chosen.b),)
    slot = next((line.id for line in shown.facts.slots if slot_key(line, shown.facts) == form.slot), None)
    if slot is None or (form.delegation is None and form.table is None):
        raise NotOnTheBoard(_("Choisissez un créneau de la journée."))
    place = Place(slot, form.delegation, form.table)
    return steps_to(place, chosen, occupant(shown.meetings, place))


def said_of(refusal: Refusal) -> str:
    """Say a refusal with each rule that it names."""
    violations = refusal.details.get("violations", ()) if refusal.details else ()
    return " ".join([str(refusal), *dict.fromkeys(str(violation["text"]) for violation in violations)])


async def _read(request: AnyRequest, number: int, *, whole: bool) -> tuple[Shown, Look, Chosen | None, bool]:
    event = await current_event(request)
    draft = await queries.draft(event.id, number)
    meetings, facts = await queries.meetings_of(draft.id), await queries.facts_of(event.id)
    parent, child, is_latest = None, None, True
    if whole:
        is_latest = await queries.latest_draft(event.id) == draft.id
        child = await queries.child_of(draft.id)
        if draft.parent:
            parent = await queries.draft(event.id, draft.parent), (await queries.count_meetings([draft.parent])).get(draft.parent, 0)
    asked = request.query_params.get("choix", "")
    chosen = chosen_of(asked, meetings, draft.unmet)
    return Shown(draft, meetings, facts, parent, child, is_latest), _look(request.query_params), chosen, bool(asked) and chosen is None


def _look(raw: Any) -> Look:
    """Read what of the draft is looked at; nonsense is the first page of everything."""
    name = raw.get("nom", "").strip()[:LONGEST_SEARCH]
    return Look(
        "tables" if raw.get("lignes") == "tables" else "people", _whole(raw, "page", 1), _whole(raw, "souhaits", 1), name, raw.get("famille", "")
    )


def _whole(raw: Any, name: str, default: int) -> int:
    text = raw.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS else default


def _address(event: EventDetails, number: int, look: Look) -> str:
    """Return the address of a draft, looked at in the same way."""
    return url(
        "/gestion/{slug}/brouillons/{number}",
        slug=event.slug,
        number=number,
        lignes="tables" if look.view == "tables" else None,
        page=look.rows if look.rows > 1 else None,
        nom=look.name or None,
        famille=look.sector or None,
    )


async def _after(event: EventDetails, made: DraftDetails, look: Look, chosen: Chosen) -> str:
    """Return the address of the new draft, at the meeting that was changed."""
    meetings = await queries.meetings_of(made.id)
    place = next((i for i, meeting in enumerate(meetings) if meeting.pair == chosen.pair), None)
    return _address(event, made.number, look) + (f"#m{place}" if place is not None else "#board")


def _notice(form: ChangeForm, shown: Shown, chosen: Chosen, made: DraftDetails) -> str:
    """Say what was done, and what it did to the figures."""
    words = Words.of(shown.facts)
    done = {
        Deed.PIN: _("%(a)s – %(b)s est épinglé : les prochains calculs le gardent où il est."),
        Deed.UNPIN: _("%(a)s – %(b)s n'est plus épinglé."),
        Deed.REMOVE: _("%(a)s – %(b)s est retiré."),
        Deed.PLACE: _("%(a)s – %(b)s est déplacé.") if chosen.meeting else _("%(a)s – %(b)s est ajouté."),
    }[form.deed] % {"a": words.name(chosen.a), "b": words.name(chosen.b)}
    before = {goal.id: goal.value for goal in shown.draft.goals}
    moved = {goal.id: goal.value - before[goal.id] for goal in made.goals if goal.id in before}
    gained = len(shown.draft.unmet) - len(made.unmet)
    effect = ", ".join(effect_words(moved, gained))
    number = _("C'est le brouillon n° %(number)d.") % {"number": made.number}
    return f"{done} {effect[0].upper() + effect[1:]}. {number}" if effect else f"{done} {number}"


BOARD_PAGES = [show_draft, show_board, change_board, restore, compare, show_replacements, explain]
