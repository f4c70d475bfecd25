"""The desk for programs: what a person may do on the pages, a token may do here."""
