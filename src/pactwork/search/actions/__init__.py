"""Every write of search."""
