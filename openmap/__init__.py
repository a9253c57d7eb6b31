"""Openmap: the web application (see docs/architecture.md)."""

import os

# Piccolo looks the engine of a table up by this variable; there is one engine, whatever the entry point.
os.environ.setdefault("PICCOLO_CONF", "openmap.piccolo_conf")
