"""Typeset documents as accessible PDF (PDF/UA-1): `typst`, fonts that come with the assets, data as JSON.

A document is a `.typ` file among the templates, given one dataclass; it holds no sentence of its own, so that languages stay in one place. The
standard is asked of the typesetter, which refuses a document that a screen reader could not follow (no title, no language, a picture without words).
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import unicodedata
from typing import Any, Final

import msgspec
import segno
import typst

from openmap.assets import DIST, manifest
from openmap.rendering import TEMPLATES, current_instance


class Unprintable(RuntimeError):
    """The typesetter refuses a document, or it is larger than a mail may be."""


FONTS: Final = DIST / "print"
DRAWING_SECONDS: Final = 20
STAND_IN: Final = "□"
MOST_TRIES: Final = 5
_CONTROLS: Final = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0)) if code != ord("\n")}
_UNDISPLAYED: Final = re.compile(r'the text `"(?:\\u\{([0-9a-f]+)\}|([^"\\]+))"` could not be displayed')
_one_at_a_time = asyncio.Semaphore(1)
"""Setting the badges of a large day takes seconds of one core; two at once would only slow the pages down."""


class UnreadablePicture(ValueError):
    """The content is not the picture that its kind says."""


async def picture(content: bytes, kind: str) -> bytes:
    """Decode a picture and draw it again as a PNG 256 pixels high, in a process of its own with a ceiling on memory and time.

    Args:
        content: A file that came from outside, its size checked.
        kind: `svg`, `png` or `webp`.

    Raises:
        UnreadablePicture: It cannot be decoded, or takes too long.
    """
    command = [sys.executable, "-m", "openmap.picturedrawer", kind]
    async with _one_at_a_time:
        child = await asyncio.create_subprocess_exec(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            png, _errors = await asyncio.wait_for(child.communicate(content), DRAWING_SECONDS)
        except TimeoutError:
            child.kill()
            await child.wait()
            png = b""
    if child.returncode != 0 or not png:
        raise UnreadablePicture
    return png


async def write_pdf(template: str, data: object, *, locale: str) -> bytes:
    """Typeset a document in a thread. What no font can draw (an emoji in a name) is a box: it keeps nobody from their badge.

    Args:
        template: A `.typ` file below `templates/`.
        data: What it shows: a dataclass of texts, numbers and lists.
        locale: The language of its words, for screen readers and hyphenation.

    Raises:
        AssetsMissing: The fonts were not built.
        Unprintable: The typesetter refuses the document.
    """
    manifest()
    instance = current_instance()
    look = {"instance": instance.name, "accent": instance.accent, "logo": instance.look.logo_svg}
    async with _one_at_a_time:
        return await asyncio.to_thread(_typeset, template, msgspec.to_builtins(data), {"locale": locale, **look})


def qr(text: str) -> str:
    """Draw a QR code as SVG, error correction M: legible on a badge that was folded."""
    return segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True)


def _typeset(template: str, data: object, words: dict[str, str]) -> bytes:
    """Typeset; while the typesetter names characters that it cannot draw, try again without them."""
    swaps: dict[int, str] = dict(_CONTROLS)
    for _try in range(MOST_TRIES):
        try:
            return _compile(template, words | {"data": msgspec.json.encode(_swapped(data, swaps)).decode()})
        except typst.TypstError as error:
            found = _undrawn(str(error.diagnostic))
            if not found:
                raise Unprintable(template) from error
            swaps |= found
    raise Unprintable(template)


def _undrawn(diagnostic: str) -> dict[int, str]:
    """Read which characters cannot be drawn, and what stands in their place.

    A sign that combines with a letter has the letter named as well, which could be drawn alone: letters wait for the next time.
    """
    named = {letter for code, text in _UNDISPLAYED.findall(diagnostic) for letter in (chr(int(code, 16)) if code else text)}
    drawn_apart = {letter for letter in named if letter.isascii()}
    signs = {letter for letter in named - drawn_apart if not letter.isalpha()}
    joins = {letter for letter in signs if unicodedata.category(letter) in {"Mn", "Me", "Mc", "Cf"}}
    return {ord(letter): "" if letter in joins else STAND_IN for letter in signs or named - drawn_apart}


def _swapped(value: Any, swaps: dict[int, str]) -> Any:
    """Give the same lists and texts with other characters in them."""
    if isinstance(value, str):
        return value.translate(swaps)
    if isinstance(value, dict):
        return {name: _swapped(inner, swaps) for name, inner in value.items()}
    return [_swapped(inner, swaps) for inner in value] if isinstance(value, list | tuple) else value


def _compile(template: str, words: dict[str, str]) -> bytes:
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=words,
        pdf_standards="ua-1",
    )
