"""The read API of the vocabularies."""
