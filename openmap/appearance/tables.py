"""Table of an instance's own look: one row, or none."""

from __future__ import annotations

import uuid

from piccolo.columns import UUID, Bytea, Integer, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

ONLY = uuid.UUID(int=1)
"""The id of the one row."""


class Appearance(Table, tablename="appearance"):
    """What replaces the look of the project; empty texts mean the original. `logo_svg` is what is drawn, `logo_png` the same for programs."""

    id = UUID(primary_key=True, default=ONLY)
    name = Varchar(length=60, default="")
    light = Varchar(length=7, default="")
    dark = Varchar(length=7, default="")
    logo_svg = Text(default="")
    logo_png = Bytea(default=b"")
    version = Integer(default=1)
    updated_at = Timestamptz(default=TimestamptzNow())
