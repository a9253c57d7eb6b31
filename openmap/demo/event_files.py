"""A whole event as one TOML file: set-up, registrations, wishes (docs/operations.md describes the format)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec

from openmap.errors import InvalidForm
from openmap.events.schemas import EventIn
from openmap.events.tables import Side
from openmap.i18n import lazy
from openmap.organisations.schemas import NeedIn, OfferIn
from openmap.organisations.tables import Kind, Sector
from openmap.programme.tables import SessionKind, SpeakerRole
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from pathlib import Path


Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class WrongEventFile(InvalidForm):
    """The file cannot be read or contradicts itself; said in every language, because it is said on a terminal.

    Args:
        message: A sentence marked with `lazy`.
        values: What fills its places.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.values = values
        super().__init__(message)

    def __str__(self) -> str:
        """Return the sentence in the language in force."""
        return str(self.message) % self.values


class PersonEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A person of a delegation."""

    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    job_title: str = ""
    locale: str = "fr"


class DelegationEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """People who sit together; absences as ``09:00-10:15``, a home table by its name."""

    name: str = ""
    people: list[PersonEntry] = []
    absences: list[Annotated[str, msgspec.Meta(pattern=r"^\d{2}:\d{2}-\d{2}:\d{2}$")]] = []
    max_meetings: int | None = None
    home_table: str | None = None


class RegistrationEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """An organisation at the event."""

    reference: str
    side: Side
    organisation: str
    kind: Kind = Kind.OTHER
    siret: str | None = None
    sectors: list[Sector] = []
    departements: list[str] = []
    city: str = ""
    status: RegistrationStatus = RegistrationStatus.ACCEPTED
    is_listed: bool = False
    max_meetings: int | None = None
    guaranteed_meetings: int | None = None
    delegations: list[DelegationEntry] = []
    needs: list[NeedIn] = []
    offers: list[OfferIn] = []


class SpeakerEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Somebody on stage: `person` as ``S01`` or ``S01.2`` (the second person of that registration), or a name from outside."""

    person: str | None = None
    name: str = ""
    job_title: str = ""
    organisation: str = ""
    role: SpeakerRole = SpeakerRole.SPEAKER


class SessionEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A session of the programme; `sign_ups` in order of arrival, written as `person` above."""

    title: str
    kind: SessionKind
    starts: Clock
    ends: Clock
    reference: str | None = None
    room: str = ""
    description: str = ""
    for_everyone: bool = False
    takes_sign_up: bool = False
    capacity: int | None = None
    is_public: bool = True
    speakers: list[SpeakerEntry] = []
    sign_ups: list[str] = []


class StandEntry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A stand; `registration` is the reference of whoever holds it."""

    name: str
    place: str = ""
    description: str = ""
    registration: str | None = None


class Invention(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What to invent for registrations that lack it, always the same from the same seed.

    Attributes:
        wishes: How many each side ranks, such as ``{buyer = 8, structure = 3}``.
        skew: Exponent of the Pareto law of popularity; the smaller, the more a few are wanted by all.
        absences: Share of the delegations that are absent for a while.
    """

    seed: int
    wishes: dict[Side, int] = {}
    skew: float = 1.5
    absences: float = 0.1
    buyers: int = 0
    structures: int = 0


class EventFile(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The file. `wishes` and `vetoes` map a reference to those it chose, first choice first."""

    event: EventIn
    sources: list[str] = []
    members: list[list[str]] = []
    registrations: list[RegistrationEntry] = []
    programme: list[SessionEntry] = []
    stands: list[StandEntry] = []
    wishes: dict[str, list[str]] = {}
    vetoes: dict[str, list[str]] = {}
    invented: Invention | None = None


def read_event_file(path: Path) -> EventFile:
    """Read a file.

    Raises:
        WrongEventFile: It cannot be read, or an entry is wrong; the message names the place.
    """
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=EventFile)
    except OSError as error:
        raise WrongEventFile(lazy("Le fichier « %(path)s » ne peut pas être lu : %(reason)s."), path=path, reason=error.strerror) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
        raise WrongEventFile(lazy("Le fichier « %(path)s » n'est pas un fichier de journée : %(reason)s."), path=path, reason=error) from error
    _check_references(found)
    return found


def write_event_file(content: EventFile) -> bytes:
    """Write a file that `read_event_file` reads back."""
    return msgspec.toml.encode(_without_nulls(msgspec.to_builtins(content, builtin_types=(date, datetime))))


def _check_references(found: EventFile) -> None:
    known = [entry.reference for entry in found.registrations]
    twice = sorted({reference for reference in known if known.count(reference) > 1}) if len(set(known)) < len(known) else []
    chosen = {*found.wishes, *found.vetoes, *(name for names in (*found.wishes.values(), *found.vetoes.values()) for name in names)}
    unknown = sorted(chosen - set(known))
    on_programme = {name.partition(".")[0] for entry in found.programme for name in (*(one.person or "" for one in entry.speakers), *entry.sign_ups)}
    absent = sorted((on_programme | {stand.registration or "" for stand in found.stands}) - {"", *known})
    if twice:
        raise WrongEventFile(lazy("La référence « %(reference)s » est donnée à deux inscriptions."), reference=twice[0])
    if unknown:
        raise WrongEventFile(lazy("Aucune inscription n'a la référence « %(reference)s », citée dans les souhaits."), reference=unknown[0])
    if absent:
        raise WrongEventFile(lazy("Aucune inscription n'a la référence « %(reference)s », citée au programme."), reference=absent[0])


def _without_nulls(value: object) -> object:
    """Leave out what TOML cannot say: absent means null."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
