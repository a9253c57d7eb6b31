"""The participant's own page: what is expected of them, by when, and what is known of them."""
