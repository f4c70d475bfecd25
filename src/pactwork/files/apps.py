"""The files app."""

from __future__ import annotations

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Registers the app under the label `files`."""

    name = "pactwork.files"
    label = "files"
