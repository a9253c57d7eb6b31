"""SIRET numbers as people type them."""

from __future__ import annotations

import pytest

from openmap.organisations.labels import find_departement, find_kind, find_sector
from openmap.organisations.siret import is_valid_siret, normalise_siret
from openmap.organisations.tables import Kind, Sector


@pytest.mark.parametrize("text", ["73282932000074", "732 829 320 00074", "732.829.320-00074", "356 000 000 00048"])
def test_valid(text: str) -> None:
    assert is_valid_siret(normalise_siret(text))


def test_la_poste_counts_digits() -> None:
    siret = "35600000049837"
    assert sum(map(int, siret)) % 5 == 0
    assert is_valid_siret(siret)
    assert not is_valid_siret("35600000049838")


@pytest.mark.parametrize("text", ["73282932000075", "7328293200007", "732829320000744", "7328293200007a", "", "0" * 14, "٧٣٢٨٢٩٣٢٠٠٠٠٧٤"])
def test_invalid(text: str) -> None:
    assert not is_valid_siret(text)


@pytest.mark.parametrize(
    "text, kind",
    [
        ("EI", Kind.EI),
        ("Entreprise d’insertion", Kind.EI),
        ("esat", Kind.ESAT),
        ("Région", Kind.REGION),
        ("regie de quartier", Kind.REGIE),
        ("", None),
        ("boulangerie", None),
    ],
)
def test_kinds_are_read_from_sheets(text: str, kind: Kind | None) -> None:
    assert find_kind(text) is kind


def test_sectors_and_departements_are_read_from_sheets() -> None:
    assert find_sector("proprete et hygiene") is Sector.CLEANING
    assert find_sector("waste") is Sector.WASTE
    assert find_sector("nuages") is None
    assert [find_departement(text) for text in ("94", "2a", "Val de Marne", "Val-de-Marne", "00", "Mars")] == ["94", "2A", None, "94", None, None]
