"""Pictures of numbers: what is drawn fits what is counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from openmap.assets import departements
from openmap.drawing import LABEL_LETTERS, REGION, WIDEST_PERCENT, BarChart, Shading, TwinMap
from tests.openmap.web.test_theme import TEXT, colours, contrast

CSS = Path("openmap/static/openmap.css").read_text("utf-8")


def test_bars_are_as_long_as_their_numbers_and_do_not_overlap() -> None:
    chart = BarChart("x", "Titre", "Ligne", ("Un", "Deux"), (("a" * 30 + " " + "b" * 30, (10, 5)), ("court", (0, 20))))
    first, second = chart.groups
    assert [bar.percent for bar in (*first.bars, *second.bars)] == [WIDEST_PERCENT / 2, WIDEST_PERCENT / 4, 0, WIDEST_PERCENT]
    assert [line for line, _top in first.label] == ["a" * 30, "b" * 30]
    assert all(len(line) <= LABEL_LETTERS for line, _top in first.label)
    tops = (
        [top for _line, top in first.label]
        + [bar.top for bar in first.bars]
        + [top for _line, top in second.label]
        + [bar.top for bar in second.bars]
    )
    assert tops == sorted(set(tops))
    assert chart.height == second.bottom > second.bars[-1].top
    assert "«\xa0court\xa0», 20" in chart.description


def test_a_chart_of_nothing_says_so() -> None:
    chart = BarChart("x", "Titre", "Ligne", ("Un",), ())
    assert (chart.height, chart.groups) == (0, [])
    assert chart.description == "Rien à compter pour l'instant."


@pytest.mark.parametrize("greatest, shades", [(1, [1]), (3, [1, 2, 3]), (4, [1, 2, 3, 4]), (10, [1, 2, 3, 4])])
def test_shades_rise_with_the_counts_and_the_legend_names_each(greatest: int, shades: list[int]) -> None:
    shading = Shading("x", "Besoins", {"75": greatest, "94": 1, "": 99})
    levels = {area.code: area.level for area in shading.region}
    assert (levels["94"], levels["75"], levels["77"]) == (1, shades[-1], 0)
    assert [level for level, _words in shading.legend] == [0, *shades]
    assert [area.said for area in shading.region if area.code == "75"] == [f"Paris (75) : {greatest}"]


def test_the_country_is_shown_when_something_lies_outside_the_region() -> None:
    inside, outside = Shading("a", "Besoins", {"75": 1, "974": 2, "": 3}), Shading("b", "Offres", {"2A": 1})
    assert not TwinMap("m", "Titre", (inside, inside), "?").is_wide
    twin = TwinMap("m", "Titre", (inside, outside), "Non précisé")
    assert twin.is_wide
    assert len(twin.outlines) == len(departements()) == 96
    rows = {name: (values, blank) for name, values, blank in twin.rows}
    assert rows["Corse-du-Sud (2A)"] == ((0, 1), True)
    assert rows["974"] == ((2, 0), True), "overseas is not on the map, and is in the table"
    assert rows["Non précisé"] == ((3, 0), False)
    assert rows["Val-d'Oise (95)"] == ((0, 0), False)


def test_each_number_stands_inside_its_departement() -> None:
    for code, (x, y) in REGION.items():
        left, top, right, bottom = departements()[code].box
        assert left < x < right
        assert top < y < bottom


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_number_can_be_read_on_every_shade(theme: str) -> None:
    known = colours(theme)
    shares = {int(level): int(share) for level, share in re.findall(r"\.area-(\d) \{\n  fill: color-mix\(in srgb, var\(--om-accent\) (\d+)%", CSS)}
    assert shares.keys() == {1, 2, 3}
    for level, share in (shares | {4: 100}).items():
        accent, page = ([int(known[name][at : at + 2], 16) for at in (1, 3, 5)] for name in ("accent", "page"))
        mixed = "#" + "".join(f"{round(one * share / 100 + other * (100 - share) / 100):02x}" for one, other in zip(accent, page, strict=True))
        assert contrast(known["page" if level > 2 else "text"], mixed) >= TEXT, level
