"""Logos: only drawing is left of an SVG, and nothing is decoded whose size is not known."""

from __future__ import annotations

import re

import pytest

from openmap.appearance.logos import DEEPEST, LARGEST_BYTES, UnusablePicture, check_size, clean_svg, framed, kind_of, size_of
from openmap.printing import UnreadablePicture, picture

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 20">'
SQUARE = HEAD + '<rect width="20" height="20" fill="#0b5f55"/></svg>'
LOSSY = b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\x40\x00\x20\x00"


def svg(body: str, head: str = HEAD) -> bytes:
    return f"{head}{body}</svg>".encode()


@pytest.mark.parametrize(
    "harmful",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)" width="5" height="5"/>',
        '<a href="javascript:alert(1)"><rect width="5" height="5"/></a>',
        '<rect fill="url(https://ailleurs.example.org/x)" width="5" height="5"/>',
        '<linearGradient id="a" href="https://ailleurs.example.org/x"/>',
        '<linearGradient id="a" xlink:href="data:image/svg+xml,x"/>',
        '<rect style="fill:url(https://ailleurs.example.org/x);behavior:url(x)" width="5" height="5"/>',
        r'<rect style="fill:u\72l(//ailleurs.example.org/x)" width="5" height="5"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://ailleurs.example.org"/>',
        "<!-- https://ailleurs.example.org javascript: -->",
    ],
)
def test_nothing_that_runs_or_leads_elsewhere_is_left(harmful: str) -> None:
    text = clean_svg(svg(harmful + '<circle cx="10" cy="10" r="8"/>'))
    assert not re.search(r"script|alert|ailleurs|data:|onload|behavior|animate|iframe", text)
    assert "<circle" in text


def test_what_draws_is_kept() -> None:
    body = (
        '<linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient><path d="M0 0h9" style="fill:url(#g);stroke:red;font-size:3px"/>'
    )
    text = clean_svg(svg(body + "<title>GIP</title>"))
    for wanted in ('fill="url(#g)"', 'stroke="red"', 'd="M0 0h9"', 'stop-color="#fff"', "<title>GIP</title>", 'viewBox="0 0 60 20"'):
        assert wanted in text
    assert "font-size" not in text


@pytest.mark.parametrize(
    "content, said",
    [
        (b"GIF89a", "ni un SVG"),
        (b"\x89PNG\r\n\x1a\n" + bytes(LARGEST_BYTES), "pèse plus de"),
    ],
)
def test_other_files_are_refused(content: bytes, said: str) -> None:
    with pytest.raises(UnusablePicture, match=said):
        kind_of(content)


@pytest.mark.parametrize(
    "content, said",
    [
        (svg("<style>*{fill:red}</style>"), "feuille de style"),
        (svg('<use href="#a"/>'), "formes répétées"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"), "entités"),
        (svg("<g>" * (DEEPEST + 2) + "</g>" * (DEEPEST + 2)), "trop compliqué"),
        (svg("<g>"), "abîmé"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>', "ni un SVG"),
        (SQUARE.encode("utf-16"), "UTF-8"),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg">'), "pas de taille"),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 10">'), "trop allongé"),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 10">'), "mesurer"),
        (svg("", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan nan">'), "mesurer"),
    ],
)
def test_an_svg_that_cannot_be_a_logo_says_why(content: bytes, said: str) -> None:
    with pytest.raises(UnusablePicture, match=said):
        clean_svg(content)


def test_a_size_in_pixels_becomes_a_view_box() -> None:
    assert 'viewBox="0 0 60 20"' in clean_svg(svg("", '<svg xmlns="http://www.w3.org/2000/svg" width="60px" height="20">'))


def test_sizes_are_read_before_decoding() -> None:
    assert size_of(LOSSY, "webp") == (64, 32)
    extended = b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + bytes([99, 0, 0, 49, 0, 0])
    assert size_of(extended, "webp") == (100, 50)
    lossless = b"RIFF\x00\x00\x00\x00WEBPVP8L" + bytes(4) + b"\x2f" + (99 | 49 << 14).to_bytes(4, "little") + bytes(8)
    assert size_of(lossless, "webp") == (100, 50)
    with pytest.raises(UnusablePicture, match="abîmée"):
        size_of(b"\x89PNG\r\n\x1a\n", "png")
    with pytest.raises(UnusablePicture, match="mesurer"):
        check_size(40_000, 40_000)


@pytest.mark.anyio
async def test_a_picture_is_drawn_again_and_a_broken_one_refused() -> None:
    png = await picture(SQUARE.encode(), "svg")
    assert size_of(png, "png") == (768, 256)
    again = await picture(png + b"<script>trailing</script>", "png")
    assert b"script" not in again
    assert 'viewBox="0 0 768 256"' in framed(again)
    for content, kind in ((png[:80], "png"), (LOSSY, "webp"), (b"<svg", "svg")):
        with pytest.raises(UnreadablePicture):
            await picture(content, kind)


@pytest.mark.anyio
@pytest.mark.parametrize("shape", ["masks within masks", "a stroke beyond all bounds"])
async def test_a_picture_that_the_drawer_cannot_stand_costs_one_short_process(shape: str) -> None:
    twice = "".join(f'<mask id="m{n}">' + f'<rect width="9" height="9" mask="url(#m{n + 1})"/>' * 2 + "</mask>" for n in range(30))
    masks = svg(twice + '<mask id="m30"><rect width="9" height="9"/></mask><rect width="9" height="9" mask="url(#m0)"/>')
    stroke = svg('<path d="M0 0 L1e30 1e30" stroke="red" stroke-width="1e30"/>')
    content = clean_svg(masks if shape.startswith("masks") else stroke).encode()
    with pytest.raises(UnreadablePicture):
        await picture(content, "svg")
