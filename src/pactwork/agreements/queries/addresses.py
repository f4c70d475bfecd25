"""Every agreement a reader may see, by its address alone, for those who list whole sites."""

from __future__ import annotations

from datetime import datetime

from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.kernel.viewer import Viewer


def agreement_addresses(viewer: Viewer, *, offset: int, limit: int) -> list[tuple[str, datetime]]:
    """Slugs with the time each agreement changed last, in a lasting order."""
    rows = agreements_visible_to(viewer).order_by("pk").values_list("slug", "changed_at")
    return list(rows[offset : offset + limit])


def agreements_in_all(viewer: Viewer) -> int:
    """How many agreements this reader may see."""
    return agreements_visible_to(viewer).count()
