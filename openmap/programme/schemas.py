"""What programs send and read of the programme: JSON bodies, and the way between them and the values of the verbs."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import msgspec

from openmap.clock import local
from openmap.errors import InvalidForm
from openmap.i18n import _
from openmap.programme.tables import SessionKind, SpeakerRole
from openmap.programme.values import MAX_SPEAKERS, SessionValues, SpeakerValues

if TYPE_CHECKING:
    from openmap.events.queries import EventDetails
    from openmap.programme.queries import SessionDetails, SignUpLine

Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Local time, HH:MM", examples=["09:00"])]
Capacity = Annotated[int, msgspec.Meta(ge=1, le=10_000)]


class SpeakerIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Somebody on stage: an attendee of the event (`attendee`), or a person from outside by name."""

    role: SpeakerRole = SpeakerRole.SPEAKER
    attendee: UUID | None = None
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    job_title: Annotated[str, msgspec.Meta(max_length=150)] = ""
    organisation: Annotated[str, msgspec.Meta(max_length=200)] = ""


class SessionIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A session as a program describes it; times are local times of the event's day, so that the programme moves with it."""

    title: Annotated[str, msgspec.Meta(max_length=200)]
    kind: SessionKind
    starts: Clock
    ends: Clock
    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=80)] | None = None
    room: Annotated[str, msgspec.Meta(max_length=120)] = ""
    description: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    for_everyone: bool = False
    takes_sign_up: bool = False
    capacity: Capacity | None = None
    is_public: bool = True
    speakers: Annotated[list[SpeakerIn], msgspec.Meta(max_length=MAX_SPEAKERS)] = []

    def values(self) -> SessionValues:
        """Return the values of the verbs; raises InvalidForm for a time that cannot be read."""
        names = ("title", "kind", "reference", "room", "description", "for_everyone", "takes_sign_up", "capacity", "is_public")
        speakers = tuple(SpeakerValues(**msgspec.structs.asdict(speaker)) for speaker in self.speakers)
        return SessionValues(
            starts=_clock(self.starts, "starts"), ends=_clock(self.ends, "ends"), speakers=speakers, **{name: getattr(self, name) for name in names}
        )


class SpeakerOut(msgspec.Struct):
    """Somebody on stage; `attendee` and `registration` are null for a person from outside."""

    role: SpeakerRole
    attendee: UUID | None
    registration: UUID | None
    name: str
    job_title: str
    organisation: str


class SessionOut(msgspec.Struct, kw_only=True):
    """A session as it stands. `revision` rises when its time or room changes; `seats` and `waiting` count sign-ups."""

    id: UUID
    reference: str | None
    kind: SessionKind
    title: str
    description: str
    starts: str
    ends: str
    starts_at: datetime
    ends_at: datetime
    room: str
    for_everyone: bool
    takes_sign_up: bool
    capacity: int | None
    is_public: bool
    revision: int
    seats: int
    waiting: int
    speakers: list[SpeakerOut]
    updated_at: datetime


class SignUpIn(msgspec.Struct, forbid_unknown_fields=True):
    """Who gets a seat, or a place in the line."""

    attendee: UUID


class SignUpOut(msgspec.Struct):
    """A sign-up: `rank` is 0 with a seat, else the place among those who wait, from 1."""

    attendee: UUID
    registration: UUID
    first_name: str
    last_name: str
    organisation: str
    rank: int
    created_at: datetime


def session_out(session: SessionDetails, event: EventDetails) -> SessionOut:
    """Describe a session to programs, moments with the offset of the event's zone."""
    own = {name: getattr(session, name) for name in SessionOut.__struct_fields__ if name != "speakers"}
    own |= {name: local(own[name], event.timezone) for name in ("starts_at", "ends_at", "updated_at")}
    own |= {name: f"{own[name]:%H:%M}" for name in ("starts", "ends")}
    speakers = [SpeakerOut(**{name: getattr(line, name) for name in SpeakerOut.__struct_fields__}) for line in session.speakers]
    return SessionOut(**own, speakers=speakers)


def sign_up_out(line: SignUpLine, event: EventDetails) -> SignUpOut:
    """Describe a sign-up to programs."""
    own = {name: getattr(line, name) for name in SignUpOut.__struct_fields__}
    return SignUpOut(**own | {"created_at": local(line.created_at, event.timezone)})


def _clock(text: str, name: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        message = _("Écrivez l'heure ainsi : 09:00.")
        raise InvalidForm(message, fields={name: message}) from error
