"""Texts of six languages as terms of an index. Pure, and the same for documents and queries."""
