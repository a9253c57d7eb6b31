"""Openmap: the web application (see docs/architecture.md)."""
