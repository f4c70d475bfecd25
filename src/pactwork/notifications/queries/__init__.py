"""Reads of `notifications`."""
