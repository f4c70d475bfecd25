"""What is known of activities: the newest words of those who define them, put together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import transaction

from pactwork.ledger.models import Definition

_WORDS: Final = ("name", "description")
_REMEMBER_AT_MOST: Final = 50_000
_seen: set[bytes] = set()


def note_definitions(pairs: Iterable[tuple[str, bytes]]) -> None:
    """Step: take in definitions as (IRI, JSON); later requests win, languages are added.

    What this installation publishes itself is defined by itself alone.
    """
    ours = f"{str(settings.PACTWORK_IRI_BASE).rstrip('/')}/id/"
    new = {}
    for iri, raw in dict.fromkeys(pairs):
        mark = hashlib.blake2b(raw, key=iri.encode()[:64], digest_size=16).digest()
        if mark not in _seen and not iri.startswith(ours):
            new[mark] = (iri, raw)
    if not new:
        return
    wanted = sorted({iri for iri, _raw in new.values()})
    known = dict(Definition.objects.filter(iri__in=wanted).values_list("iri", "content"))
    merged = dict(known)
    for iri, raw in new.values():
        merged[iri] = _merged(merged.get(iri, {}), msgspec.json.decode(raw))
    rows = [
        Definition(iri=iri, content=merged[iri]) for iri in wanted if merged[iri] != known.get(iri)
    ]
    Definition.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["iri"], update_fields=["content"]
    )
    transaction.on_commit(lambda: _remember(new.keys()))


def forget_definitions() -> None:
    """Drop what this process remembers: for tests, whose transactions are rolled back."""
    _seen.clear()


def _merged(known: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = {
        name: {**known.get(name, {}), **said[name]} for name in _WORDS if name in said
    }
    return {**known, **said, **words}


def _remember(marks: Iterable[bytes]) -> None:
    if len(_seen) > _REMEMBER_AT_MOST:
        _seen.clear()
    _seen.update(marks)
