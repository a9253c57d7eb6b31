"""The words of letters: which there are, in which language of fields organisers may write them, and what each event says instead."""
