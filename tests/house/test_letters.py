"""docs/letters.md lists the letters and their fields as the registry has them, and every letter of an event is written by it."""

from __future__ import annotations

import re

import pytest

from openmap.i18n import use_locale
from openmap.letters.kinds import COMMON, KINDS
from tests.house.source import python_files, text_of

DOCUMENT = "docs/letters.md"
OF_NO_EVENT = {"accounts/letters/sign_in", "publication/letters/test"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_document_lists_a_letter_with_its_fields(kind: str) -> None:
    common = {field.key for field in COMMON}
    own = [field for field in KINDS[kind].fields.values() if field.key not in common]
    names = " · ".join(f"**`{field.name}`**" if field.is_required else f"`{field.name}`" for field in own)
    with use_locale("en"):
        assert f"| `{kind}` | {KINDS[kind].goes_to} | {names} |" in text_of(DOCUMENT).splitlines()


def test_the_document_lists_no_other_letter() -> None:
    assert set(re.findall(r"^\| `([a-z-]+)` \|", text_of(DOCUMENT), flags=re.MULTILINE)) == set(KINDS)
    assert " · ".join(f"`{field.name}`" for field in COMMON) in text_of(DOCUMENT).splitlines()


def test_only_what_is_no_events_is_written_by_a_template() -> None:
    written = {name for path in python_files() if path.parts[0] == "openmap" for name in re.findall(r'"(\w+/letters/\w+)"', text_of(path))}
    assert written == OF_NO_EVENT
