"""Take a picture that somebody sent apart: only drawing is left of an SVG, only PNG and WebP of a known size are decoded. Pure."""

from __future__ import annotations

import base64
import re
from typing import Final
from xml.etree import ElementTree as ET

from openmap.errors import InvalidForm
from openmap.i18n import gettext as _

LARGEST_BYTES: Final = 300_000
LARGEST_SIDE: Final = 2000
WIDEST: Final = 8
"""How many times as wide as it is high: the header of a telephone holds no more."""
SVG: Final = "http://www.w3.org/2000/svg"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


XLINK: Final = "{http://www.w3.org/1999/xlink}href"
ELEMENTS: Final = _words("""
    svg g defs path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath mask title desc
""")
HARD_TO_KEEP: Final = frozenset(f"{{{SVG}}}{name}" for name in ("style", "text", "use", "image", "foreignObject"))
"""Without these a picture would look otherwise; with them it could say, repeat or fetch anything."""
DEEPEST: Final = 40
PAINT: Final = _words("""
    fill fill-opacity fill-rule clip-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-dasharray stroke-dashoffset opacity stop-color stop-opacity color clip-path mask transform
""")
ATTRIBUTES: Final = PAINT | _words("""
    id d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height points viewBox preserveAspectRatio offset gradientUnits
    gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits version
""")
LOCAL: Final = re.compile(r"#[\w.-]+")
ELSEWHERE: Final = re.compile(r"url\((?!['\"]?#)|[a-z]+:|&|\\|@import|expression", re.IGNORECASE)
PNG: Final = b"\x89PNG\r\n\x1a\n"
NUMBER: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")


class UnusablePicture(InvalidForm):
    """A picture that cannot be a logo; the message says what to do."""

    code = "unusable-picture"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"logo": message})


def kind_of(content: bytes) -> str:
    """Tell `png`, `webp` or `svg` by the content, whatever the name says.

    Raises:
        UnusablePicture: It is none of them, or too heavy.
    """
    if len(content) > LARGEST_BYTES:
        raise UnusablePicture(_("Ce logo pèse plus de %(limit)s Ko. Réduisez-le, ou exportez-le en SVG.") % {"limit": LARGEST_BYTES // 1000})
    if content.startswith(PNG):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if b"<svg" in content[:4000]:
        return "svg"
    raise UnusablePicture(_("Ce fichier n'est ni un SVG, ni un PNG, ni un WebP."))


def check_size(width: float, height: float) -> None:
    """Refuse a picture whose sides no header could hold.

    Raises:
        UnusablePicture: A side is missing or too long, or it is far wider than high.
    """
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise UnusablePicture(_("Ce logo doit mesurer entre 1 et %(most)s pixels de côté.") % {"most": LARGEST_SIDE})
    if width > WIDEST * height or height > 2 * width:
        raise UnusablePicture(_("Ce logo est trop allongé : au plus %(times)s fois plus large que haut.") % {"times": WIDEST})


def size_of(content: bytes, kind: str) -> tuple[int, int]:
    """Read width and height out of the head of a PNG or WebP, before anything is decoded (PNG, section 11.2.2; RFC 9649, section 2).

    Raises:
        UnusablePicture: The head is cut or unknown.
    """
    if kind == "png" and len(content) >= 24:  # noqa: PLR2004  # signature, length, IHDR, two numbers
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    if kind == "webp" and len(content) >= 30:  # noqa: PLR2004  # the longest of the three heads
        match content[12:16]:
            case b"VP8X":
                return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
            case b"VP8L":
                bits = int.from_bytes(content[21:25], "little")
                return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
            case b"VP8 ":
                return int.from_bytes(content[26:28], "little") & 0x3FFF, int.from_bytes(content[28:30], "little") & 0x3FFF
    raise UnusablePicture(_("Cette image est abîmée : enregistrez-la de nouveau."))


def clean_svg(content: bytes) -> str:
    """Write an SVG again with nothing but drawing: no script, no style sheet, no text, no picture, nothing that leads elsewhere.

    Raises:
        UnusablePicture: It cannot be read, declares entities, is drawn by a style sheet, or has no size.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusablePicture(_("Ce SVG n'est pas écrit en UTF-8 : exportez-le de nouveau.")) from None
    if "<!ENTITY" in text.upper():
        raise UnusablePicture(_("Ce SVG déclare des entités, ce qui n'est pas accepté : exportez-le comme « SVG simple »."))
    try:
        root = ET.fromstring(text)  # noqa: S314  # no entity is left that could grow, and expat of Python 3.11 bounds the rest
    except ET.ParseError:
        raise UnusablePicture(_("Ce SVG est abîmé : exportez-le de nouveau.")) from None
    if root.tag != f"{{{SVG}}}svg":
        raise UnusablePicture(_("Ce fichier n'est ni un SVG, ni un PNG, ni un WebP."))
    if any(element.tag in HARD_TO_KEEP for element in root.iter()):
        raise UnusablePicture(_("Ce SVG tient à une feuille de style, à du texte ou à des formes répétées : exportez-le en tracés simples."))
    kept = _cleaned(root)
    check_size(*_give_size(kept))
    ET.register_namespace("", SVG)
    return ET.tostring(kept, encoding="unicode")


def framed(png: bytes) -> str:
    """Put a picture into an SVG, so that whatever draws a logo knows one format only."""
    width, height = size_of(png, "png")
    data = base64.b64encode(png).decode()
    head = f'<svg xmlns="{SVG}" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    return f'{head}<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'


def _cleaned(element: ET.Element, depth: int = 0) -> ET.Element:
    if depth > DEEPEST:
        raise UnusablePicture(_("Ce SVG est trop compliqué : exportez-le comme « SVG simple »."))
    kept = ET.Element(element.tag, _attributes(element))
    if element.tag.rpartition("}")[2] in {"title", "desc"}:
        kept.text = element.text
    kept.extend([_cleaned(child, depth + 1) for child in element if _is_drawn(child)])
    return kept


def _is_drawn(element: ET.Element) -> bool:
    namespace, _close, name = element.tag.removeprefix("{").rpartition("}")
    return namespace == SVG and name in ELEMENTS


def _attributes(element: ET.Element) -> dict[str, str]:
    """Keep what draws; the declarations of a `style` attribute become attributes, a reference stays inside the picture."""
    styled = (declaration.partition(":") for declaration in element.get("style", "").split(";"))
    found = {name.strip(): value.strip() for name, _colon, value in styled if name.strip() in PAINT}
    kept = {name: value for name, value in (element.attrib | found).items() if name in ATTRIBUTES and not ELSEWHERE.search(value)}
    reference = element.get("href") or element.get(XLINK) or ""  # a gradient may go on another
    return kept | ({"href": reference} if LOCAL.fullmatch(reference) else {})


def _give_size(root: ET.Element) -> tuple[float, float]:
    """Make sure that the picture has a `viewBox`, and return width and height in its proportion."""
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    try:
        _x, _y, width, height = (float(number) for number in box)
    except ValueError:
        sides = [NUMBER.fullmatch(root.get(name, "")) for name in ("width", "height")]
        if not all(sides):
            raise UnusablePicture(_("Ce SVG n'a pas de taille : donnez-lui un attribut viewBox.")) from None
        width, height = (float(side[1]) for side in sides if side)
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    scale = LARGEST_SIDE / max(width, height, LARGEST_SIDE)
    root.set("width", f"{width * scale:g}")
    root.set("height", f"{height * scale:g}")
    return width * scale, height * scale
