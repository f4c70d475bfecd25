"""Counts for public pages, kept as long as nothing changed, and huge ones a minute longer."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone

from pactwork.agreements.api import (
    FACETS,
    RegisterCounts,
    RegisterFilter,
    commitment_states,
    register_counts,
)
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.web.frame import world_of

Counts = TypeVar("Counts")

HUGE: Final = 20_000
"""From so many agreements on, counting costs the database more than reading a page of them."""
PATIENCE: Final = 60.0
"""Seconds for which counts of so many may lag behind the ledger."""
_COMMITMENTS_OF_ONE: Final = 5


def counted(request: HttpRequest, wanted: RegisterFilter) -> RegisterCounts:
    """What the public may see of what is wanted, counted; at most one query."""
    key = (
        wanted.text,
        *(getattr(wanted, facet) for facet in FACETS),
        *map(str, sorted(wanted.organisations)),
    )
    return _remembered(
        request, key, lambda: register_counts(wanted, PUBLIC), lambda counts: counts.total
    )


def counted_commitments(request: HttpRequest) -> dict[str, int]:
    """How many public commitments stand in each state; at most one query."""

    def agreements(counts: dict[str, int]) -> int:
        return sum(counts.values()) // _COMMITMENTS_OF_ONE

    return _remembered(request, ("commitments",), lambda: commitment_states(PUBLIC), agreements)


def _remembered(
    request: HttpRequest,
    key: Sequence[str],
    count: Callable[[], Counts],
    agreements: Callable[[Counts], int],
) -> Counts:
    kept, name, now = caches["pages"], _name(key), time.monotonic()
    held: tuple[str, float, Counts] | None = kept.get(name)
    if held is not None:
        world, since, counts = held
        if world == world_of(request):
            return counts
        if agreements(counts) >= HUGE and now - since < PATIENCE:
            return counts
    counts = count()
    kept.set(name, (world_of(request), now, counts))
    return counts


def _name(key: Sequence[str]) -> str:
    parts = "\n".join([timezone.localdate().isoformat(), *key])
    return "counts-" + hashlib.sha256(parts.encode(errors="replace")).hexdigest()
