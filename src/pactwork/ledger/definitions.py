"""What is known of activities: the newest words of each organisation's tools, put together."""

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


def note_definitions(said: Iterable[tuple[int, str, bytes]]) -> None:
    """Step: take in definitions as (organisation, IRI, JSON); later requests win, languages are
    added.

    What this installation publishes itself is defined by itself alone.
    """
    ours = f"{str(settings.PACTWORK_IRI_BASE).rstrip('/')}/id/"
    new = {}
    for owner, iri, raw in dict.fromkeys(said):
        mark = _mark(owner, iri, raw)
        if mark not in _seen and not iri.startswith(ours):
            new[mark] = (iri, owner, raw)
    if not new:
        return
    wanted = sorted({(iri, owner) for iri, owner, _raw in new.values()})
    rows = Definition.objects.filter(iri__in={iri for iri, _owner in wanted})
    known = {(iri, owner): held for iri, owner, held in rows.values_list("iri", "owner", "content")}
    merged = dict(known)
    for iri, owner, raw in new.values():
        merged[iri, owner] = _merged(merged.get((iri, owner), {}), msgspec.json.decode(raw))
    Definition.objects.bulk_create(
        [
            Definition(iri=iri, owner=owner, content=merged[iri, owner])
            for iri, owner in wanted
            if merged[iri, owner] != known.get((iri, owner))
        ],
        update_conflicts=True,
        unique_fields=["iri", "owner"],
        update_fields=["content"],
    )
    transaction.on_commit(lambda: _remember(new.keys()))


def forget_definitions() -> None:
    """Drop what this process remembers: for tests, whose transactions are rolled back."""
    _seen.clear()


def _mark(owner: int, iri: str, raw: bytes) -> bytes:
    return hashlib.blake2b(b"%d %b\n%b" % (owner, iri.encode(), raw), digest_size=16).digest()


def _merged(known: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    words: dict[str, Any] = {
        name: {**known.get(name, {}), **said[name]} for name in _WORDS if name in said
    }
    return {**known, **said, **words}


def _remember(marks: Iterable[bytes]) -> None:
    if len(_seen) > _REMEMBER_AT_MOST:
        _seen.clear()
    _seen.update(marks)
