"""Words with values in them → the text and the HTML of a letter. Pure. What people typed elsewhere is a value: it is escaped, never read as markup.

While a letter is laid out, a value stands as a number between two characters of the private range, which `language` refuses in texts: markup is
looked for in the organiser's words alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from markupsafe import Markup, escape

from openmap.formats import untwisted
from openmap.i18n import SOURCE_LOCALE, current_locale, typeset
from openmap.letters.language import Hole, Shape, chosen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openmap.letters.language import Field, Node, Value

Kind = Literal["paragraph", "list", "box", "button"]
_PLACE = re.compile("\ue000(\\d+)\ue001")
_ONLY_PLACES = re.compile("(?:(?:> ?|- )?)(?:\\s*\ue000\\d+\ue001\\s*)+")
_INLINE = re.compile(
    r"\[(?P<label>[^\[\]\n]+)\]\((?P<target>[^()\s]+)\)"
    r"|\*\*(?P<bold>[^*\n]+)\*\*"
    r"|(?P<address>https?://[^\s<>\"\ue000\ue001]+[^\s<>\"\ue000\ue001.,;:!?)»])"
    "|\ue000(?P<place>\\d+)\ue001"
)
_BUTTON = re.compile(r"\[[^\[\]\n]+\]\([^()\s]+\)")
_SAFE = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+")


class Filled(NamedTuple):
    """A value with what kind of thing it is."""

    shape: Shape
    value: Value


class Skin(NamedTuple):
    """How the HTML is dressed: attributes by part; without links the words of a link stand in its place."""

    paragraph: Markup
    box: Markup
    line: Markup
    button: Markup
    second: Markup
    link: Markup
    links: bool


_BUTTON_STYLE = (
    "display:inline-block;padding:11px 19px;margin:0 8px 8px 0;border:1px solid {};background:{};color:{};text-decoration:none;border-radius:6px"
)


def for_mail(accent: str, on_accent: str) -> Skin:
    """Dress a letter in an instance's colours: programs that read mail know no stylesheet."""
    return Skin(
        paragraph=Markup(' style="margin:0 0 16px"'),
        box=Markup(' style="margin:0 0 16px;padding:16px;background:#f4f7f6;border-radius:6px"'),
        line=Markup(' style="margin:0 0 4px"'),
        button=Markup(' style="{}"').format(_BUTTON_STYLE.format(accent, accent, on_accent)),
        second=Markup(' style="{}"').format(_BUTTON_STYLE.format(accent, "#ffffff", accent)),
        link=Markup(' style="color:{}"').format(accent),
        links=True,
    )


PAGE: Final = Skin(
    paragraph=Markup(""),
    box=Markup(' class="letter-box"'),
    line=Markup(""),
    button=Markup(' class="letter-button"'),
    second=Markup(' class="letter-button letter-button-second"'),
    link=Markup(' class="letter-link"'),
    links=False,
)
"""For a preview among other things on a page; its links lead nowhere."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand together; every line of `button` is a link of its own."""

    kind: Kind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A text with its conditions settled: blocks of lines, in which numbers stand for `values`."""

    blocks: tuple[Block, ...]
    values: tuple[Filled, ...]

    def text(self) -> str:
        """Write the plain text: paragraphs apart from each other by an empty line."""
        return "\n\n".join("\n".join(self._text_of(block, line) for line in block.lines) for block in self.blocks)

    def html(self, skin: Skin) -> Markup:
        """Write the HTML of the letter's content."""
        parts: list[Markup] = []
        buttons = 0
        for block in self.blocks:
            parts.append(self._html_of(block, skin, buttons))
            buttons += len(block.lines) if block.kind == "button" else 0
        return Markup("\n").join(parts)

    def _text_of(self, block: Block, line: str) -> str:
        if block.kind == "button":
            found = _INLINE.fullmatch(line)
            if found and self._href(found["target"]):
                colon = "\u00a0:" if current_locale() == SOURCE_LOCALE else ":"
                return f"{self.plain(found['label'])}{colon}\n{self._href(found['target'])}"
        return ("- " if block.kind == "list" else "") + _INLINE.sub(self._text_part, line)

    def _text_part(self, found: re.Match[str]) -> str:
        if found["label"] is not None:
            href = self._href(found["target"])
            return f"{self.plain(found['label'])} ({href})" if href else self.plain(found[0])
        return self.plain(found["bold"] or found[0])

    def _html_of(self, block: Block, skin: Skin, buttons: int) -> Markup:
        """Write a block; of a letter's buttons the first one stands out, `buttons` says how many there were before."""
        if block.kind == "button":
            dressed = [self._inline(line, skin, skin.second if buttons + number else skin.button) for number, line in enumerate(block.lines)]
            return Markup("<p{}>{}</p>").format(skin.paragraph, Markup("\n").join(dressed))
        lines = [self._inline(line, skin, skin.link) for line in block.lines]
        if block.kind == "list":
            return Markup("<ul{}>{}</ul>").format(skin.paragraph, Markup("").join(Markup("<li>{}</li>").format(line) for line in lines))
        if block.kind == "box":
            return Markup("<div{}>{}</div>").format(skin.box, Markup("").join(Markup("<div{}>{}</div>").format(skin.line, line) for line in lines))
        return Markup("<p{}>{}</p>").format(skin.paragraph, Markup("<br>\n").join(lines))

    def _inline(self, line: str, skin: Skin, dress: Markup) -> Markup:
        parts: list[Markup] = []
        position = 0
        for found in _INLINE.finditer(line):
            parts += [escape(line[position : found.start()]), self._html_part(found, skin, dress)]
            position = found.end()
        return Markup("").join([*parts, escape(line[position:])])

    def _html_part(self, found: re.Match[str], skin: Skin, dress: Markup) -> Markup:
        if found["label"] is not None:
            href = self._href(found["target"])
            return _anchor(href, self._escaped(found["label"]), skin, dress) if href else self._escaped(found[0])
        if found["bold"] is not None:
            return Markup("<strong>{}</strong>").format(self._escaped(found["bold"]))
        if found["address"] is not None:
            return _anchor(found["address"], escape(found["address"]), skin, skin.link)
        filled = self.values[int(found["place"])]
        if filled.shape is Shape.LINK:
            return _anchor(str(filled.value), escape(filled.value), skin, skin.link)
        if filled.shape is Shape.MAIL and filled.value:
            return _anchor(f"mailto:{filled.value}", escape(filled.value), skin, skin.link)
        return self._escaped(found[0])

    def _href(self, target: str) -> str:
        """Return where a link leads; empty if that is no place to send people to."""
        found = _PLACE.fullmatch(target)
        if found:
            filled = self.values[int(found[1])]
            return str(filled.value) if filled.shape is Shape.LINK else ""
        return target if _SAFE.fullmatch(target) and not _PLACE.search(target) else ""

    def plain(self, words: str) -> str:
        """Put the values into words."""
        return _PLACE.sub(lambda found: _said(self.values[int(found[1])].value), words)

    def _escaped(self, words: str) -> Markup:
        parts = _PLACE.split(words)
        written = [escape(_said(self.values[int(part)].value)) if position % 2 else escape(part) for position, part in enumerate(parts)]
        return Markup("").join(part.replace("\n", Markup("<br>\n")) for part in written)


