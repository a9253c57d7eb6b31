"""The usual words of every letter, in both languages: complete, correct, and the same fields in each."""

from __future__ import annotations

import re

import pytest

from openmap.events.queries import EventDetails
from openmap.i18n import LOCALES, use_locale
from openmap.letters.kinds import COMMON, KINDS
from openmap.letters.language import Shape, key_of
from openmap.letters.queries import OwnText
from openmap.letters.writing import DEFAULTS, Wording, examples, preview, problems_of, usual, wording, write
from openmap.publication.labels import KIND_LABELS
from openmap.rendering import secret_place
from tests.openmap.day import a_day

LETTERS = [pytest.param(kind, locale, id=f"{kind}-{locale}") for kind in KINDS for locale in LOCALES]

OF_A_SESSION = {"seance", "heure_de_debut", "heure_de_fin"}  # of a pitch: all of them or none


def fields_in(words: Wording) -> set[str]:
    return {key_of(name.removeprefix("si ")) for name in re.findall(r"\{([^{}]+)\}", "".join(words))} - {"sinon", "fin"}


@pytest.mark.parametrize("kind,locale", LETTERS)
def test_the_usual_words_can_be_used(kind: str, locale: str) -> None:
    assert problems_of(kind, usual(kind, locale)) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_say_the_same_fields(kind: str) -> None:
    french, english = (fields_in(usual(kind, locale)) for locale in LOCALES)
    assert french == english
    assert french >= {"bonjour", "journee", "organisateur", "courriel"} - ({"journee"} if kind == "programme-seat" else set())


@pytest.mark.parametrize("kind,locale", LETTERS)
def test_the_usual_words_read_well_whatever_the_conditions_say(kind: str, locale: str) -> None:
    fields = KINDS[kind].fields
    signs = [key for key, field in fields.items() if field.may_be_asked]
    for on in (set(), set(signs), *({key} | (OF_A_SESSION if key in OF_A_SESSION else set()) for key in signs)):
        values = examples(kind, locale)
        for key in signs:
            is_sign = fields[key].shape is Shape.SIGN
            values[key] = key in on if is_sign else (values[key] if key in on else () if fields[key].shape is Shape.LINES else "")
        shown = preview(kind, usual(kind, locale), values, locale=locale)
        for text in (shown.subject, shown.text, str(shown.html)):
            assert not re.search(r"[{}\ue000\ue001]|\*\*|\S  | ,|\]\(|\(\)", text), text
        assert not re.search(r"\w [;:!?](?!\w)", shown.text if locale == "fr" else ""), "French signs keep to their word"


def test_there_is_no_file_of_a_letter_that_does_not_exist() -> None:
    assert {path.stem for path in DEFAULTS.glob("*/*.letter")} == set(KINDS)


def test_every_letter_has_a_name_in_the_list_of_messages() -> None:
    assert set(KINDS) <= set(KIND_LABELS)


@pytest.mark.anyio
@pytest.mark.parametrize("kind,locale", LETTERS)
async def test_a_letter_is_written_in_the_usual_and_in_the_events_own_words(kind: str, locale: str, database: str) -> None:
    event = await a_day(notice="Une note & <b>")
    links = {key: secret_place(key) for key, field in KINDS[kind].fields.items() if field.shape is Shape.LINK}
    values = examples(kind, locale) | links
    letter = write(kind, values, event=event, own={}, locale=locale, stop=secret_place("unsubscribe") if KINDS[kind].may_be_stopped else "")
    for key, field in KINDS[kind].fields.items():
        if field.is_required and field.shape is Shape.LINK:
            assert f"[[secret:{key}]]" in letter.text
            assert f'href="[[secret:{key}]]"' in letter.html
    assert ("[[secret:unsubscribe]]" in letter.text) == KINDS[kind].may_be_stopped == ('href="[[secret:unsubscribe]]"' in letter.html)
    assert "Une note & <b>" in letter.text
    assert "Une note &amp; &lt;b&gt;" in letter.html
    assert f'lang="{locale}"' in letter.html
    needed = " ".join(f"{{{field.name}}}" for field in KINDS[kind].fields.values() if field.is_required)
    own = {(kind, locale): OwnText("Chez {organisateur}", f"À nous. {needed}", is_used=True, changed_at=event.updated_at)}
    mine = write(kind, values, event=event, own=own, locale=locale)
    assert (mine.subject, mine.text.startswith("À nous.")) == (f"Chez {values['organisateur']}", True)
    other = next(one for one in LOCALES if one != locale)
    assert wording(kind, other, own) == usual(kind, other)


@pytest.mark.anyio
async def test_own_words_that_no_longer_hold_give_way_to_the_usual_ones(database: str) -> None:
    event: EventDetails = await a_day()
    gone = OwnText("Bonjour", "Ouvrez {ancien champ}", is_used=True, changed_at=event.updated_at)
    assert wording("registration-link", "fr", {("registration-link", "fr"): gone}) == usual("registration-link", "fr")
    kept = OwnText("Bonjour", "Ouvrez {lien personnel}", is_used=False, changed_at=event.updated_at)
    assert wording("registration-link", "fr", {("registration-link", "fr"): kept}) == usual("registration-link", "fr")


def test_the_fields_of_every_letter_are_explained_in_both_languages() -> None:
    for locale in LOCALES:
        with use_locale(locale):
            assert all(str(field.says) for kind in KINDS.values() for field in kind.fields.values())
    assert all(set(kind.fields) >= {field.key for field in COMMON} for kind in KINDS.values())
