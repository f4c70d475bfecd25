"""Writing down when credentials were used, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.ledger.models import CredentialUse

KEPT: Final = 20
_LONGEST: Final = 400


@dataclass(slots=True)
class Used:
    """What one credential did since it was last written down."""

    last: datetime | None = None
    statements: int = 0
    faults: list[tuple[datetime, str]] = field(default_factory=list)

    def note(self, fault: str, statements: int) -> None:
        """One request."""
        self.last = timezone.now()
        self.statements += statements
        if fault:
            self.faults.append((self.last, fault[:_LONGEST]))


@transaction.atomic
def write_uses(uses: Mapping[int, Used]) -> None:
    """Add this to what is known of each credential; the newest faults are kept."""
    rows = CredentialUse.objects.select_for_update().filter(credential__in=list(uses))
    for row in rows.order_by("pk"):
        used = uses[row.pk]
        row.last_used = max(filter(None, (row.last_used, used.last)), default=None)
        row.statements += used.statements
        said = [{"at": at.isoformat(), "error": text} for at, text in used.faults]
        row.errors = [*row.errors, *said][-KEPT:]
        row.save(update_fields=["last_used", "statements", "errors"])
