"""A draft becomes a version; the difference with what people were told becomes letters."""
