"""What ``solve`` may be called with, apart from the problem: anything else is refused at once, by name, instead of showing much later."""

from __future__ import annotations

from numbers import Integral, Real
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scheduler.problem import Policy

POLICIES: Final[tuple[Policy, ...]] = ("build", "repair")


def check_arguments(policy: object, seed: object, workers: object, limits_s: dict[str, object]) -> None:
    """Refuse, as a ``ValueError`` that names the argument and what it may be, what no run can be made with."""
    if policy not in POLICIES:
        raise ValueError(f"policy must be {' or '.join(map(repr, POLICIES))}, not {policy!r}")
    if not whole(seed, 0):
        raise ValueError(f"seed must be a whole number of at least 0, not {seed!r}")
    if workers is not None and not whole(workers, 1):
        raise ValueError(f"workers must be None (one for each core) or a whole number of at least 1, not {workers!r}")
    for name, limit in limits_s.items():
        if isinstance(limit, bool) or not isinstance(limit, Real) or not float(limit) >= 0:
            raise ValueError(f"{name} must be a number of seconds of at least 0, not {limit!r}")


def whole(value: object, least: int) -> bool:
    """Tell whether ``value`` is a whole number of at least ``least``; a truth value is none."""
    return not isinstance(value, bool) and isinstance(value, Integral) and int(value) >= least
