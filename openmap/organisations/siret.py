"""Check the number of a French establishment (SIRET): nine digits of the enterprise (SIREN) and five of the establishment."""

from __future__ import annotations

SIRET_LENGTH = 14
LA_POSTE = "356000000"


def normalise_siret(text: str) -> str:
    """Strip what people type between the digits: spaces, no-break spaces, dots, dashes."""
    return "".join(character for character in text if character not in " .-_ \u202f\t")


def is_valid_siret(siret: str) -> bool:
    """Tell whether 14 digits can be a SIRET.

    The rule is Luhn's, except for the establishments of La Poste, whose digits only add up to a multiple of five (INSEE's documentation
    of the Sirene register).
    """
    if len(siret) != SIRET_LENGTH or not (siret.isascii() and siret.isdigit()):
        return False
    if siret.startswith(LA_POSTE) and sum(map(int, siret)) % 5 == 0:
        return True
    return _luhn_sum(siret) % 10 == 0 and siret != "0" * SIRET_LENGTH


def _luhn_sum(digits: str) -> int:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        tens, units = divmod(int(digit) * (2 if position % 2 else 1), 10)
        total += tens + units
    return total
