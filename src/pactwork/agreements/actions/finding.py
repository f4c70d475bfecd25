"""Giving agreements and organisations to search, in the same transaction as the change. Steps."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from django.db import transaction

from pactwork.agreements.documents import agreement_document, organisation_document
from pactwork.agreements.models import Agreement, Commitment
from pactwork.agreements.models.agreement import Visibility
from pactwork.kernel.iris import iri
from pactwork.kernel.terms import parse_edtf
from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.api import OrganisationCard, cards, findable, parents_of, slugs_after
from pactwork.search.api import Document, put, take_out

BATCH: Final = 200


def find_agreements(
    rows: Sequence[Agreement],
    promised: Mapping[int, Sequence[Commitment]],
    parties: Mapping[int, OrganisationCard],
) -> None:
    """Step: these agreements, with their parties fetched, are found as they are now."""
    require_transaction()
    _put([_agreement(row, promised.get(row.pk, ()), parties) for row in rows])


def find_organisations(slugs: Collection[str]) -> None:
    """Step: these organisations, and the bodies above them, are found as they are now; those the
    public does not see, or that were merged into others, no more.
    """
    require_transaction()
    if not slugs:
        return
    named = {*slugs, *parents_of(slugs).values()}
    shown = findable(named)
    _put([organisation_document(one) for one in shown])
    gone = named - {one.slug for one in shown}
    if gone:
        take_out([iri("organisation", slug) for slug in sorted(gone)])


def find_all(progress: Callable[[int], None] = lambda done: None) -> int:
    """Put every agreement and organisation anew, a batch a transaction; how many."""
    done, agreement, slug = 0, 0, ""
    while found := _find_some_agreements(agreement):
        agreement, count = found
        done += count
        progress(done)
    while named := _find_some_organisations(slug):
        slug, count = named
        done += count
        progress(done)
    return done


@transaction.atomic(durable=True)
def _find_some_agreements(after: int) -> tuple[int, int] | None:
    found = Agreement.objects.filter(pk__gt=after).order_by("pk")
    rows = list(found.prefetch_related("parties")[:BATCH])
    if not rows:
        return None
    promised: dict[int, list[Commitment]] = {}
    for one in Commitment.objects.filter(agreement__in=rows, withdrawn_in=None):
        promised.setdefault(one.agreement_id, []).append(one)
    numbers = {party.organisation_id for row in rows for party in row.parties.all()}
    find_agreements(rows, promised, cards(numbers))
    return rows[-1].pk, len(rows)


@transaction.atomic(durable=True)
def _find_some_organisations(after: str) -> tuple[str, int] | None:
    slugs = slugs_after(after, limit=BATCH)
    if not slugs:
        return None
    find_organisations(slugs)
    return slugs[-1], len(slugs)


def _agreement(
    row: Agreement, promised: Sequence[Commitment], parties: Mapping[int, OrganisationCard]
) -> Document:
    return agreement_document(
        row,
        promised=[one.text for one in promised],
        areas=sorted({one.area for one in promised if one.area}),
        parties=[
            parties[party.organisation_id]
            for party in row.parties.all()
            if party.organisation_id in parties
        ],
        is_public=row.visibility == Visibility.PUBLIC,
        day=row.first_day or (parse_edtf(row.signed).first if row.signed else None),
    )


def _put(documents: Sequence[Document]) -> None:
    if documents:
        put(documents)
