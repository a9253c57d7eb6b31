"""What a body of the wrong shape is answered: the words of msgspec, which are English and for programmers, as sentences with their place."""

from __future__ import annotations

import re

from openmap.i18n import _, lazy

_PLACE = re.compile(r" - at `(?:key in )?\$(?P<place>.*)`$")
_INDEX = re.compile(r"\[(\d+|\.\.\.)\]")
_TYPES = {
    "int": lazy("un nombre entier"),
    "float": lazy("un nombre"),
    "str": lazy("un texte"),
    "bool": lazy("true ou false"),
    "array": lazy("une liste"),
    "object": lazy("un objet"),
    "null": lazy("null"),
    "uuid": lazy("un identifiant (UUID)"),
    "date": lazy("une date"),
    "datetime": lazy("un moment"),
}
_SENTENCES = [
    (re.compile(pattern), sentence)
    for pattern, sentence in [
        (r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`", lazy("On attend ici %(wanted)s, pas %(got)s.")),
        (r"Expected `(?:int|float)` >=? (?P<limit>\S+)", lazy("Le plus petit nombre possible ici est %(limit)s.")),
        (r"Expected `(?:int|float)` <=? (?P<limit>\S+)", lazy("Le plus grand nombre possible ici est %(limit)s.")),
        (r"Expected `str` of length >= (?P<limit>\d+)", lazy("Ce texte est trop court : il compte au moins %(limit)s caractères.")),
        (r"Expected `str` of length <= (?P<limit>\d+)", lazy("Ce texte est trop long : il compte au plus %(limit)s caractères.")),
        (r"Expected `\w+` of length >= (?P<limit>\d+)", lazy("Cette liste est trop courte : elle compte au moins %(limit)s éléments.")),
        (r"Expected `\w+` of length <= (?P<limit>\d+)", lazy("Cette liste est trop longue : elle compte au plus %(limit)s éléments.")),
        (r"Expected `str` matching regex ", lazy("Ce texte n'a pas la forme attendue.")),
        (r"Object missing required field `(?P<name>[^`]+)`", lazy("Il manque le champ « %(name)s ».")),
        (r"Object contains unknown field `(?P<name>[^`]+)`", lazy("Le champ « %(name)s » n'existe pas : vérifiez son nom.")),
        (r"Invalid enum value (?P<value>.+)", lazy("%(value)s n'est pas une des valeurs possibles.")),
        (r"Invalid UUID", lazy("Ce n'est pas un identifiant (UUID).")),
        (r"Invalid RFC3339 encoded date$", lazy("Écrivez une date qui existe, sous la forme 2027-11-18.")),
        (r"Invalid RFC3339 encoded datetime", lazy("Écrivez un moment qui existe, avec son décalage, sous la forme 2027-11-18T09:30:00+01:00.")),
    ]
]


def place_of(complaint: str) -> str:
    """Return where in the body it is, as refusals name it: `0.rank`, `windows.1.ends`; empty for the body as a whole."""
    found = _PLACE.search(complaint)
    return _INDEX.sub(r".\1", found["place"]).strip(".") if found else ""


def sentence_of(complaint: str) -> str:
    """Say in the language in force what is wrong; what does not come from msgspec is left as it is."""
    words = complaint.partition(" - at `")[0]
    for pattern, sentence in _SENTENCES:
        if found := pattern.match(words):
            values = {name: _in_words(text) if name in {"wanted", "got"} else text for name, text in found.groupdict().items()}
            return str(sentence) % values
    return words


def _in_words(types: str) -> str:
    return _(" ou ").join(str(_TYPES.get(name, name)) for name in types.split(" | "))
