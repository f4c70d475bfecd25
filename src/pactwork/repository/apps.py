"""The repository app."""

from __future__ import annotations

from django.apps import AppConfig


class RepositoryConfig(AppConfig):
    """Registers the app under the label `repository`."""

    name = "pactwork.repository"
    label = "repository"
