"""Every template compiles, is used, has a title, and holds neither script nor style of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from openmap.rendering import environment
from tests.house.source import files, python_files, text_of

TEMPLATES = files("templates/*.html", "templates/*.txt", "templates/**/*.html", "templates/**/*.txt")
LETTER_FILES = frozenset({"subject.txt", "body.txt", "body.html"})


def name_of(path: Path) -> str:
    """Name a template as the environment does."""
    return str(path.relative_to("templates"))


def is_letter(path: Path) -> bool:
    """Tell whether a template is part of a mail: programs that read mail know no stylesheet."""
    return "letters" in path.parts or path.match("components/letter*.html")


PAGES = [path for path in TEMPLATES if path.suffix == ".html" and not is_letter(path)]
# A fragment or a component is drawn inside a page; base.html only frames one.
WHOLE_PAGES = [path for path in PAGES if not path.name.startswith("_") and "components" not in path.parts and path.name != "base.html"]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_compiles(path: Path) -> None:
    assert environment.get_template(name_of(path)).name == name_of(path)


def names_it(path: Path, text: str) -> bool:
    """Tell whether a file's text names a template; a letter is named by its folder, whole or after the slice's `letters/`."""
    if path.name not in LETTER_FILES:
        return f'"{name_of(path)}"' in text
    folder = path.parent
    return f'"{name_of(folder)}"' in text or (f'"{name_of(folder.parent)}/{{' in text and f'"{folder.name}"' in text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_is_used(path: Path) -> None:
    if path.name in LETTER_FILES:
        own = [other for other in python_files() if other.parts[:2] == ("openmap", path.parts[1])]
        assert names_it(path, "\n".join(text_of(other) for other in own)), f"no file of openmap/{path.parts[1]} sends {path.parent}"
    else:
        others = [other for other in (*TEMPLATES, *python_files()) if other != path and other.parts[0] in {"templates", "openmap"}]
        assert [other for other in others if names_it(path, text_of(other))] != [], f"nothing names {name_of(path)}"


@pytest.mark.parametrize("path", WHOLE_PAGES, ids=name_of)
def test_a_page_has_a_title(path: Path) -> None:
    assert re.search(r"{%-?\s*block title\s*-?%}\s*\S", text_of(path)), "a page fills the block `title`"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_has_neither_script_nor_style_inline(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", text_of(path), flags=re.DOTALL)
    inline = re.findall(r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=|javascript:", text)
    assert inline == []


@pytest.mark.parametrize("folder", sorted({path.parent for path in TEMPLATES if is_letter(path)}), ids=str)
def test_a_letter_has_a_subject_a_plain_body_and_an_html_body(folder: Path) -> None:
    own = {path.name for path in TEMPLATES if path.parent == folder and not path.name.startswith("_")}
    assert own in (LETTER_FILES, set()), f"{folder} holds {sorted(own)}"
