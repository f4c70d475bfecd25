"""The register's lines: what can be found, filtered and sorted, derived from the agreements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Value
from django.utils import timezone

from pactwork.agreements.actions.finding import find_agreements
from pactwork.agreements.activity import tell_kinds
from pactwork.agreements.models import (
    Agreement,
    Commitment,
    RegisterEntry,
    RegisterFresh,
    RegisterTag,
)
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.queries.cards import ending_of
from pactwork.agreements.queries.sums import sums_of
from pactwork.kernel.collation import sort_keys_by_language
from pactwork.kernel.folding import search_tokens
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.terms import parse_edtf
from pactwork.kernel.texts import shown
from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.api import OrganisationCard, cards, names_for_index

Tag = tuple[str, str]
"""A facet and a value."""
_LONGEST_TOKEN = 200
_SORTED_LETTERS = 200
"""Letters of a title that its place in an order is taken from: an index entry is at most 2.7 kB."""
_MOST_BYTES = 900_000
"""Bytes of words kept of an agreement: PostgreSQL's tsvector ends at one megabyte (§12.11)."""


def index_agreements(agreements: Collection[int]) -> None:
    """Step: write the register's lines of these agreements anew, with where they stand.

    The agreements are locked, so that a line never shows what another import just hid.
    """
    require_transaction()
    found = Agreement.objects.filter(pk__in=agreements).order_by("pk")
    rows = list(
        found.select_for_update(of=("self",)).prefetch_related("parties", "ending", "suspensions")
    )
    numbers = {party.organisation_id for row in rows for party in row.parties.all()}
    parties, names = cards(numbers), names_for_index(numbers)
    keys = _sort_keys(rows)
    promised, sums = _commitments(agreements), sums_of(agreements)
    tags = {row.pk: set(_tags(row, promised.get(row.pk, []), parties)) for row in rows}
    known = _numbers_of(set().union(*tags.values()))
    entries = [
        RegisterEntry(
            agreement=row,
            sort_keys=keys[row.pk],
            tokens=_tokens(row, promised.get(row.pk, []), names),
            tags=sorted(known[tag] for tag in tags[row.pk]),
            **_columns(row),
            **sums[row.pk],
        )
        for row in rows
    ]
    RegisterFresh.objects.bulk_create(
        [RegisterFresh(agreement=row, since=timezone.now()) for row in rows],
        update_conflicts=True,
        unique_fields=["agreement"],
        update_fields=["since"],
    )
    RegisterEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["agreement"],
        update_fields=[f.name for f in RegisterEntry._meta.fields if f.name != "agreement"],
    )
    find_agreements(rows, promised, parties)
    tell_kinds(agreements=[row.pk for row in rows])


def _columns(row: Agreement) -> dict[str, Any]:
    return {
        "is_public": row.visibility == Visibility.PUBLIC,
        "parties": [party.organisation_id for party in row.parties.all()],
        "first_day": row.first_day,
        "last_day": _last_day(row),
        "rests_since": next(
            (one.first_day for one in row.suspensions.all() if one.last_day is None), None
        ),
        "signed_day": parse_edtf(row.signed).first if row.signed else None,
    }


def _last_day(row: Agreement) -> date | None:
    """The last day of the term, or the one before the agreement was ended, if that is sooner."""
    ends_on = ending_of(row)
    ended = ends_on - timedelta(days=1) if ends_on else None
    return min((day for day in (row.last_day, ended) if day), default=None)


def _tags(
    row: Agreement, promised: list[Commitment], parties: Mapping[int, OrganisationCard]
) -> Iterator[Tag]:
    """What the facets say of an agreement."""
    held = {
        "type": [row.type],
        "theme": row.themes,
        "segment": row.segments,
        "area": [one.area for one in promised],
        "target_group": row.target_groups,
        "country": [
            parties[party.organisation_id].country
            for party in row.parties.all()
            if party.organisation_id in parties
        ],
    }
    return ((facet, code) for facet, codes in held.items() for code in codes if code)


def _numbers_of(tags: set[Tag]) -> dict[Tag, int]:
    """The number of each tag; new ones are written in one order, so that none waits in a ring."""
    known = _known(tags)
    if new := sorted(tags - known.keys()):
        RegisterTag.objects.bulk_create(
            [RegisterTag(facet=facet, code=code) for facet, code in new], ignore_conflicts=True
        )
        known = _known(tags)
    return known


def _known(tags: set[Tag]) -> dict[Tag, int]:
    rows = RegisterTag.objects.filter(code__in={code for _, code in tags})
    return {(row.facet, row.code): row.pk for row in rows}


def _sort_keys(rows: list[Agreement]) -> dict[int, dict[str, str]]:
    titles = {language: [_sorted_by(row, language) for row in rows] for language in LANGUAGES}
    keys = sort_keys_by_language(titles)
    return {
        row.pk: {language: keys[language][index] for language in LANGUAGES}
        for index, row in enumerate(rows)
    }


def _sorted_by(row: Agreement, language: str) -> str:
    return shown(row.title, language, row.authoritative).text[:_SORTED_LETTERS]


def _commitments(agreements: Collection[int]) -> dict[int, list[Commitment]]:
    found: dict[int, list[Commitment]] = {}
    rows = Commitment.objects.filter(agreement__in=agreements, withdrawn_in=None)
    for row in rows.only("agreement_id", "text", "area"):
        found.setdefault(row.agreement_id, []).append(row)
    return found


def _tokens(row: Agreement, promised: list[Commitment], names: Mapping[int, list[str]]) -> Func:
    texts = [
        row.slug,
        row.reference,
        *row.title.values(),
        *row.purpose.values(),
        *row.place.values(),
        *(text for one in promised for text in one.text.values()),
        *(name for party in row.parties.all() for name in names.get(party.organisation_id, [])),
        *(source["code"] for source in row.sources if "code" in source),
    ]
    return Func(
        Value(_kept_tokens(texts), output_field=ArrayField(models.TextField())),
        function="array_to_tsvector",
        output_field=SearchVectorField(),
    )


def _kept_tokens(texts: Iterable[str]) -> list[str]:
    """The words of these texts, each once; of very many, those that come first."""
    kept: dict[str, None] = {}
    room = _MOST_BYTES
    for token in (token for text in texts for token in search_tokens(text)):
        if len(token) > _LONGEST_TOKEN or token in kept:
            continue
        room -= len(token.encode())
        if room < 0:
            break
        kept[token] = None
    return sorted(kept)
