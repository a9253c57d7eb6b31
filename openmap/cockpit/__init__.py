"""What an organiser sees of a whole day: where it stands, what was done."""
