"""What a program is told of a body of the wrong shape: where, and what, in its language."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest

from openmap.i18n import use_locale
from openmap.shapes import place_of, sentence_of


class Colour(Enum):
    RED = "red"


class Wheel(msgspec.Struct, forbid_unknown_fields=True):
    size: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    name: Annotated[str, msgspec.Meta(min_length=2, max_length=3)] = "ab"
    code: Annotated[str, msgspec.Meta(pattern="^x$")] = "x"
    colour: Colour = Colour.RED
    key: UUID = UUID(int=0)
    day: date | None = None
    at: datetime | None = None


class Cart(msgspec.Struct):
    wheels: Annotated[list[Wheel], msgspec.Meta(min_length=1, max_length=2)]


@pytest.mark.parametrize(
    "body, place, french, english",
    [
        ({}, "", "Il manque le champ «\xa0wheels\xa0».", "The field “wheels” is missing."),
        ({"wheels": 1}, "wheels", "On attend ici une liste, pas un nombre entier.", "Expected here: a list, not a whole number."),
        ({"wheels": []}, "wheels", "Cette liste est trop courte", "This list is too short"),
        ({"wheels": [{}, {}, {}]}, "wheels", "Cette liste est trop longue", "This list is too long"),
        ({"wheels": [{"size": 0}]}, "wheels.0.size", "Le plus petit nombre possible ici est 1.", "The smallest number possible here is 1."),
        ({"wheels": [{"size": 10}]}, "wheels.0.size", "Le plus grand nombre possible ici est 9.", "The greatest number possible here is 9."),
        ({"wheels": [{}, {"name": "a"}]}, "wheels.1.name", "Ce texte est trop court", "This text is too short"),
        ({"wheels": [{"name": "abcd"}]}, "wheels.0.name", "Ce texte est trop long", "This text is too long"),
        ({"wheels": [{"code": "y"}]}, "wheels.0.code", "Ce texte n'a pas la forme attendue.", "This text does not have the expected form."),
        ({"wheels": [{"colour": "blue"}]}, "wheels.0.colour", "'blue' n'est pas une des valeurs", "'blue' is none of the possible values."),
        ({"wheels": [{"key": "1"}]}, "wheels.0.key", "Ce n'est pas un identifiant (UUID).", "This is no identifier (UUID)."),
        ({"wheels": [{"day": "2027-02-30"}]}, "wheels.0.day", "Écrivez une date qui existe", "Write a date that exists"),
        ({"wheels": [{"at": "soon"}]}, "wheels.0.at", "Écrivez un moment qui existe", "Write a moment that exists"),
        (
            {"wheels": [{"day": 1.5}]},
            "wheels.0.day",
            "On attend ici une date ou null, pas un nombre.",
            "Expected here: a date or null, not a number.",
        ),
        (
            {"wheels": [{"spoke": 1}]},
            "wheels.0",
            "Le champ «\xa0spoke\xa0» n'existe pas",
            "The field “spoke” does not exist",
        ),
    ],
)
def test_each_complaint_is_a_sentence_with_its_place(body: Any, place: str, french: str, english: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(body, Cart)
    assert place_of(str(refused.value)) == place
    for locale, sentence in (("fr", french), ("en", english)):
        with use_locale(locale):
            assert sentence_of(str(refused.value)).startswith(sentence)


def test_what_others_say_is_left_as_it_is() -> None:
    assert sentence_of("Ajoutez le décalage horaire.") == "Ajoutez le décalage horaire."
