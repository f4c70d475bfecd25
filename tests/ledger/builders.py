"""Statements to record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pactwork.ledger.api import ActivityRef, ActorRef, Draft, VerbRef
from pactwork.ledger.models import Statement, Tile

HOME = "https://pacts.example"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def draft(**said: Any) -> Draft:
    """A statement: the library submitted evidence."""
    return Draft(
        **{
            "actor": ActorRef(HOME, "organisations/library", is_group=True),
            "verb": VerbRef("https://verbs.example/submitted", {"en": "submitted"}),
            "object": ActivityRef("https://pacts.example/id/evidence/1"),
            "timestamp": AT,
            **said,
        }
    )


def activity(name: str) -> ActivityRef:
    """An activity of this name."""
    return ActivityRef(f"{HOME}/id/{name}")


def logged() -> None:
    """Note everything recorded so far as standing in the log."""
    numbers = list(Statement.objects.order_by("pk").values_list("pk", flat=True))
    Tile.objects.update_or_create(
        level=0,
        number=0,
        defaults={
            "hashes": b"",
            "statements": numbers,
            "first": numbers[0],
            "last": numbers[-1],
        },
    )
