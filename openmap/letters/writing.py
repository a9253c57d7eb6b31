"""Write a letter of an event: its own words or the usual ones, filled, as subject, text and HTML. Pure but for the files it reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from openmap.formats import day
from openmap.i18n import _, current_locale, use_locale
from openmap.letters.kinds import KINDS
from openmap.letters.language import check_body, check_subject, read
from openmap.letters.markup import PAGE, for_mail, laid_out, one_line
from openmap.rendering import TEMPLATES, Letter, absolute, current_instance, environment, with_places
from openmap.security import hide_links

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openmap.events.queries import EventDetails
    from openmap.letters.language import Node, Value
    from openmap.letters.queries import OwnTexts

LONGEST_WRITTEN_SUBJECT = 300
DEFAULTS = TEMPLATES / "letters" / "usual"


class Wording(NamedTuple):
    """Subject and body of a letter as organisers write them."""

    subject: str
    body: str


class Preview(NamedTuple):
    """A letter as it would read, links hidden: `html` is safe to stand on a page."""

    subject: str
    text: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Mail:
    """What stands around the words of a letter: who sends it, the day's notice, the way to get no more of them."""

    subject: str
    text: str
    html: Markup
    notice: str
    sender: str
    stop: str


@cache
def usual(kind: str, locale: str) -> Wording:
    """Read the words that hold where an event has none of its own: the first line of the file is the subject."""
    subject, _blank, body = (DEFAULTS / locale / f"{kind}.letter").read_text(encoding="utf-8").partition("\n\n")
    return Wording(subject.strip(), body.strip() + "\n")


def wording(kind: str, locale: str, own: OwnTexts) -> Wording:
    """Choose the words of a letter: the event's own where they are in use and still say what the letter must, the usual ones otherwise."""
    text = own.get((kind, locale))
    if text is None or not text.is_used or not _fits(kind, text.subject, text.body):
        return usual(kind, locale)
    return Wording(text.subject, text.body)


@lru_cache(maxsize=512)
def _fits(kind: str, subject: str, body: str) -> bool:
    """Tell whether words can be used; hundreds of letters ask it of the same ones."""
    return not problems_of(kind, Wording(subject, body))


def problems_of(kind: str, words: Wording) -> dict[str, list[str]]:
    """List by `subject` and `body` what keeps words from being used; empty where they can be."""
    fields = KINDS[kind].fields
    found = {"subject": check_subject(words.subject, fields), "body": check_body(words.body, fields)}
    return {name: [str(one) for one in problems] for name, problems in found.items() if problems}


def write(kind: str, values: Mapping[str, Value], *, event: EventDetails, own: OwnTexts, locale: str, stop: str = "") -> Letter:
    """Write a letter in the person's language; placeholders of secrets still stand in it.

    Args:
        kind: One of `KINDS`.
        values: By field; links are made by `rendering.secret_place`.
        event: The day that it is about.
        own: What `queries.own_texts` says of it.
        locale: The person's language.
        stop: The place of the link by which one gets no more such letters, where there is one.

    Raises:
        KeyError: A field of the letter has no value: it must not leave half made.
    """
    fields = KINDS[kind].fields
    known = {key: values[key] for key in fields}
    words = wording(kind, locale, own)
    with use_locale(locale):
        layout = laid_out(_read(kind, words.body), known, fields)
        subject = one_line(_read(kind, words.subject), known, fields)[:LONGEST_WRITTEN_SUBJECT]
        site = current_instance()
        dressed = layout.html(for_mail(site.accent, site.on_accent))
        mail = Mail(subject, layout.text(), dressed, event.notice, event.organiser_name or site.name, stop)
        text = environment.get_template("letters/_mail.txt").render(letter=mail)
        html = environment.get_template("letters/_mail.html").render(letter=mail)
    return Letter(subject, with_places(text.strip() + "\n"), with_places(html))


def framed(subject: str, html: Markup, event: EventDetails) -> str:
    """Dress words that were edited one by one as the other letters are; whatever stands below them is in the words already."""
    mail = Mail(subject, "", html, "", event.organiser_name or current_instance().name, "")
    return environment.get_template("letters/_mail.html").render(letter=mail)


def preview(kind: str, words: Wording, values: Mapping[str, Value], *, locale: str) -> Preview:
    """Show how words that have no problem would read; personal links are neither made nor shown."""
    fields = KINDS[kind].fields
    with use_locale(locale):
        layout = laid_out(_read(kind, words.body), values, fields)
        subject = one_line(_read(kind, words.subject), values, fields)[:LONGEST_WRITTEN_SUBJECT]
        hidden = _("[lien personnel]")
        text, html = (hide_links(with_places(part), hidden) for part in (layout.text(), layout.html(PAGE)))
    return Preview(subject, text, Markup(html))  # noqa: S704  # made by markup.py, which escapes what it is given


def common_values(event: EventDetails, first_name: str) -> dict[str, Value]:
    """Fill the fields of every letter, in the language in force."""
    event = event.in_language(current_locale())
    return {
        "bonjour": _("Bonjour %(name)s,") % {"name": first_name} if first_name else _("Bonjour,"),
        "prenom": first_name,
        "journee": event.title,
        "date": day(event.day),
        "theme": event.theme,
        "lieu": event.place_name,
        "adresse": event.place_address,
        "page_de_la_journee": absolute("/journees/{slug}", slug=event.slug),
        "organisateur": event.organiser_name or current_instance().name,
        "courriel": event.organiser_email,
    }


def examples(kind: str, locale: str) -> dict[str, Value]:
    """Fill every field of a letter as the registry's invented person has it."""
    return {key: field.example[0 if locale == "fr" else 1] for key, field in KINDS[kind].fields.items()}


@lru_cache(maxsize=512)
def _read(kind: str, source: str) -> tuple[Node, ...]:
    nodes, _problems = read(source, KINDS[kind].fields)
    return nodes
