"""The search app."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Registers the app under the label `search`."""

    name = "pactwork.search"
    label = "search"
