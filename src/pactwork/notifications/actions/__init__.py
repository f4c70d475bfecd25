"""Writes of `notifications`."""
