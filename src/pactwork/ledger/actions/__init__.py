"""What changes the ledger: recording, receiving statements, documents, credentials."""
