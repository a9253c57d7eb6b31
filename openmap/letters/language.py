"""The language in which organisers write letters: words, fields in braces, one condition. Pure; reads, checks and fills, never evaluates.

There are no expressions, no attributes and no loops: a field is a name out of a fixed list, so that a text can neither reach what it was not given
nor take longer than its own length (docs/letters.md; docs/adr/0080).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from openmap.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Value = str | tuple[str, ...] | bool
LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000
MOST_FIELDS = 100
DEEPEST = 4
MOST_PROBLEMS = 12
_BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\(([^()\n]*)\)")
_ADDRESS = re.compile(r"(?:https?://[^\s<>\"{}]+|mailto:[^\s<>\"{}@]+@[^\s<>\"{}@]+)")
# Control characters, those that turn the direction of writing, and the private range that stands for values while a letter is written.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff\ufeff]")
_PLACE = "[[secret:"


class Shape(StrEnum):
    """What a field gives: words, a mail address, lines of a list, a link, or only the answer to `{si …}`."""

    WORDS = "words"
    MAIL = "mail"
    LINES = "lines"
    LINK = "link"
    SIGN = "sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A name that may stand in braces.

    Attributes:
        name: As people write it; accents, capitals, spaces and hyphens do not count.
        says: What it gives, for the list beside the text.
        example: What it gives on an invented person, in French and in English.
        is_optional: It may be empty, so that `{si …}` may ask for it.
        is_required: The letter is useless without it.
        is_private: It stays out of subjects, which calendars and lists of mails show to others.
    """

    name: str
    says: str
    example: tuple[Value, Value]
    shape: Shape = Shape.WORDS
    is_optional: bool = False
    is_required: bool = False
    is_private: bool = False

    @property
    def key(self) -> str:
        """The name as the code says it."""
        return key_of(self.name)

    @property
    def may_be_asked(self) -> bool:
        """Whether `{si …}` may ask for it."""
        return self.is_optional or self.shape is Shape.SIGN

    @property
    def fits_subject(self) -> bool:
        """Whether a subject may hold it."""
        return not self.is_private and self.shape in {Shape.WORDS, Shape.MAIL}


class Words(NamedTuple):
    """What the organiser typed, as it is."""

    text: str


class Hole(NamedTuple):
    """The place of a field's value."""

    key: str


class Choice(NamedTuple):
    """`{si field} then {sinon} otherwise {fin}`."""

    key: str
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...]


Node = Words | Hole | Choice


class Problem(NamedTuple):
    """What keeps a text from being used, in the language in force, and on which line it stands; 0 for the whole."""

    line: int
    words: str

    def __str__(self) -> str:
        """Say it as a form does."""
        return _("Ligne %(line)d : %(words)s") % {"line": self.line, "words": self.words} if self.line else self.words


class _Tag(NamedTuple):
    start: int
    end: int
    line: int
    word: str
    name: str


@dataclass(slots=True)
class _Open:
    """A condition that still waits for its end."""

    tag: _Tag
    then: list[Node]
    otherwise: list[Node] | None = None

    @property
    def inner(self) -> list[Node]:
        return self.then if self.otherwise is None else self.otherwise


