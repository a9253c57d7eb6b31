"""Tables of the register. `sectors` and `departements` hold codes of `Sector` and department numbers such as ``"94"``."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import UUID, Array, BigInt, Date, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from openmap.db import Folded


class Kind(StrEnum):
    """What an organisation is: public buyers first, then the structures of insertion, of disability, and the wider ESS."""

    STATE = "state"
    REGION = "region"
    DEPARTEMENT = "departement"
    COMMUNE = "commune"
    INTERCOMMUNAL = "intercommunal"
    PUBLIC_BODY = "public_body"
    HOUSING = "housing"
    HOSPITAL = "hospital"
    OTHER_BUYER = "other_buyer"
    EI = "ei"
    AI = "ai"
    ACI = "aci"
    ETTI = "etti"
    EITI = "eiti"
    GEIQ = "geiq"
    SEP = "sep"
    EA = "ea"
    EATT = "eatt"
    ESAT = "esat"
    ASSOCIATION = "association"
    SCOP = "scop"
    SCIC = "scic"
    MUTUELLE = "mutuelle"
    FONDATION = "fondation"
    ESUS = "esus"
    REGIE = "regie"
    NETWORK = "network"
    OTHER = "other"


class Sector(StrEnum):
    """Families of what is bought and offered; labels live with the interface."""

    FOOD = "food"
    GREEN_SPACES = "green_spaces"
    CLEANING = "cleaning"
    WASTE = "waste"
    CONSTRUCTION = "construction"
    ROADS = "roads"
    DIGITAL = "digital"
    REFURBISHING = "refurbishing"
    PRINTING = "printing"
    EVENTS = "events"
    LOGISTICS = "logistics"
    MOBILITY = "mobility"
    TEXTILE = "textile"
    FURNITURE = "furniture"
    CONCIERGE = "concierge"
    CATERING = "catering"
    CARE = "care"
    TRAINING = "training"
    INDUSTRY = "industry"
    CULTURE = "culture"
    ENERGY = "energy"
    OTHER = "other"


class OfferMode(StrEnum):
    """How a structure delivers what it sells."""

    SERVICE = "service"
    STAFFING = "staffing"
    GOODS = "goods"


class Lever(StrEnum):
    """By what a need can be opened to structures: contracts reserved by the law on public purchasing, a social clause, a criterion."""

    DISABILITY = "l2113-12"
    INSERTION = "l2113-13"
    ESS = "l2113-15"
    CLAUSE = "l2112-2"
    CRITERION = "r2152-7"


RESERVED = frozenset({Lever.DISABILITY, Lever.INSERTION, Lever.ESS})


class Organisation(Table, tablename="organisation"):
    """An organisation, kept from one event to the next. `siret` has 14 digits; two rows with the same one are a warning, not an error."""

    id = UUID(primary_key=True, default=UUID4())
    reference = Varchar(length=80, null=True, default=None, unique=True)
    name = Varchar(length=250)
    siret = Varchar(length=14, null=True, default=None, index=True)
    kind = Varchar(length=20, choices=Kind, default=Kind.OTHER)
    sectors = Array(base_column=Varchar(length=20), default=list)
    departements = Array(base_column=Varchar(length=3), default=list)
    city = Varchar(length=120, default="")
    website = Varchar(length=300, default="")
    description = Text(default="")
    created_at = Timestamptz(default=TimestamptzNow())
    name_folded = Folded(sources=["name"], index=True)


class Need(Table, tablename="need"):
    """What a buyer will buy in the next months. Amounts are in euro cents, without tax."""

    id = UUID(primary_key=True, default=UUID4())
    organisation = ForeignKey(references=Organisation, null=False)
    title = Varchar(length=250)
    description = Text(default="")
    sectors = Array(base_column=Varchar(length=20), default=list)
    cpv = Varchar(length=10, default="")
    starts_on = Date(null=True, default=None)
    ends_on = Date(null=True, default=None)
    levers = Array(base_column=Varchar(length=8), default=list)
    amount_min_cents = BigInt(null=True, default=None)
    amount_max_cents = BigInt(null=True, default=None)
    departement = Varchar(length=3, default="")
    created_at = Timestamptz(default=TimestamptzNow())
    text_folded = Folded(sources=["title", "description"])


class Offer(Table, tablename="offer"):
    """What a structure sells; `modes` holds values of `OfferMode`."""

    id = UUID(primary_key=True, default=UUID4())
    organisation = ForeignKey(references=Organisation, null=False)
    title = Varchar(length=250)
    description = Text(default="")
    sectors = Array(base_column=Varchar(length=20), default=list)
    modes = Array(base_column=Varchar(length=10), default=list)
    departements = Array(base_column=Varchar(length=3), default=list)
    past_work = Text(default="")
    labels = Varchar(length=300, default="")
    created_at = Timestamptz(default=TimestamptzNow())
    text_folded = Folded(sources=["title", "description"])


class NoInvitation(Table, tablename="no_invitation"):
    """Somebody asked not to be invited any more: for an organisation, and for the address that was written to, known by its hash alone."""

    id = UUID(primary_key=True, default=UUID4())
    organisation = ForeignKey(references=Organisation, null=False)
    address_hash = Varchar(length=64, default="", index=True)
    at = Timestamptz(default=TimestamptzNow())
