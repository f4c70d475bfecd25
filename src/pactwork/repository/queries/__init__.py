"""Reads of the repository; each begins at what the reader may see."""
