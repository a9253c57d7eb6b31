"""Worked examples: events kept in files, invented wishes, a start page, a local mailbox."""
