"""Typeset documents as accessible PDF (PDF/UA-1): `typst`, fonts that come with the assets, data as JSON.

A document is a `.typ` file among the templates, given one dataclass; it holds no sentence of its own, so that languages stay in one place. The
standard is asked of the typesetter, which refuses a document that a screen reader could not follow (no title, no language, a picture without words).
"""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec
import segno
import typst

from openmap.assets import DIST, manifest
from openmap.rendering import TEMPLATES


class Unprintable(RuntimeError):
    """The typesetter refuses a document, or it is larger than a mail may be."""


FONTS: Final = DIST / "print"
_one_at_a_time = asyncio.Semaphore(1)
"""Setting the badges of a large day takes seconds of one core; two at once would only slow the pages down."""


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
    words = {"data": msgspec.json.encode(data).decode(), "locale": locale}
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
