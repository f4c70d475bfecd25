"""The notifications app."""

from __future__ import annotations

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the app under the label `notifications`."""

    name = "pactwork.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Say how announcements are told, and what is kept here of people."""
        from pactwork.notifications.actions.reaching import forget_person
        from pactwork.notifications.announcing import register_announcements
        from pactwork.notifications.queries.reaching import kept_of
        from pactwork.people.api import keeps_of_people

        register_announcements()
        keeps_of_people("notifications", kept_of=kept_of, forget=forget_person)
