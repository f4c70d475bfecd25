"""Giving collections to search, in the same transaction as their change. Steps."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from pactwork.kernel.iris import iri
from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.api import cards
from pactwork.repository.documents import collection_document
from pactwork.repository.models import Collection
from pactwork.repository.queries.visible import openness_of_collection
from pactwork.search.api import put, take_out

_BATCH = 500


def find_collection(row: Collection) -> None:
    """Step: put a collection, as it is now, before those who search; a closed one is taken out."""
    require_transaction()
    if row.closed_at:
        take_out([iri("collection", row.slug)])
        return
    openness, editors = openness_of_collection(row)
    known = cards([row.organisation_id])
    put([collection_document(row, known[row.organisation_id], openness, editors)])


def find_changed_collections(agreements: Iterable[int], organisations: Iterable[int]) -> None:
    """Step: those for the parties of these agreements, and those that are these organisations'.
    Whoever changes one this moment is waited for: they know nothing of it.
    """
    require_transaction()
    rows = Collection.objects.filter(
        Q(agreement__in=sorted(agreements)) | Q(organisation__in=sorted(organisations))
    )
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        find_collection(row)


def find_collections() -> int:
    """Put every collection anew, a batch a transaction; how many. Safe to repeat."""
    done = last = 0
    while rows := list(Collection.objects.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        with transaction.atomic(durable=True):
            for row in rows:
                find_collection(row)
        last, done = rows[-1].pk, done + len(rows)
    return done
