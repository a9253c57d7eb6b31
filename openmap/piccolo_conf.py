"""Piccolo's entry point: the engine and the one app. `PICCOLO_CONF` is set in `openmap/__init__.py`."""

from __future__ import annotations

import os

from piccolo.conf.apps import AppRegistry

from openmap.db import engine
from openmap.settings import read_database_url

DB = engine
if not DB.config:
    # The `piccolo` command opens no pool: it finds the database by the same variable as the server.
    DB.config = {"dsn": read_database_url(os.environ)}

APP_REGISTRY = AppRegistry(apps=["openmap.piccolo_app"])
