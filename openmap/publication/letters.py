"""Write the letters of meetings: texts for the person, the reason in words for the organiser. Pure but for the templates it reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from openmap.clock import local
from openmap.formats import clock_time, day, day_and_time
from openmap.i18n import _, use_locale
from openmap.letters.writing import common_values, framed, write
from openmap.publication.difference import Cause, Step
from openmap.rendering import Letter, letter, secret_place
from openmap.security import SECRET_PLACEHOLDER

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.letters.language import Value
    from openmap.letters.queries import OwnTexts
    from openmap.publication.difference import Wanted
    from openmap.registrations.queries import AttendeeLine, DelegationLine, RegistrationDetails

INVITATION, CHANGE, WITHDRAWAL = "invitation", "change", "withdrawal"
MEETING, SESSION = "meeting", "session"
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+|\[\[secret:[A-Za-z0-9_-]+\]\])")


def kind_of(step: Step) -> str:
    """Choose the letter: an invitation into a calendar that has nothing of it, a change, or a withdrawal; of a meeting or of a session."""
    about = SESSION if step.content.session else MEETING
    if step.method == "CANCEL":
        return f"{about}-{WITHDRAWAL}"
    is_new = {Cause.NEW, Cause.AGAIN, Cause.BACK, Cause.ADDRESS} & {*step.causes} or step.before is None
    return f"{about}-{INVITATION if is_new else CHANGE}"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a letter about a meeting: their name and language, whom they meet, and about what."""

    first_name: str
    locale: str
    other: str
    topics: tuple[str, ...] = ()


def compose(step: Step, event: EventDetails, reader: Reader, own: OwnTexts) -> Letter:
    """Write the letter of a step in the person's language; placeholders of secrets still stand in it."""
    return write(kind_of(step), values_of(step, event, reader), event=event, own=own, locale=reader.locale)


def values_of(step: Step, event: EventDetails, reader: Reader) -> dict[str, Value]:
    """Fill the fields of the letters about a meeting or session. What it was before is given where it differs."""
    content, before, zone = step.content, step.before, event.timezone
    with use_locale(reader.locale):
        own: dict[str, Value] = {
            "date": day(content.starts_at, zone),
            "intitule": content.summary,
            "avec": reader.other,
            "heure_de_debut": clock_time(content.starts_at, zone),
            "heure_de_fin": clock_time(content.ends_at, zone),
            "endroit": content.place,
            "sujets": reader.topics,
            "heure_d_avant": _time_before(content, before, zone),
            "endroit_d_avant": before.place if before and before.place != content.place else "",
            "de_nouveau": Cause.AGAIN in step.causes,
            "retour_d_abonnement": Cause.BACK in step.causes,
            "nouvelle_adresse": Cause.MOVED_ADDRESS in step.causes,
            "par_abonnement": Cause.FEED in step.causes,
            "je_viens": secret_place("accept"),
            "je_ne_viens_pas": secret_place("decline"),
            "mon_agenda": secret_place("agenda"),
        }
        return common_values(event, reader.first_name) | own


def _time_before(content: Wanted, before: Wanted | None, zone: str) -> str:
    """Say when it was to begin until now, with the day where that changes too; empty where it begins as before."""
    if before is None or before.starts_at == content.starts_at:
        return ""
    is_same_day = local(before.starts_at, zone).date() == local(content.starts_at, zone).date()
    return clock_time(before.starts_at, zone) if is_same_day else day_and_time(before.starts_at, zone)


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


def html_of(text: str, subject: str, event: EventDetails) -> str:
    """Make the HTML twin of a text edited by the organiser: paragraphs, and links where addresses or placeholders stand."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    blocks = Markup("").join(Markup("<p>{}</p>").format(_linked(part)) for part in paragraphs)
    return framed(subject, blocks, event)


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