def laid_out(nodes: Sequence[Node], values: Mapping[str, Value], fields: Mapping[str, Field]) -> Layout:
    """Lay out a text that was read without problems.

    Raises:
        KeyError: A field has no value: the letter must not leave half made.
    """
    whole, filled = _flat(nodes, values, fields)
    blocks = _blocks([line for line in whole.split("\n") if not _is_void(line, filled)], filled)
    return Layout(blocks, tuple(filled))


def one_line(nodes: Sequence[Node], values: Mapping[str, Value], fields: Mapping[str, Field]) -> str:
    """Write a subject: whatever the values hold, it is one line without control characters."""
    whole, filled = _flat(nodes, values, fields)
    words = Layout((), tuple(filled)).plain(whole)
    return " ".join(untwisted(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", words)).split())


def _flat(nodes: Sequence[Node], values: Mapping[str, Value], fields: Mapping[str, Field]) -> tuple[str, list[Filled]]:
    """Settle the conditions, and put a number in the place of each value."""
    filled: list[Filled] = []
    flat: list[str] = []
    for node in chosen(nodes, values):
        if isinstance(node, Hole):
            filled.append(Filled(fields[node.key].shape, values[node.key]))
            flat.append(f"\ue000{len(filled) - 1}\ue001")
        else:
            flat.append(node.text)
    whole = "".join(flat)
    return typeset(whole) if current_locale() == SOURCE_LOCALE else whole, filled


def _is_void(line: str, filled: Sequence[Filled]) -> bool:
    """Tell whether a line holds fields only, all of them empty: it is left out."""
    places = _PLACE.findall(line)
    return bool(places) and _ONLY_PLACES.fullmatch(line) is not None and not any(filled[int(place)].value for place in places)


def _blocks(lines: Sequence[str], filled: list[Filled]) -> tuple[Block, ...]:
    """Gather the lines that stand together."""
    found: list[tuple[Kind, list[str]]] = []
    before = ""
    for line in (line.strip() for line in lines):
        kind, content = _kind_of(line, filled)
        if content and found and before and found[-1][0] == kind:
            found[-1][1].extend(content)
        elif content:
            found.append((kind, [*content]))
        before = line
    return tuple(Block(kind, tuple(together)) for kind, together in found)


def _kind_of(line: str, filled: list[Filled]) -> tuple[Kind, tuple[str, ...]]:
    content = line.removeprefix("- ").strip()
    place = _PLACE.fullmatch(content)
    if place and filled[int(place[1])].shape is Shape.LINES:
        first = len(filled)
        filled += [Filled(Shape.WORDS, item) for item in _items(filled[int(place[1])].value)]
        return "list", tuple(f"\ue000{number}\ue001" for number in range(first, len(filled)))
    if line.startswith("- "):
        return "list", (content,)
    if line.startswith(">"):
        return "box", (line[1:].strip(),)
    if _BUTTON.fullmatch(line):
        return "button", (line,)
    return "paragraph", (line,) if line else ()


def _anchor(href: str, words: Markup, skin: Skin, dress: Markup) -> Markup:
    if not skin.links:
        return Markup("<span{}>{}</span>").format(dress, words)
    return Markup('<a href="{}"{}>{}</a>').format(href, dress, words)


def _items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _said(value: Value) -> str:
    return " ; ".join(_items(value))
