"""Runs of the solver, drafts, pins and the board."""
