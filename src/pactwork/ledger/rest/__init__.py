"""What programs read of the ledger."""
