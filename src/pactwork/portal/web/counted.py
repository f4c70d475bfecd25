"""Counts of the register, kept as long as nothing changed, and in a huge one a minute longer."""

from __future__ import annotations

import hashlib
import time
from typing import Final

from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

from pactwork.agreements.api import FACETS, RegisterCounts, RegisterFilter, register_counts
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.web.frame import world_of

HUGE: Final = 20_000
"""From this many agreements on, counting costs the database more than showing the page."""
PATIENCE: Final = 60.0
"""Seconds for which the counts of a huge register may lag behind the ledger."""


def counted(request: HttpRequest, wanted: RegisterFilter) -> RegisterCounts:
    """What the public may see of what is wanted, counted; at most one query."""
    kept, key, now = caches["pages"], _key(wanted), time.monotonic()
    held = kept.get(key)
    if held is not None:
        world, since, counts = held
        fresh = world == world_of(request)
        if fresh or (counts.total >= HUGE and now - since < PATIENCE):
            return counts  # type: ignore[no-any-return]
    counts = register_counts(wanted, PUBLIC)
    kept.set(key, (world_of(request), now, counts))
    return counts


def _key(wanted: RegisterFilter) -> str:
    parts = [
        timezone.localdate().isoformat(),
        wanted.text,
        *(getattr(wanted, facet) for facet in FACETS),
        *map(str, sorted(wanted.organisations)),
    ]
    return "counts-" + hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()
