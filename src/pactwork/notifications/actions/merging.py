"""What was to reach the people of a duplicate reaches those of what it was merged into."""

from __future__ import annotations

from typing import Any

from pactwork.kernel.transactions import require_transaction
from pactwork.notifications.models import Announcement

Change = tuple[str, str, list[int], Any, Any]
"""A column of some rows: model, field, rows, value before, value after; JSON values."""


def readdress(*, merged: int, into: int) -> list[Change]:
    """Step: announcements to one organisation are addressed to the other. What changed, to be
    turned back.
    """
    require_transaction()
    changes: list[Change] = []
    for row in Announcement.objects.filter(organisations__contains=[merged]).order_by("pk"):
        before = row.organisations
        after = sorted({into if one == merged else one for one in before})
        Announcement.objects.filter(pk=row.pk).update(organisations=after)
        changes.append((Announcement._meta.label, "organisations", [row.pk], before, after))
    return changes
