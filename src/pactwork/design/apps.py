"""The design system as a Django app: templates, styles, drawings. It has no tables."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """Registered as `pactwork.design`; label `design`."""

    name = "pactwork.design"
    label = "design"
