"""Words of the interface for the sides of a meeting."""

from __future__ import annotations

from typing import Final

from openmap.events.tables import Side
from openmap.i18n import lazy

SIDE_LABELS: Final[dict[Side, str]] = {
    Side.BUYER: lazy("Acheteur public"),
    Side.STRUCTURE: lazy("Structure"),
    Side.FACILITATOR: lazy("Facilitateur des clauses sociales"),
    Side.PARTNER: lazy("Partenaire"),
    Side.VISITOR: lazy("Visiteur"),
}
SIDE_PLURALS: Final[dict[Side, str]] = {
    Side.BUYER: lazy("Acheteurs publics"),
    Side.STRUCTURE: lazy("Structures"),
    Side.FACILITATOR: lazy("Facilitateurs des clauses sociales"),
    Side.PARTNER: lazy("Partenaires"),
    Side.VISITOR: lazy("Visiteurs"),
}

NUMBER_LABELS: Final[dict[str, str]] = {
    "slot_minutes": lazy("Durée d'un créneau, en minutes"),
    "changeover_minutes": lazy("dont battement pour changer de table"),
    "guaranteed_meetings": lazy("Rendez-vous garantis à chacun"),
    "max_meetings": lazy("Rendez-vous au plus par organisation"),
    "max_consecutive": lazy("Rendez-vous d'affilée au plus"),
    "max_wishes": lazy("Souhaits au plus, par organisation"),
    "max_vetoes": lazy("Vetos au plus, par organisation"),
    "capacity": lazy("Inscriptions acceptées au plus, sans les visiteurs"),
    "buyer_capacity": lazy("dont acheteurs au plus"),
    "structure_capacity": lazy("dont structures au plus"),
    "visitor_capacity": lazy("Visiteurs au plus, en personnes"),
}
"""Field of the settings → the words beside it."""
