"""What programs send and read of invitations to register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date  # msgspec reads the annotations at run time
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID  # the same

import msgspec

from openmap.errors import InvalidForm
from openmap.events.tables import Side
from openmap.i18n import LOCALES, _
from openmap.organisations.schemas import OrganisationIn
from openmap.organisations.tables import Kind, Sector
from openmap.outbox.mail import is_address
from openmap.registrations.guests import Guest
from openmap.registrations.tables import RegistrationStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openmap.registrations.guests import Invitation
    from openmap.registrations.invited import Answers, Candidate

Short = Annotated[str, msgspec.Meta(max_length=100)]


class GuestIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Somebody to invite. Without `email` the address of an earlier day that one organised is used, if there is one."""

    organisation: OrganisationIn | UUID
    side: Annotated[Side | None, msgspec.Meta(description="Else that of the last time, or the usual one of its kind")] = None
    email: Annotated[str, msgspec.Meta(max_length=320)] = ""
    first_name: Short = ""
    last_name: Short = ""
    locale: Annotated[str, msgspec.Meta(max_length=5)] = "fr"


class InvitationsIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Whom to invite, and the organiser's own words in each letter."""

    guests: Annotated[list[GuestIn], msgspec.Meta(min_length=1, max_length=5000)]
    words: Annotated[str, msgspec.Meta(max_length=2000)] = ""

    def values(self) -> list[Guest]:
        """Return the guests; raises InvalidForm naming the one that cannot be."""
        errors: dict[str, str] = {}
        found: list[Guest] = []
        for i, one in enumerate(self.guests):
            if one.email and not is_address(one.email):
                errors[f"guests.{i}.email"] = _("« %(email)s » n'est pas une adresse électronique.") % {"email": one.email}
            if one.locale not in LOCALES:
                errors[f"guests.{i}.locale"] = _("Cette langue n'est pas proposée : fr ou en.")
            said: dict[str, Any] = {name: getattr(one, name) for name in ("side", "first_name", "last_name", "locale")}
            said["email"] = one.email.lower()
            if isinstance(one.organisation, UUID):
                found.append(Guest(organisation_id=one.organisation, **said))
                continue
            try:
                columns = one.organisation.values().checked()
            except InvalidForm as refusal:
                errors |= {f"guests.{i}.organisation.{name}": text for name, text in refusal.fields.items()}
                continue
            known = Guest(
                organisation=columns["name"],
                siret=columns["siret"],
                kind=columns["kind"],
                city=columns["city"],
                sectors=tuple(columns["sectors"]),
                departements=tuple(columns["departements"]),
            )
            found.append(replace(known, **said))
        if errors:
            raise InvalidForm(_("Personne n'est invité : corrigez les éléments signalés."), fields=errors)
        return found


class InvitationOut(msgspec.Struct):
    """What happens to one guest: ``created``, ``updated`` (an address was missing) or ``unchanged``; `warning` says why, or what is missing."""

    organisation: str
    registration: UUID | None
    side: Side
    outcome: str
    has_letter: bool
    warning: str


class AnswersOut(msgspec.Struct):
    """How many were invited, and what they answered."""

    invited: int
    unanswered: int
    declined: int
    registered: int
    without_address: int


class CandidateOut(msgspec.Struct):
    """An organisation of the register; `status` is that of its registration at the event, `is_unwanted` once it asked not to be invited."""

    id: UUID
    name: str
    kind: Kind
    sectors: list[Sector]
    departements: list[str]
    city: str
    last_event: str
    last_day: date | None
    has_address: bool
    status: RegistrationStatus | None
    is_unwanted: bool


class RemindIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Whom to remind: those whose last letter, or reminder, is older than so many days."""

    days: Annotated[int, msgspec.Meta(ge=2, le=90)] = 7
    dry_run: bool = False


class RemindOut(msgspec.Struct):
    """How many letters there are, or would be."""

    letters: int


def invitations_out(planned: Sequence[Invitation]) -> list[InvitationOut]:
    """Describe what inviting does, in the order given."""
    return [InvitationOut(one.organisation.name, one.registration_id, one.side, one.outcome, one.has_letter, one.warning) for one in planned]


def answers_out(answers: Answers) -> AnswersOut:
    """Describe the counts of answers."""
    return AnswersOut(**{name: getattr(answers, name) for name in AnswersOut.__struct_fields__})


def candidate_out(line: Candidate) -> CandidateOut:
    """Describe an organisation that could be invited."""
    columns = {name: getattr(line, name) for name in CandidateOut.__struct_fields__}
    return CandidateOut(**columns | {"sectors": list(line.sectors), "departements": list(line.departements)})
