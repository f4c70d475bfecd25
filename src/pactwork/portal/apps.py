"""The portal app."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the app under the label `portal`."""

    name = "pactwork.portal"
    label = "portal"
