"""The read API of organisations."""
