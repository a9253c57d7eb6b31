"""What the board tells people, for other programs: places for a meeting, differences, replacements, what to look at before a run."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath, QueryParameter

from openmap.audit.service import Actor
from openmap.errors import Conflict
from openmap.events.guards import current_event, organiser
from openmap.i18n import lazy
from openmap.registrations.queries import registration_id_by_key
from openmap.rest import respond
from openmap.security import person_of
from openmap.timetables import drafts, explanations, queries
from openmap.timetables.api import described_draft
from openmap.timetables.difference import gains, moves, shares_of
from openmap.timetables.marks import Chosen, Marker, Place
from openmap.timetables.preflight import finding_rows
from openmap.timetables.replacing import freed_by, offers_for
from openmap.timetables.rules import findings
from openmap.timetables.running import SolverFailed
from openmap.timetables.schemas import DraftOut, MeetingOut, UnmetOut, meetings_out, unmet_out
from openmap.timetables.words import Words

From = Annotated[str, QueryParameter(name="from", description="A registration: its id, or `ref:` and its reference.")]
To = Annotated[str, QueryParameter(description="The registration that it meets, or should.")]
PAIR_EXAMPLE = Example(summary="One wish", value={"from": "ref:A01", "to": "ref:S07"})


class NoAnswerInTime(Conflict):
    """The search for a change ended without an answer."""

    message = lazy("La recherche n'a pas abouti. Réessayez plus tard.")


class FindingOut(msgspec.Struct):
    """Something that a run would suffer from: `code`, a sentence, and the registrations that it is about."""

    code: str
    text: str
    registrations: list[UUID]


class PlaceOut(msgspec.Struct):
    """A slot in which a delegation could be given the meeting: `free`, at a `cost`, or `closed`; `text` says the effect or the rule."""

    slot: UUID
    delegation: UUID
    state: str
    text: str


class ShareOut(msgspec.Struct):
    """What a registration has in the two drafts; `trend` is 1 where the second gives more, -1 where it gives less."""

    registration: UUID
    meetings: tuple[int, int]
    ranks_met: tuple[list[int], list[int]]
    waits: tuple[int, int]
    trend: int


class DraftDifferenceOut(msgspec.Struct):
    """Two drafts compared: registrations whose share changes, and the meetings that only one holds, or each elsewhere."""

    shares: list[ShareOut]
    before: list[MeetingOut]
    after: list[MeetingOut]


class ReplacementOut(msgspec.Struct):
    """Somebody left free in a slot in which they had a published meeting, and the meetings that would fill it, the best first."""

    slot: UUID
    registration: UUID
    delegation: UUID
    meetings: list[MeetingOut]


class PairIn(msgspec.Struct, forbid_unknown_fields=True):
    """Two registrations."""

    from_: str = msgspec.field(name="from")
    to: str


class AdviceApi(Controller):
    """Ask before changing."""

    path = "/events/{event_key:str}"
    tags = ["timetables"]
    guards = [organiser]

    @get("/preflight", operation_id="readPreflight")
    async def preflight(self, request: Request[Any, Any, Any]) -> Response[list[FindingOut]]:
        """Read what a run would suffer from; empty where nothing would."""
        event = await current_event(request)
        facts = await queries.facts_of(event.id)
        found = findings(facts, await queries.unreachable_delegations(event.id))
        lines = zip(found, finding_rows(found, facts), strict=True)
        return respond(request, [FindingOut(one.check.value, f"{row.title}. {row.reason}", list(one.registrations)) for one, row in lines])

    @get("/drafts/{draft:uuid}/places", operation_id="readPlaces")
    async def places(self, request: Request[Any, Any, Any], draft: FromPath[UUID], from_: From, to: To) -> Response[list[PlaceOut]]:
        """Read, slot by slot, what moving a meeting there, or adding it, would do."""
        event = await current_event(request)
        pair = frozenset({await registration_id_by_key(event.id, from_), await registration_id_by_key(event.id, to)})
        found, meetings, facts = await queries.draft(event.id, draft), await queries.meetings_of(draft), await queries.facts_of(event.id)
        meeting = next((one for one in meetings if one.pair == pair), None)
        unmet = next((line for line in found.unmet if {line.a, line.b} == pair), None)
        held = meeting or unmet
        if held is None:
            raise explanations.NotUnmet
        marker = Marker(facts, meetings, Chosen("", held.a, held.b, meeting, unmet), Words.of(facts))
        members = [member.id for registration in facts.registrations if registration.id == held.a for member in registration.delegations]
        marks = [(slot.id, key, marker.mark(Place(slot.id, delegation=key))) for slot in facts.slots for key in members]
        return respond(request, [PlaceOut(slot, key, mark.tone, mark.text) for slot, key, mark in marks if mark is not None])

    @get("/drafts/{draft:uuid}/differences/{other:uuid}", operation_id="readDraftDifference")
    async def difference(self, request: Request[Any, Any, Any], draft: FromPath[UUID], other: FromPath[UUID]) -> Response[DraftDifferenceOut]:
        """Compare a draft with another: who gains and loses, which meetings differ."""
        event = await current_event(request)
        facts = await queries.facts_of(event.id)
        first, second = [await queries.meetings_of((await queries.draft(event.id, key)).id) for key in (draft, other)]
        changed = moves(first, second, {slot.id: place for place, slot in enumerate(facts.slots)})
        shares = [
            ShareOut(key, (one.meetings, two.meetings), (list(one.ranks), list(two.ranks)), (one.waits, two.waits), _sign(two.worth, one.worth))
            for key, one, two in gains(shares_of(facts, first), shares_of(facts, second))
        ]
        before, after = [line.before for line in changed if line.before], [line.after for line in changed if line.after]
        return respond(request, DraftDifferenceOut(shares, meetings_out(before, facts), meetings_out(after, facts)))

    @get("/drafts/{draft:uuid}/replacements", operation_id="readReplacements")
    async def replacements(self, request: Request[Any, Any, Any], draft: FromPath[UUID]) -> Response[list[ReplacementOut]]:
        """Read whom a draft leaves free of those who had a published meeting, and what could fill their slots."""
        event = await current_event(request)
        found, meetings, facts = await queries.draft(event.id, draft), await queries.meetings_of(draft), await queries.facts_of(event.id)
        offers = offers_for(facts, meetings, found.unmet, freed_by(facts, meetings))
        lines = [(freed, meetings_out([offer.meeting for offer in some], facts)) for freed, some in offers.items()]
        return respond(request, [ReplacementOut(freed.slot, freed.registration, freed.delegation, some) for freed, some in lines])

    @post("/drafts/{draft:uuid}/restore", operation_id="restoreDraft", status_code=201)
    async def restore(self, request: Request[Any, Any, Any], draft: FromPath[UUID]) -> Response[DraftOut]:
        """Make a new draft, the latest, of an earlier one."""
        event = await current_event(request)
        made = await drafts.restore_draft(Actor.of(person_of(request)), event.id, draft)
        location = f"/api/v1/events/{event.id}/drafts/{made.id}"
        return Response(await described_draft(event.id, made.id), status_code=201, headers={"Location": location})

    @post("/drafts/{draft:uuid}/explain", operation_id="explainWish", status_code=200)
    async def explain(
        self, request: Request[Any, Any, Any], draft: FromPath[UUID], data: Annotated[PairIn, Body(examples=[PAIR_EXAMPLE])]
    ) -> Response[UnmetOut]:
        """Look for the single change that would let a wish in; it is kept with the draft. Takes seconds."""
        event = await current_event(request)
        pair = frozenset({await registration_id_by_key(event.id, data.from_), await registration_id_by_key(event.id, data.to)})
        try:
            line = await explanations.explain_wish(Actor.of(person_of(request)), event.id, draft, pair)
        except SolverFailed as error:
            raise NoAnswerInTime from error
        return Response(unmet_out([line], await queries.facts_of(event.id))[0])


def _sign(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return (one > other) - (one < other)
