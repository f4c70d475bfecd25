"""The desk app."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Registers the app under the label `desk`."""

    name = "pactwork.desk"
    label = "desk"

    def ready(self) -> None:
        """Register what the desk has to tell."""
        from pactwork.desk import kept_searches

        kept_searches.register()
