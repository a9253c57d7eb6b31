"""The words of a day's letters: the list, a page to change each with what it says to a real person, and the way back to the usual words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from openmap.audit.service import Actor
from openmap.errors import Conflict, InvalidForm
from openmap.events import queries as events
from openmap.events.guards import current_event, may_organise, organiser
from openmap.formats import short_day
from openmap.i18n import LOCALES, SOURCE_LOCALE, _, ngettext
from openmap.letters.kinds import KINDS
from openmap.letters.queries import events_with_texts, own_texts
from openmap.letters.service import copy_letters, known_kind, restore_usual, save_letter, take_back, tidied
from openmap.letters.writing import Wording, preview, problems_of, usual
from openmap.publication.letter_pages import LetterPage, LettersPage, Shown, field_rows, letter_rows
from openmap.publication.samples import Sample, readers_of, sample
from openmap.rendering import page, redirect, url
from openmap.security import Rate, limited, person_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.events.queries import EventDetails
    from openmap.publication.samples import Reader

AnyRequest = Request[Any, Any, Any]
ALL = "/gestion/{slug:str}/lettres"
ONE = ALL + "/{kind:str}"
LONGEST_TYPED = 40_000
MOST_DAYS = 50
PREVIEWS_RATE = Rate("minute", 240)


@get(ALL, guards=[organiser])
async def show_letters(request: AnyRequest) -> Response[str]:
    """List the letters of a day, and which have words of its own."""
    event = await current_event(request)
    own = await own_texts(event.id)
    used = sum(text.is_used for (kind, _locale), text in own.items() if kind in KINDS)
    return page("publication/letters.html", LettersPage(event, letter_rows(own), used, await _other_days(request, event)))


@post(ALL + "/reprise", guards=[organiser])
async def copy_letter_words(request: AnyRequest) -> Redirect:
    """Take over the words of another day that one organises, where this one has none of its own."""
    event, back = await current_event(request), "/gestion/{slug}/lettres"
    source = str((await request.form()).get("source", ""))
    if source not in {key for key, _title in await _other_days(request, event)}:
        return redirect(url(back, slug=event.slug), notice=_("Choisissez une journée que vous organisez."), kind="warning")
    count = await copy_letters(Actor.of(person_of(request)), event.id, UUID(source))
    words = ngettext("%(num)d texte est repris.", "%(num)d textes sont repris.", count) % {"num": count}
    return redirect(url(back, slug=event.slug), notice=words)


@get(ONE, guards=[organiser])
async def show_letter_words(request: AnyRequest, kind: FromPath[str]) -> Response[str]:
    """Show the words of one letter, to be changed, and how they read to somebody of the day."""
    params = request.query_params
    return page("publication/letter.html", await _letter_page(request, kind, params))


@post(ONE, guards=[organiser])
async def save_letter_words(request: AnyRequest, kind: FromPath[str]) -> Response[str] | Redirect:
    """Keep the words of one letter; or, asked for a preview, show it with what is typed."""
    event, form = await current_event(request), await request.form()
    locale, words = _locale(form), _words(form)
    if form.get("do") == "preview":
        return page("publication/letter.html", await _letter_page(request, kind, form, words))
    try:
        await save_letter(Actor.of(person_of(request)), event.id, kind, locale, words, seen_at=_moment(str(form.get("seen", ""))), checks_seen=True)
    except InvalidForm as refusal:
        data = await _letter_page(request, kind, form, words, errors=refusal.fields, refused=str(refusal))
        return page("publication/letter.html", data, status=refusal.status)
    except Conflict as refusal:
        return page("publication/letter.html", await _letter_page(request, kind, form, words, refused=str(refusal)), status=refusal.status)
    done = _("La lettre est enregistrée. Elle vaut pour les messages écrits à partir de maintenant.")
    return redirect(_address(event, kind, form), notice=done)


@post(ONE + "/apercu", guards=[organiser], middleware=[limited("letter-preview", PREVIEWS_RATE)])
async def preview_letter_words(request: AnyRequest, kind: FromPath[str]) -> Response[str]:
    """Show how what is typed reads to somebody of the day; nothing is kept."""
    event, form = await current_event(request), await request.form()
    known_kind(kind, _locale(form))
    reader = _chosen(await readers_of(event.id), form)
    filled = await sample(event, kind, reader, locale=_locale(form), settings=request.app.state.settings)
    return page("publication/_letter_shown.html", _shown(kind, _words(form), filled, form))


@post(ONE + "/origine", guards=[organiser])
async def restore_letter_words(request: AnyRequest, kind: FromPath[str]) -> Redirect:
    """Go back to the usual words; the day's own are kept aside."""
    event, form = await current_event(request), await request.form()
    await restore_usual(Actor.of(person_of(request)), event.id, kind, _locale(form))
    notice = _("Le texte d'origine est rétabli. Le vôtre est gardé de côté : vous pouvez le reprendre.")
    return redirect(_address(event, kind, form), notice=notice)


