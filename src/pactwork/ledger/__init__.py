"""The append-only ledger of xAPI statements."""
