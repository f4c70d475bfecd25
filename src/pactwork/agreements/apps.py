"""The agreements app."""

from __future__ import annotations

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Registers the app under the label `agreements`."""

    name = "pactwork.agreements"
    label = "agreements"
