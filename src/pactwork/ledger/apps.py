"""The ledger app."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Registers the app under the label `ledger`."""

    name = "pactwork.ledger"
    label = "ledger"
