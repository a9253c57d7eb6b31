"""The words of a day's letters for other programs: read them, change them, go back to the usual ones."""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath

from openmap.audit.service import Actor
from openmap.events.guards import current_event, organiser
from openmap.i18n import LOCALES
from openmap.letters.kinds import KINDS
from openmap.letters.queries import own_texts
from openmap.letters.schemas import LetterIn, LetterOut, letter_out
from openmap.letters.service import known_kind, restore_usual, save_letter, take_back
from openmap.letters.writing import Wording
from openmap.rest import Page, require_match, respond
from openmap.security import person_of

AnyRequest = Request[Any, Any, Any]
WORDS_EXAMPLE = Example(
    summary="Words of one's own",
    value={"subject": "Votre page à {journée}", "body": "{bonjour}\n\n[Ouvrir ma page]({lien personnel})\n\n{organisateur}"},
)


class LettersApi(Controller):
    """Read and change what the letters of an event say."""

    path = "/events/{event_key:str}/letters"
    tags = ["letters"]
    guards = [organiser]

    @get(operation_id="listLetters")
    async def find(self, request: AnyRequest) -> Response[Page[LetterOut]]:
        """List every letter of the event in each language, with the words in use and the fields that they may have."""
        event = await current_event(request)
        own = await own_texts(event.id)
        languages = cast("tuple[Literal['fr', 'en'], ...]", LOCALES)
        return respond(request, Page(items=[letter_out(kind, language, own, event) for kind in KINDS for language in languages]))

    @get("/{kind:str}/{language:str}", operation_id="readLetter")
    async def read(self, request: AnyRequest, kind: FromPath[str], language: FromPath[str]) -> Response[LetterOut]:
        """Read one letter in one language (`fr` or `en`)."""
        return respond(request, await _letter(request, kind, language))

    @put("/{kind:str}/{language:str}", operation_id="replaceLetter")
    async def replace(
        self, request: AnyRequest, kind: FromPath[str], language: FromPath[str], data: Annotated[LetterIn, Body(examples=[WORDS_EXAMPLE])]
    ) -> LetterOut:
        """Write a letter with words of the event's own from now on; what is wrong with them is said with line and field."""
        event = await current_event(request)
        require_match(request, await _letter(request, kind, language))
        await save_letter(Actor.of(person_of(request)), event.id, kind, language, Wording(data.subject, data.body))
        return await _letter(request, kind, language)

    @delete("/{kind:str}/{language:str}", status_code=200, operation_id="restoreLetter")
    async def restore(self, request: AnyRequest, kind: FromPath[str], language: FromPath[str]) -> LetterOut:
        """Go back to the usual words; the event's own are set aside."""
        event = await current_event(request)
        await restore_usual(Actor.of(person_of(request)), event.id, kind, language)
        return await _letter(request, kind, language)

    @post("/{kind:str}/{language:str}/take-back", status_code=200, operation_id="takeLetterBack")
    async def take(self, request: AnyRequest, kind: FromPath[str], language: FromPath[str]) -> LetterOut:
        """Use again the words that were set aside."""
        event = await current_event(request)
        await take_back(Actor.of(person_of(request)), event.id, kind, language)
        return await _letter(request, kind, language)


async def _letter(request: AnyRequest, kind: str, language: str) -> LetterOut:
    event = await current_event(request)
    known_kind(kind, language)
    return letter_out(kind, cast("Literal['fr', 'en']", language), await own_texts(event.id), event)
