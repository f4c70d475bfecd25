"""Giving materials to search and to harvesters, in the same transaction as the change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from django.db import transaction

from pactwork.kernel.iris import iri
from pactwork.kernel.transactions import require_transaction
from pactwork.repository.actions.collection_finding import find_collections
from pactwork.repository.actions.feeding import note, note_open
from pactwork.repository.described import Described
from pactwork.repository.documents import document
from pactwork.repository.models import Material, Version
from pactwork.repository.queries.counts import sessions_of
from pactwork.repository.queries.describing import described_versions, texts_of
from pactwork.repository.queries.visible import openness_of
from pactwork.repository.visibility import Openness, Visibility
from pactwork.search.api import Document, put, take_out

BATCH: Final = 500


def index(materials: Collection[int]) -> None:
    """Step: put these materials, as they are now, before those who search and before
    harvesters; take out the others.
    """
    require_transaction()
    if not materials:
        return
    rows = list(Material.objects.filter(pk__in=materials))
    found = [row for row in rows if row.current_id and not row.withdrawn_at]
    gone = [iri("material", row.key) for row in rows if row not in found]
    put(_documents(found))
    if gone:
        take_out(gone)
    note(materials)


def index_told(told: Mapping[int, Described], *, organisation: int) -> None:
    """Step: as `index`, for materials of one organisation that everybody sees, have no files and
    serve no commitments: `told` is all there is to say of them, by number.
    """
    require_transaction()
    if not told:
        return
    openness = Openness(Visibility.PUBLIC, organisation)
    put(document(_shown(one), openness) for one in told.values())
    note_open({number: one.key for number, one in told.items()})


def _shown(one: Described) -> Described:
    """Without those who did not agree to be named."""
    named = tuple(creator for creator in one.creators if creator.agreed)
    return one if len(named) == len(one.creators) else replace(one, creators=named)


def index_used(materials: Collection[int]) -> None:
    """Step: search hears how much these are used. Harvesters do not: nothing else changed. Those
    that somebody changes this moment are passed over: that tells it, too.
    """
    require_transaction()
    rows = Material.objects.filter(pk__in=materials, current__isnull=False, withdrawn_at=None)
    free = rows.order_by("pk").select_for_update(of=("self",), skip_locked=True, no_key=True)
    put(_documents(list(free)))


def index_all(progress: Callable[[int], None] = lambda done: None) -> int:
    """Put every material and collection anew, a batch a transaction; how many. Safe to repeat."""
    done, last = find_collections(), 0
    while numbers := list(
        Material.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        with transaction.atomic(durable=True):
            index(numbers)
        last = numbers[-1]
        done += len(numbers)
        progress(done)
    return done


def _documents(rows: Collection[Material]) -> Iterator[Document]:
    held = {row.current_id: row for row in rows if row.current_id is not None}
    described = described_versions(Version.objects.filter(pk__in=held))
    texts, openness, used = texts_of(held), openness_of(rows), sessions_of([one.pk for one in rows])
    for number, one in described.items():
        material = held[number].pk
        yield document(
            one, openness[material], texts=texts.get(number, {}), used=used.get(material, 0)
        )
