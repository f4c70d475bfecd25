"""The ledger app."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the app under the label `ledger`."""

    name = "pactwork.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Say what is kept here of people."""
        from pactwork.ledger.of_people import forget_person, kept_of
        from pactwork.people.api import keeps_of_people

        keeps_of_people("ledger", kept_of=kept_of, forget=forget_person)
