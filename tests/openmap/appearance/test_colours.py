"""Colours of one's own can be read in both themes, or the nearest that can is proposed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmap.appearance.colours import DARK, LIGHT, SHADES, Theme, contrast, is_readable, nearest_readable, palette, read_colour, stylesheet
from tests.openmap.web import test_theme

THEMES = pytest.mark.parametrize("theme, name", [(LIGHT, "light"), (DARK, "dark")])
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@THEMES
def test_the_colours_that_stay_are_those_of_the_stylesheet(theme: Theme, name: str) -> None:
    known = test_theme.colours(name)
    assert (theme.page, theme.raised, theme.text, theme.line) == tuple(known[part] for part in ("page", "raised", "text", "line"))
    assert is_readable(known["accent"], theme), "the original would be taken"


@THEMES
@given(accent=COLOURS)
def test_what_is_proposed_can_be_read_wherever_the_accent_is_met(theme: Theme, name: str, accent: str) -> None:
    proposed = nearest_readable(accent, theme)
    found, known = palette(proposed, theme), test_theme.colours(name)
    known |= {"accent": found.accent, "accent-strong": found.strong, "accent-soft": found.soft, "on-accent": found.on}
    met = [(known[front], known[back], least) for front, back, least in test_theme.PAIRS if "accent" in front + back]
    assert len(met) == 8
    assert [pair for pair in met if contrast(pair[0], pair[1]) < pair[2]] == []
    assert nearest_readable(proposed, theme) == proposed


def test_a_colour_that_can_be_read_is_left_alone_and_a_pale_one_gets_darker() -> None:
    assert nearest_readable("#0b5f55", LIGHT) == "#0b5f55"
    assert not is_readable("#ffcc00", LIGHT)
    red, green, blue = (int(nearest_readable("#ffcc00", LIGHT)[at : at + 2], 16) for at in (1, 3, 5))
    assert red > green > blue == 0, "the hue stays"
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize(
    "typed, read", [("#0B5F55", "#0b5f55"), (" 0b5f55 ", "#0b5f55"), ("#0bf", "#00bbff"), ("", None), ("rouge", None), ("#12345", None)]
)
def test_a_colour_is_read_as_people_write_it(typed: str, read: str | None) -> None:
    assert read_colour(typed) == read


def test_the_stylesheet_sets_each_theme_that_was_chosen() -> None:
    assert stylesheet("", "") == ""
    assert "prefers-color-scheme" not in stylesheet("#0b5f55", "")
    assert stylesheet("", "#6fd0be").startswith("@media (prefers-color-scheme: dark)")
    assert stylesheet("#0b5f55", "#6fd0be").count("--om-accent:") == 2


def test_the_shades_of_the_map_are_those_of_the_stylesheet() -> None:
    assert [f"{share:.0%}" in test_theme.CSS for share, _front in SHADES[:-1]] == [True] * 3
