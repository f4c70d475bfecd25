"""Counts for public pages, kept as long as nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TypeVar

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
from pactwork.portal.web.frame import program_mark, world_of

Counts = TypeVar("Counts")


def counted(request: HttpRequest, wanted: RegisterFilter) -> RegisterCounts:
    """What the public may see of what is wanted, counted; at most one query."""
    key = (
        wanted.text,
        *(getattr(wanted, facet) for facet in FACETS),
        *map(str, sorted(wanted.organisations)),
    )
    return _remembered(request, key, lambda: register_counts(wanted, PUBLIC))


def counted_commitments(request: HttpRequest) -> dict[str, int]:
    """How many public commitments stand in each state; at most one query."""
    return _remembered(request, ("commitments",), lambda: commitment_states(PUBLIC))


def _remembered(
    request: HttpRequest,
    key: Sequence[str],
    count: Callable[[], Counts],
) -> Counts:
    kept, name = caches["pages"], _name(key)
    held: tuple[str, Counts] | None = kept.get(name)
    if held is not None and held[0] == world_of(request):
        return held[1]
    counts = count()
    kept.set(name, (world_of(request), counts))
    return counts


def _name(key: Sequence[str]) -> str:
    parts = "\n".join([timezone.localdate().isoformat(), program_mark(), *key])
    return "counts-" + hashlib.sha256(parts.encode(errors="replace")).hexdigest()
