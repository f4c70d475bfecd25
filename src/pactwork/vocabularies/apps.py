"""The vocabularies app."""

from __future__ import annotations

from django.apps import AppConfig


class VocabulariesConfig(AppConfig):
    """Registers the app under the label `vocabularies`."""

    name = "pactwork.vocabularies"
    label = "vocabularies"
