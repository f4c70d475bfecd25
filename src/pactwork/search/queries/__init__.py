"""Every read of search."""
