"""The design app."""

from __future__ import annotations

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Registers the app under the label `design`."""

    name = "pactwork.design"
    label = "design"
