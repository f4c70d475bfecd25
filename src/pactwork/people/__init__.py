"""People and their pseudonyms."""
