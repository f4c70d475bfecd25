"""The full-text index: documents of any app, found in any script."""
