"""What everyone may read: the public page of a day, legal notices, accessibility, personal data."""