@post(ONE + "/reprendre", guards=[organiser])
async def take_letter_words_back(request: AnyRequest, kind: FromPath[str]) -> Redirect:
    """Use the day's own words again."""
    event, form = await current_event(request), await request.form()
    try:
        await take_back(Actor.of(person_of(request)), event.id, kind, _locale(form))
    except Conflict as refusal:
        return redirect(_address(event, kind, form), notice=str(refusal), kind="warning")
    return redirect(_address(event, kind, form), notice=_("Votre texte est repris."))


async def _other_days(request: AnyRequest, event: EventDetails) -> tuple[tuple[str, str], ...]:
    """List the days that the person organises and whose letters have words of their own."""
    person = person_of(request)
    mine = await events.events_of(None if person.is_administrator else person.account_id, limit=MOST_DAYS)
    written = await events_with_texts([one.id for one in mine])
    found = [one for one in mine if one.id in written and one.id != event.id and await may_organise(person, one)]
    return tuple((str(one.id), f"{one.title} ({short_day(one.day)})") for one in found)


async def _letter_page(
    request: AnyRequest,
    kind: str,
    asked: Mapping[str, Any],
    typed: Wording | None = None,
    *,
    errors: dict[str, str] | None = None,
    refused: str = "",
) -> LetterPage:
    event, locale = await current_event(request), _locale(asked)
    known_kind(kind, locale)
    own = (await own_texts(event.id)).get((kind, locale))
    words = typed or (Wording(own.subject, own.body) if own and own.is_used else usual(kind, locale))
    readers = await readers_of(event.id)
    reader = _chosen(readers, asked)
    filled = await sample(event, kind, reader, locale=locale, settings=request.app.state.settings)
    return LetterPage(
        event=event,
        kind=KINDS[kind],
        locale=locale,
        words=words,
        usual=usual(kind, locale),
        own=own,
        is_broken=bool(own and own.is_used and problems_of(kind, Wording(own.subject, own.body))),
        seen=own.changed_at.isoformat() if own else "",
        shown=_shown(kind, words, filled, asked),
        fields=field_rows(KINDS[kind], filled.values, _("[lien personnel]"), _("vrai"), _("faux")),
        people=tuple((str(one.person.id), one.label) for one in readers),
        chosen=str(reader.person.id) if reader else "",
        errors=errors or {},
        refused=refused,
    )


def _shown(kind: str, words: Wording, filled: Sample, asked: Mapping[str, Any]) -> Shown:
    tidy, is_text = tidied(words), asked.get("vue") == "texte"
    problems = tuple(one for found in problems_of(kind, tidy).values() for one in found)
    shown = None if problems else preview(kind, tidy, filled.values, locale=_locale(asked))
    return Shown(shown, problems, is_text, filled.invented, KINDS[kind].may_be_stopped)


def _chosen(readers: list[Reader], asked: Mapping[str, Any]) -> Reader | None:
    """Find the person asked for, or else the first."""
    wanted = str(asked.get("personne", ""))
    return next((one for one in readers if str(one.person.id) == wanted), readers[0] if readers else None)


def _locale(asked: Mapping[str, Any]) -> str:
    wanted = str(asked.get("langue", SOURCE_LOCALE))
    return wanted if wanted in LOCALES else SOURCE_LOCALE


def _words(form: Mapping[str, Any]) -> Wording:
    return Wording(str(form.get("subject", ""))[:LONGEST_TYPED], str(form.get("body", ""))[:LONGEST_TYPED])


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _address(event: EventDetails, kind: str, form: Mapping[str, Any]) -> str:
    person = str(form.get("personne", ""))
    return url("/gestion/{slug}/lettres/{kind}", slug=event.slug, kind=kind, langue=_locale(form), personne=person if _is_id(person) else None)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


WORDING_PAGES = [
    show_letters,
    copy_letter_words,
    show_letter_words,
    save_letter_words,
    preview_letter_words,
    restore_letter_words,
    take_letter_words_back,
]
