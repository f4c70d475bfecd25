"""Pactwork: where a signed partnership works."""
