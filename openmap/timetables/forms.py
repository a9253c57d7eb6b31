"""The form that starts a run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from openmap.errors import InvalidForm
from openmap.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

DECIMAL: Final = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,3})?", re.ASCII)
WHOLE: Final = re.compile(r"-?[0-9]{1,18}", re.ASCII)


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
    time_limit_s, seed = raw.get("time_limit_s", "").strip() or "30", raw.get("seed", "").strip() or "0"
    if not DECIMAL.fullmatch(time_limit_s):
        errors["time_limit_s"] = _("« Temps accordé au plus » : indiquez un nombre de secondes.")
    if not WHOLE.fullmatch(seed):
        errors["seed"] = _("« Graine du tirage » : indiquez un nombre entier, par exemple 0.")
    if errors:
        raise InvalidForm(_("Le calcul n'est pas lancé : corrigez les champs signalés."), fields=errors)
    return RunForm(policy=raw.get("policy", "build"), time_limit_s=float(time_limit_s.replace(",", ".")), seed=int(seed))
