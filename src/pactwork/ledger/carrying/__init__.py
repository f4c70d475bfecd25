"""Statements carried out of the ledger and into it, in files of any size."""
