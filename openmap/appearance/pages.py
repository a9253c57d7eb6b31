"""What the page of an instance's look is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openmap.appearance.queries import AppearanceDetails


@dataclass(frozen=True, slots=True)
class AppearancePage:
    """The look as it is stored, what was typed, and the colours proposed in place of those that cannot be read."""

    own: AppearanceDetails
    name: str
    light: str
    dark: str
    errors: dict[str, str] = field(default_factory=dict)
    proposals: dict[str, str] = field(default_factory=dict)

    @property
    def is_original(self) -> bool:
        """Whether nobody changed anything."""
        return not self.own.version