@cache
def key_of(name: str) -> str:
    """Fold the name of a field: « Heure de début » and `heure_de_debut` are the same."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def read(source: str, fields: Mapping[str, Field]) -> tuple[tuple[Node, ...], list[Problem]]:
    """Read a text into its nodes; where there are problems, the nodes are of no use.

    Args:
        source: What the organiser typed, with line feeds only.
        fields: Those of the letter, by key.
    """
    problems = [
        Problem(source.count("\n", 0, found.start()) + 1, _("un caractère invisible s'y trouve : retapez la ligne."))
        for found in _FORBIDDEN.finditer(source)
    ]
    root: list[Node] = []
    stack: list[_Open] = []
    position = 0
    tags = _tags(source, problems)
    if len(tags) > MOST_FIELDS:
        problems.append(Problem(0, _("Cette lettre compte plus de %(most)d champs.") % {"most": MOST_FIELDS}))
        return (), problems[:MOST_PROBLEMS]
    for tag in tags:
        if tag.start > position:
            _inner(root, stack).append(Words(source[position : tag.start]))
        position = tag.end
        _take(tag, root, stack, fields, problems)
    _inner(root, stack).append(Words(source[position:]))
    problems += [Problem(one.tag.line, _("« {si %(name)s} » n'a pas de « {fin} ».") % {"name": one.tag.name}) for one in stack]
    return tuple(root), sorted(problems)[:MOST_PROBLEMS]


def _tags(source: str, problems: list[Problem]) -> list[_Tag]:
    """Find what stands in braces; a condition alone on its line takes the line with it."""
    tags: list[_Tag] = []
    for found in _BRACES.finditer(source):
        line = source.count("\n", 0, found.start()) + 1
        if found[1] is None:
            problems.append(Problem(line, _("une accolade est seule : les champs s'écrivent {ainsi}, sur une ligne.")))
            continue
        first, *rest = found[1].split(None, 1) or [""]
        word, (start, end) = key_of(first), found.span()
        is_condition = (word == "si" and bool(rest)) or (word in {"sinon", "fin"} and not rest)
        if is_condition:
            before, after = source.rfind("\n", 0, start) + 1, source.find("\n", end)
            after = len(source) if after < 0 else after
            if not source[before:start].strip() and not source[end:after].strip():
                start, end = before, min(after + 1, len(source))
        tags.append(_Tag(start, end, line, word if is_condition else "", " ".join((rest or [""])[0].split() if is_condition else found[1].split())))
    return tags


def _inner(root: list[Node], stack: list[_Open]) -> list[Node]:
    return stack[-1].inner if stack else root


def _take(tag: _Tag, root: list[Node], stack: list[_Open], fields: Mapping[str, Field], problems: list[Problem]) -> None:
    """Put what a tag means into the tree."""
    if tag.word == "si":
        _known(tag, fields, problems, is_asked=True)
        if len(stack) == DEEPEST:
            problems.append(Problem(tag.line, _("il y a plus de %(most)d conditions l'une dans l'autre.") % {"most": DEEPEST}))
        stack.append(_Open(tag, []))
    elif tag.word == "sinon":
        if not stack or stack[-1].otherwise is not None:
            problems.append(Problem(tag.line, _("« {sinon} » n'a pas de « {si …} ».")))
        else:
            stack[-1].otherwise = []
    elif tag.word == "fin":
        if not stack:
            problems.append(Problem(tag.line, _("« {fin} » n'a pas de « {si …} ».")))
            return
        done = stack.pop()
        _inner(root, stack).append(Choice(key_of(done.tag.name), tuple(done.then), tuple(done.otherwise or ())))
    else:
        _known(tag, fields, problems, is_asked=False)
        _inner(root, stack).append(Hole(key_of(tag.name)))


def _known(tag: _Tag, fields: Mapping[str, Field], problems: list[Problem], *, is_asked: bool) -> None:
    """Say what is wrong with the name of a field, if anything."""
    field = fields.get(key_of(tag.name))
    if field is None:
        near = get_close_matches(key_of(tag.name), fields, n=1)
        words = _("le champ {%(name)s} n'existe pas dans cette lettre.") % {"name": tag.name[:60]}
        if near:
            words += " " + _("Vouliez-vous écrire {%(near)s} ?") % {"near": fields[near[0]].name}
        problems.append(Problem(tag.line, words))
    elif is_asked and not field.may_be_asked:
        problems.append(Problem(tag.line, _("{%(name)s} n'est jamais vide : « {si %(name)s} » ne sert à rien.") % {"name": field.name}))
    elif not is_asked and field.shape is Shape.SIGN:
        problems.append(Problem(tag.line, _("{%(name)s} ne donne pas de texte : il s'emploie dans « {si %(name)s} ».") % {"name": field.name}))


# --- what is asked of a text ----------------------------------------------------------------------------------------------------------------


def check_subject(source: str, fields: Mapping[str, Field]) -> list[Problem]:
    """List what keeps a subject from being used."""
    if len(source) > LONGEST_SUBJECT:
        return [Problem(0, _("L'objet a plus de %(most)d caractères.") % {"most": LONGEST_SUBJECT})]
    if "\n" in source or "\r" in source:
        return [Problem(0, _("L'objet tient sur une ligne."))]
    nodes, problems = read(source, fields)
    problems = [Problem(0, one.words[:1].upper() + one.words[1:]) for one in problems]
    for key in sorted({key for key in _named(nodes) if key in fields and not fields[key].fits_subject and fields[key].shape is not Shape.SIGN}):
        problems.append(Problem(0, _("{%(name)s} n'a pas sa place dans l'objet, que d'autres peuvent voir.") % {"name": fields[key].name}))
    if not problems and not _is_filled(nodes, fields):
        problems.append(Problem(0, _("L'objet serait vide, ou pourrait l'être : écrivez-y quelques mots.")))
    return problems


def check_body(source: str, fields: Mapping[str, Field]) -> list[Problem]:
    """List what keeps the text of a letter from being used."""
    if len(source) > LONGEST_BODY:
        return [Problem(0, _("Le texte a plus de %(most)d caractères.") % {"most": LONGEST_BODY})]
    nodes, problems = read(source, fields)
    problems += _bad_links(source, fields)
    if problems:
        return sorted(problems)[:MOST_PROBLEMS]
    if not _is_filled(nodes, fields):
        problems.append(Problem(0, _("Le texte serait vide, ou pourrait l'être : écrivez-y quelques mots.")))
    always, named = _always(nodes), _named(nodes)
    for key, field in fields.items():
        if field.is_required and key not in always:
            words = (
                _("Le champ {%(name)s} n'est là que sous condition : sans lui, cette lettre ne sert à rien.")
                if key in named
                else _("Il manque le champ {%(name)s} : sans lui, cette lettre ne sert à rien.")
            )
            problems.append(Problem(0, words % {"name": field.name}))
    return problems


def _bad_links(source: str, fields: Mapping[str, Field]) -> list[Problem]:
    problems: list[Problem] = []
    if _PLACE in source:
        line = source.count("\n", 0, source.index(_PLACE)) + 1
        problems.append(Problem(line, _("un lien personnel s'écrit par son champ, entre accolades.")))
    for found in _LINK.finditer(source):
        target = found[2].strip()
        field = fields.get(key_of(target[1:-1])) if target.startswith("{") else None
        is_link = field is not None and field.shape is Shape.LINK and target.count("{") == 1 and target.endswith("}")
        if not is_link and not _ADDRESS.fullmatch(target):
            line = source.count("\n", 0, found.start()) + 1
            words = _("« %(target)s » n'est ni une adresse (https://…) ni un champ qui donne un lien.")
            problems.append(Problem(line, words % {"target": target[:60]}))
    return problems


def _always(nodes: Iterable[Node]) -> set[str]:
    """List the fields that are written whatever the conditions say."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Hole):
            found.add(node.key)
        elif isinstance(node, Choice):
            found |= _always(node.then) & _always(node.otherwise)
    return found


def _named(nodes: Iterable[Node]) -> set[str]:
    """List the fields that are written in some case."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, Hole):
            found.add(node.key)
        elif isinstance(node, Choice):
            found |= _named(node.then) | _named(node.otherwise)
    return found


def _is_filled(nodes: Iterable[Node], fields: Mapping[str, Field]) -> bool:
    """Tell whether something is written whatever the conditions say."""
    return any(
        bool(node.text.strip())
        if isinstance(node, Words)
        else not fields[node.key].may_be_asked
        if isinstance(node, Hole)
        else _is_filled(node.then, fields) and _is_filled(node.otherwise, fields)
        for node in nodes
    )


def chosen(nodes: Sequence[Node], values: Mapping[str, Value]) -> list[Words | Hole]:
    """Settle the conditions: what is left are words and fields, in order."""
    found: list[Words | Hole] = []
    for node in nodes:
        if isinstance(node, Choice):
            found += chosen(node.then if values[node.key] else node.otherwise, values)
        else:
            found.append(node)
    return found
