"""The organisations app."""

from __future__ import annotations

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Registers the app under the label `organisations`."""

    name = "pactwork.organisations"
    label = "organisations"
