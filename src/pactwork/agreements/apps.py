"""The agreements app."""

from __future__ import annotations

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Registers the app under the label `agreements`."""

    name = "pactwork.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Say what agreements have to tell people, and what is kept here of them."""
        from pactwork.agreements.actions.forgetting import forget_person
        from pactwork.agreements.notice_kinds import register_kinds
        from pactwork.agreements.queries.kept import kept_of
        from pactwork.people.api import keeps_of_people

        register_kinds()
        keeps_of_people("agreements", kept_of=kept_of, forget=forget_person)
