"""What those who come need and offer, as pictures with their tables. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from openmap.drawing import BarChart, Shading, TwinMap, ranked
from openmap.formats import whole_euros
from openmap.i18n import gettext as _
from openmap.organisations.labels import KIND_LABELS, LEVER_LABELS, MODE_LABELS, SECTOR_LABELS
from openmap.registrations.tallies import AMOUNT_BOUNDS_CENTS, NONE

if TYPE_CHECKING:
    from openmap.registrations.tallies import TopicTally


def family_chart(tally: TopicTally) -> BarChart:
    """Set needs against offers, family by family."""
    rows = [(str(label), tally.families.get(sector, NONE)) for sector, label in SECTOR_LABELS.items()]
    rows.append((_("Famille non précisée"), tally.families.get("", NONE)))
    return BarChart("familles", _("Besoins et offres par famille d'achats"), _("Famille"), (_("Besoins"), _("Offres")), ranked(rows))


def territory(tally: TopicTally) -> TwinMap:
    """Set needs against offers on the map."""
    needs = Shading("besoins", _("Besoins"), {code: count for code, (count, _offers) in tally.departements.items()})
    offers = Shading("offres", _("Offres"), {code: count for code, (_needs, count) in tally.departements.items()})
    return TwinMap("departements", _("Besoins et offres par département"), (needs, offers), _("Département non précisé"))


def lever_chart(tally: TopicTally) -> BarChart:
    """Count the needs that are opened to structures, by the article that allows it."""
    rows = tuple((str(label), (tally.levers.get(lever, 0),)) for lever, label in LEVER_LABELS.items())
    return BarChart("leviers", _("Marchés réservés, clauses et critères"), _("Levier juridique"), (_("Besoins"),), rows if tally.levers else ())


def amount_chart(tally: TopicTally) -> BarChart:
    """Count the needs by the range of their amount, the greatest that is given."""
    bounds = [whole_euros(cents) for cents in AMOUNT_BOUNDS_CENTS]
    between = [_("de %(least)s à %(most)s") % {"least": least, "most": most} for least, most in pairwise(bounds)]
    labels = [_("moins de %(most)s") % {"most": bounds[0]}, *between, _("%(least)s et plus") % {"least": bounds[-1]}, _("montant non indiqué")]
    rows = tuple((label, (count,)) for label, count in zip(labels, tally.amounts, strict=True))
    return BarChart("montants", _("Montants des besoins, hors taxes"), _("Montant"), (_("Besoins"),), rows if tally.needs else ())


def mode_chart(tally: TopicTally) -> BarChart:
    """Count the offers by how they are delivered."""
    rows = tuple((str(label), (tally.modes.get(mode, 0),)) for mode, label in MODE_LABELS.items())
    return BarChart("modes", _("Offres par mode"), _("Mode"), (_("Offres"),), rows if tally.modes else ())


def kind_chart(tally: TopicTally) -> BarChart:
    """Count the organisations that come, by what they are."""
    rows = [(str(label), (tally.kinds.get(kind, 0),)) for kind, label in KIND_LABELS.items()]
    return BarChart("types", _("Organisations par type"), _("Type"), (_("Organisations"),), ranked(rows))
