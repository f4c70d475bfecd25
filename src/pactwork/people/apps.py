"""The people app."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the app under the label `people`."""

    name = "pactwork.people"
    label = "people"
