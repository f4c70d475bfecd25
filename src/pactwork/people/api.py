"""The door of `people`."""

from pactwork.people.actions import pseudonyms_for

__all__ = ["pseudonyms_for"]
