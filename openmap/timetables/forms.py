"""The forms that start a run and change a draft."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

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


class Deed(StrEnum):
    """What a button of the board does to what is chosen."""

    PLACE = "placer"
    PIN = "epingler"
    UNPIN = "desepingler"
    REMOVE = "retirer"


class ChangeForm(msgspec.Struct, frozen=True):
    """A button of the board: what is chosen, what is to be done, where (a line of the board, or a table, and the time of a slot)."""

    chosen: str
    deed: Deed
    slot: str
    delegation: UUID | None
    table: UUID | None


def read_change_form(raw: Mapping[str, str]) -> ChangeForm:
    """Read what was pressed on the board; the list of slots names each with the delegation that would sit there.

    Raises:
        InvalidForm: It names no deed, or a place that is none.
    """
    slot, _dot, listed = raw.get("slot", "").partition(".")
    named = {"delegation": raw.get("delegation") or listed, "table": raw.get("table", "")}
    try:
        places = {name: UUID(text) if text else None for name, text in named.items()}
        deed = Deed(raw.get("deed", Deed.PLACE))
    except ValueError as error:
        raise InvalidForm(_("Le changement n'a pas été compris : choisissez un rendez-vous, puis une case.")) from error
    return ChangeForm(raw.get("choix", ""), deed, slot, places["delegation"], places["table"])
