"""Typeset documents as accessible PDF (PDF/UA-1): `typst`, fonts that come with the assets, data as JSON.

A document is a `.typ` file among the templates, given one dataclass; it holds no sentence of its own, so that languages stay in one place. The
standard is asked of the typesetter, which refuses a document that a screen reader could not follow (no title, no language, a picture without words).
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Final

import msgspec
import segno
import typst

from openmap.assets import DIST, manifest
from openmap.rendering import TEMPLATES, current_instance


class Unprintable(RuntimeError):
    """The typesetter refuses a document, or it is larger than a mail may be."""


FONTS: Final = DIST / "print"
PICTURE: Final = """#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image(sys.inputs.name, height: 128pt)
"""
_one_at_a_time = asyncio.Semaphore(1)
"""Setting the badges of a large day takes seconds of one core; two at once would only slow the pages down."""


class UnreadablePicture(ValueError):
    """The content is not the picture that its kind says."""


async def picture(content: bytes, kind: str) -> bytes:
    """Decode a picture and draw it again as a PNG 256 pixels high: the typesetter's decoders keep within their memory, and run no script.

    Args:
        content: A file that came from outside, its size checked.
        kind: `svg`, `png` or `webp`.

    Raises:
        UnreadablePicture: It cannot be decoded.
    """
    async with _one_at_a_time:
        return await asyncio.to_thread(_draw, content, kind)


async def write_pdf(template: str, data: object, *, locale: str) -> bytes:
    """Typeset a document in a thread.

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
    words = {"data": msgspec.json.encode(data).decode(), "locale": locale, **look}
    async with _one_at_a_time:
        try:
            return await asyncio.to_thread(_compile, template, words)
        except typst.TypstError as error:
            raise Unprintable(template) from error


def qr(text: str) -> str:
    """Draw a QR code as SVG, error correction M: legible on a badge that was folded."""
    return segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True)


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


def _draw(content: bytes, kind: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="openmap-picture-") as folder:
        name = f"picture.{kind}"
        (Path(folder) / name).write_bytes(content)
        page = Path(folder) / "page.typ"
        page.write_text(PICTURE, encoding="utf-8")
        try:
            return typst.compile(
                str(page), root=folder, font_paths=[str(FONTS)], ignore_system_fonts=True, format="png", ppi=144.0, sys_inputs={"name": name}
            )
        except RuntimeError as error:  # what the typesetter raises for anything it cannot set
            raise UnreadablePicture from error
