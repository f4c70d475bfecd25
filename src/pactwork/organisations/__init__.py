"""Organisations: who signs agreements."""
