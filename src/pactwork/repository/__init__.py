"""Shared digital learning materials."""
