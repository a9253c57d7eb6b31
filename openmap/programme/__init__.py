"""The programme of a day: sessions, who speaks, who signs up, stands, documents, pitches and how they are chosen."""
