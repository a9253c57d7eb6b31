"""Who did what: one row per write, kept by every service."""
