"""Write the letters of meetings: texts for the person, the reason in words for the organiser. Pure but for the templates it reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from openmap.formats import clock_time
from openmap.i18n import _
from openmap.publication.difference import Cause, Step
from openmap.rendering import Letter, letter
from openmap.security import SECRET_PLACEHOLDER

if TYPE_CHECKING:
    from datetime import datetime

    from openmap.events.queries import EventDetails
    from openmap.registrations.queries import AttendeeLine, DelegationLine, RegistrationDetails

INVITATION, CHANGE, WITHDRAWAL = "invitation", "change", "withdrawal"
FOLDERS = {
    INVITATION: "publication/letters/invitation",
    CHANGE: "publication/letters/change",
    WITHDRAWAL: "publication/letters/withdrawal",
}
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+|\[\[secret:[A-Za-z0-9_-]+\]\])")


@dataclass(frozen=True, slots=True)
class MeetingLetter:
    """What a letter about one meeting or session says. `before_*` is what the person was told until now, if anything."""

    event: EventDetails
    first_name: str
    other: str
    topics: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    place: str
    summary: str
    before_starts_at: datetime | None
    before_place: str
    causes: frozenset[str]
    is_session: bool

    @property
    def moves(self) -> bool:
        """Whether the time is another one."""
        return self.before_starts_at is not None and self.before_starts_at != self.starts_at

    @property
    def changes_place(self) -> bool:
        """Whether the words for the place are others."""
        return bool(self.before_place) and self.before_place != self.place


def kind_of(step: Step) -> str:
    """Choose the letter: an invitation into a calendar that has nothing of it, a change, or a withdrawal."""
    if step.method == "CANCEL":
        return WITHDRAWAL
    return INVITATION if {Cause.NEW, Cause.AGAIN, Cause.BACK, Cause.ADDRESS} & {*step.causes} or step.before is None else CHANGE


def write(step: Step, event: EventDetails, *, first_name: str, other: str, topics: tuple[str, ...], locale: str) -> Letter:
    """Write the letter of a step in the person's language; placeholders of secrets still stand in it."""
    content, before = step.content, step.before
    data = MeetingLetter(
        event=event,
        first_name=first_name,
        other=other,
        topics=topics,
        starts_at=content.starts_at,
        ends_at=content.ends_at,
        place=content.place,
        summary=content.summary,
        before_starts_at=before.starts_at if before else None,
        before_place=before.place if before else "",
        causes=frozenset(step.causes),
        is_session=content.session is not None,
    )
    return letter(FOLDERS[kind_of(step)], data, locale=locale)


@dataclass(frozen=True, slots=True)
class TestLetter:
    """A mail to oneself: who asked for it, about which day."""

    event: EventDetails
    name: str


def write_test(event: EventDetails, name: str, *, locale: str) -> Letter:
    """Write the mail by which an organiser sees whether mails arrive."""
    return letter("publication/letters/test", TestLetter(event, name), locale=locale)


def reason(step: Step, *, other: str, timezone: str) -> str:
    """Say to the organiser, in the language in force, why this person is written to."""
    content, before = step.content, step.before
    when = clock_time(content.starts_at, timezone)
    earlier = clock_time(before.starts_at, timezone) if before else ""
    is_session = content.session is not None
    words = {
        Cause.NEW: (_("une place à %(time)s") if is_session else _("nouveau rendez-vous à %(time)s")) % {"time": when},
        Cause.AGAIN: (_("de nouveau une place, à %(time)s") if is_session else _("rendez-vous planifié de nouveau, à %(time)s")) % {"time": when},
        Cause.TIME: _("heure changée : %(before)s devient %(after)s") % {"before": earlier, "after": when},
        Cause.PLACE: _("lieu changé : %(place)s") % {"place": _short(content.place, before.place if before else "")},
        Cause.WORDS: _("libellé changé, sans effet sur l'heure ni le lieu"),
        Cause.ORGANISER: _("adresse de l'organisateur changée"),
        Cause.ADDRESS: _("nouvelle adresse électronique"),
        Cause.LOST: _("le message précédent n'est pas parvenu"),
        Cause.WITHDRAWN: (_("séance de %(time)s retirée de l'agenda") if is_session else _("rendez-vous de %(time)s retiré")) % {"time": when},
        Cause.MOVED_ADDRESS: _("retiré de l'ancienne adresse électronique"),
        Cause.FEED: _("suivi désormais par abonnement"),
        Cause.BACK: _("de nouveau par invitation, à %(time)s") % {"time": when},
    }
    causes = " ; ".join(words[cause] for cause in step.causes)
    return (_("%(other)s : %(causes)s") if is_session else _("Avec %(other)s : %(causes)s")) % {"other": other, "causes": causes}


def _short(place: str, before: str) -> str:
    """Name a place by its table where that says the change."""
    table = place.partition(",")[0]
    return place if table == before.partition(",")[0] else table


def party_name(registration: RegistrationDetails, delegation: DelegationLine | None = None) -> str:
    """Name whom one meets: the organisation, and the delegation where it has a name of its own."""
    return f"{registration.organisation} ({delegation.name})" if delegation and delegation.name else registration.organisation


def full_name(attendee: AttendeeLine) -> str:
    """Name a person as mail programs show it; empty where the name is not known."""
    return f"{attendee.first_name} {attendee.last_name}".strip()


def html_of(text: str) -> str:
    """Make the HTML twin of a text edited by the organiser: paragraphs, and links where addresses or placeholders stand."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    blocks = Markup("").join(Markup("<p>{}</p>").format(_linked(part)) for part in paragraphs)
    return str(Markup('<!DOCTYPE html><html><body style="font-family:sans-serif;font-size:16px;line-height:1.5">{}</body></html>').format(blocks))


def placeholders(text: str) -> set[str]:
    """Return the names of the personal links that a body holds."""
    return set(SECRET_PLACEHOLDER.findall(text))


def _linked(paragraph: str) -> Markup:
    parts = _ADDRESS.split(paragraph)
    words = [_anchor(part) if position % 2 else Markup("<br>").join(escape(line) for line in part.split("\n")) for position, part in enumerate(parts)]
    return Markup("").join(words)


def _anchor(address: str) -> Markup:
    shown = _("lien personnel") if SECRET_PLACEHOLDER.fullmatch(address) else address
    return Markup('<a href="{}">{}</a>').format(address, shown)
