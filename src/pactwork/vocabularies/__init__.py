"""Concept schemes with labels in six languages."""
