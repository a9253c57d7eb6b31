"""People of the staff: sign-in, sessions, API tokens."""
