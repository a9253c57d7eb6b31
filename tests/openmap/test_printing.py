"""What people type never keeps a document from being typeset: it is no markup, and what no font draws is a box."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest

from openmap.printing import STAND_IN, Unprintable, write_pdf

pytestmark = pytest.mark.anyio


def sheet(name: str, *places: str) -> dict[str, Any]:
    lines = [["9 h", place, "Atelier", ""] for place in places]
    return {"title": "Agenda", "name": name, "organisation": "", "subtitle": "", "footer": "", "headings": ["a", "b", "c"], "lines": lines}


async def words(name: str, *places: str) -> str:
    document = pypdf.PdfReader(io.BytesIO(await write_pdf("publication/agenda.typ", sheet(name, *places), locale="fr")))
    return " ".join(document.pages[0].extract_text().split())


@pytest.mark.parametrize(
    "typed, read",
    [
        ("Vélos 🌱", f"Vélos {STAND_IN}"),
        ("漢 Zoé", f"{STAND_IN} Zoé"),
        ("Zoé\u20dd 👨\u200d👩", f"Zoé {STAND_IN}{STAND_IN}"),
        ("Zoé\tDurand\x01", "Zoé Durand"),
        ("\uffff Zoé", f"{STAND_IN} Zoé"),
        ("Łukasz Привет Ωμέγα", "Łukasz Привет Ωμέγα"),
    ],
)
async def test_what_no_font_draws_is_a_box(typed: str, read: str) -> None:
    assert (await words(typed)).startswith(read)


async def test_one_such_name_leaves_the_others_as_they_are() -> None:
    assert "Salle é" in await words("漢 é\u20dd 🌱", "Salle é")


async def test_what_looks_like_markup_is_text() -> None:
    typed = '#panic() [x] {y} $a$ \\ /* // @ref *b* _c_ = d " <e>'
    assert typed in await words(typed)


async def test_what_cannot_be_typeset_at_all_is_refused() -> None:
    with pytest.raises(Unprintable):
        await words("")
