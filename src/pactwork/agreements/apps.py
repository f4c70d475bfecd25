"""The agreements app."""

from __future__ import annotations

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Registers the app under the label `agreements`."""

    name = "pactwork.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Say what agreements have to tell people."""
        from pactwork.agreements.notice_kinds import register_kinds

        register_kinds()
