"""The form that starts a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from openmap.errors import InvalidForm
from openmap.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping


class RunForm(msgspec.Struct, frozen=True):
    """What the organiser asks of a run."""

    policy: str
    time_limit_s: float
    seed: int


def read_run_form(raw: Mapping[str, str]) -> RunForm:
    """Read the form.

    Raises:
        InvalidForm: A message per field that is not a number.
    """
    errors: dict[str, str] = {}
    numbers: dict[str, float] = {}
    for name, default in (("time_limit_s", "30"), ("seed", "0")):
        try:
            numbers[name] = float(raw.get(name, default).replace(",", ".") or default)
        except ValueError:
            errors[name] = _("Indiquez un nombre.")
    if numbers.get("seed", 0) != int(numbers.get("seed", 0)):
        errors["seed"] = _("Indiquez un nombre entier.")
    if errors:
        raise InvalidForm(_("Le calcul n'est pas lancé : corrigez les champs signalés."), fields=errors)
    return RunForm(policy=raw.get("policy", "build"), time_limit_s=numbers["time_limit_s"], seed=int(numbers["seed"]))
