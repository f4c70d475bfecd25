"""The notifications app."""

from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the app under the label `notifications`."""

    name = "pactwork.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Say how announcements are told."""
        from pactwork.notifications.announcing import register_announcements

        register_announcements()
