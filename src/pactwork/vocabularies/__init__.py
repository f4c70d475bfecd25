"""Concept schemes: the words agreements are described with, in every language."""
