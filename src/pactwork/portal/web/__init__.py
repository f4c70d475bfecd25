"""Public pages: addresses and views."""
