"""Read what other people's mail programs wrote: headers and parts as plain text, whatever their charset says, within limits."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses, parseaddr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS = 100
LONGEST_HEADER = 4_000
# Codecs that Python knows by these names, but no mail is written in; their time grows with the square of the length.
_NO_CHARSETS = frozenset({"punycode", "idna"})
_IDENTIFIER = re.compile(r"<[^<>\s]{3,250}>")


def clean(text: str) -> str:
    """Return text that a database takes and a page shows: no control characters but ends of line, no half characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in whole if letter == "\n" or letter.isprintable() or letter == "\u202f")


def line_of(text: str) -> str:
    """Return cleaned text on one line."""
    return " ".join(clean(text).split())


def header(mail: Message, name: str) -> str:
    """Return the first header of a name, decoded, on one line; empty where there is none."""
    values = headers(mail, name)
    return values[0] if values else ""


def headers(mail: Message, name: str) -> list[str]:
    """Return every header of a name, decoded, each on one line, the topmost first."""
    return [line_of(_decoded(str(value)[:LONGEST_HEADER])) for value in mail.get_all(name, [])]


def addresses(mail: Message, name: str) -> list[tuple[str, str]]:
    """Return the names and addresses of a header; addresses in small letters, read before words are decoded: a name may hide an address."""
    raw = [str(value)[:LONGEST_HEADER] for value in mail.get_all(name, [])]
    return [(line_of(_decoded(display)), line_of(address).lower()) for display, address in getaddresses(raw) if address]


def address_of(text: str) -> str:
    """Return the bare address of `Name <address>`, `mailto:address` or `rfc822;address`, in small letters."""
    bare = line_of(text)
    for prefix in ("mailto:", "rfc822;", "utf-8;"):
        if bare.lower().startswith(prefix):
            bare = bare[len(prefix) :].strip()
    return (parseaddr(bare)[1] or bare).lower()


def identifiers(text: str) -> list[str]:
    """Return the `<…>` of Message-ID, References and the like."""
    return _IDENTIFIER.findall(text)


def parts(mail: Message) -> Iterator[Message]:
    """Give the parts of a mail, those of mails inside it included, as far as anybody may want them."""
    for number, part in enumerate(mail.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def text_of(part: Message, most_bytes: int, *, holding: str = "") -> str | None:
    """Return the text of a part, in the charset it says, in UTF-8 or in that of Windows, whichever fits.

    Args:
        part: Of any transfer encoding.
        most_bytes: A longer one is not read.
        holding: Words, in capitals, that a right reading has somewhere, in letters of any size.

    Returns:
        None for a part that is too long, empty, or in which nothing fits.
    """
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content or len(content) > most_bytes:
        return None
    said = (part.get_content_charset("") or "").lower()
    for charset, errors in (("" if said in _NO_CHARSETS else said, "strict"), ("utf-8-sig", "strict"), ("cp1252", "replace")):
        try:
            text = content.decode(charset, errors).removeprefix("\ufeff")
        except (LookupError, ValueError):
            continue
        if holding in text.upper():
            return text
    return None


def headers_inside(text: str) -> Message:
    """Read a block of headers that stands as text in a part."""
    return HeaderParser().parsestr(text)


def _decoded(text: str) -> str:
    """Return a header with its encoded words read; a word that cannot be read stays as it is."""
    try:
        found = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    said = ""
    for piece, charset in found:
        if isinstance(piece, str):
            said += piece
            continue
        try:
            said += piece.decode(charset or "ascii")
        except (LookupError, ValueError):  # also a charset with a zero byte in its name
            said += piece.decode("utf-8", "replace")
    return said
