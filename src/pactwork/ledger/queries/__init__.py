"""Reads of the ledger: what was recorded, searches, documents, who shows a credential."""
