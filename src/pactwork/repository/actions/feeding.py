"""Giving materials to harvesters: noted with the change, written and dated by a job soon after.

A harvester goes on from the date of the last answer it had. So a change must never become visible
under a date that some answer has already passed: dates are given after the change was committed,
by one writer at a time, who keeps readers waiting while it does nothing else. Those few
milliseconds begin with `hold_dates`; readers begin with `queries.feeding.date_of_answer`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.agreements.api import serving
from pactwork.kernel.iris import parse_iri
from pactwork.kernel.texts import Text
from pactwork.kernel.transactions import require_transaction
from pactwork.kernel.viewer import PUBLIC
from pactwork.repository.actions.copying import array_of
from pactwork.repository.described import Described
from pactwork.repository.exchange import datacite, dublin_core, lom
from pactwork.repository.exchange.published import published
from pactwork.repository.exchange.terms import Terms, known_terms
from pactwork.repository.models import FeedRecord, FeedSet, Material, Version
from pactwork.repository.queries.describing import described_versions
from pactwork.repository.queries.feeding import DATES
from pactwork.repository.queries.visible import openness_of
from pactwork.repository.visibility import Visibility

BATCH: Final = 200
BROAD: Final = len("isced-f-05")

_DATED: Final = """
UPDATE repository_feedrecord AS held SET
    dc = new.dc, lom = new.lom, datacite = new.datacite, is_deleted = new.gone,
    sets = coalesce(string_to_array(nullif(new.sets, ''), ' '), '{}'), waits = false,
    changed_at = clock_timestamp(), place = coalesce(held.place, new.place)
FROM unnest(
    %s::bigint[], %s::text[], %s::text[], %s::text[], %s::boolean[], %s::text[], %s::bigint[]
) AS new(id, dc, lom, datacite, gone, sets, place)
WHERE held.material_id = new.id
"""
_NOTED: Final = """
INSERT INTO repository_feedrecord
    (material_id, key, is_deleted, waits, sets, dc, lom, datacite)
SELECT id, key, false, true, '{}', '', '', '' FROM unnest(%s::bigint[], %s::text[]) AS new(id, key)
ON CONFLICT (material_id) DO UPDATE SET waits = true
"""
_MEMBERS: Final = """
INSERT INTO repository_feedmember (set_id, record_id, place, has_left)
SELECT s.id, r.material_id, r.place, false
FROM repository_feedrecord r, unnest(r.sets) AS code JOIN repository_feedset s USING (code)
WHERE r.material_id = ANY(%s::bigint[])
ON CONFLICT (set_id, place) DO UPDATE SET has_left = false WHERE repository_feedmember.has_left
"""
_LEFT: Final = """
UPDATE repository_feedmember m SET has_left = true
FROM repository_feedrecord r, repository_feedset s
WHERE m.record_id = ANY(%s::bigint[]) AND r.material_id = m.record_id AND s.id = m.set_id
    AND NOT m.has_left AND (r.is_deleted OR s.code <> ALL(r.sets))
"""


@dataclass(slots=True)
class _Written:
    """A record as it will stand."""

    number: int
    is_gone: bool
    fragments: tuple[str, str, str] = ("", "", "")
    sets: Mapping[str, Text] = field(default_factory=dict)


def note(materials: Collection[int]) -> None:
    """Step: these changed. What not everybody may see any more is gone from harvesters at once;
    the rest is written within seconds.
    """
    require_transaction()
    rows = list(Material.objects.filter(pk__in=materials))
    is_open = _open(rows)
    fresh = [
        FeedRecord(material_id=row.pk, key=row.key, waits=True) for row in rows if is_open[row.pk]
    ]
    FeedRecord.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["material"], update_fields=["waits"]
    )
    closed = [row.pk for row in rows if not is_open[row.pk]]
    if closed:
        FeedRecord.objects.filter(pk__in=closed).update(
            waits=True, is_deleted=True, dc="", lom="", datacite=""
        )
    transaction.on_commit(wake)


def note_open(keys: Mapping[int, str]) -> None:
    """Step: these materials, by number with their keys, changed, and everybody sees them."""
    require_transaction()
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(_NOTED, [array_of(keys), array_of(keys.values())])
    transaction.on_commit(wake)


def wake() -> None:
    """Ask a worker to write what waits; asking twice is asking once."""
    from pactwork.repository.jobs import write_feed_now

    with suppress(AlreadyEnqueued):
        write_feed_now.defer()


def write_all(*, most: int = BATCH) -> int:
    """Write and date all that waits, batch by batch; how many. Safe to repeat and to stop."""
    done = 0
    while written := write_feed(most=most):
        done += written
    return done


@transaction.atomic(durable=True)
def write_feed(*, most: int = BATCH) -> int:
    """Write and date up to so many of the records that wait; how many. Those that somebody
    changes this moment are left to the next time.
    """
    rows = FeedRecord.objects.select_for_update(skip_locked=True, of=("self",)).filter(waits=True)
    places = dict(rows.order_by("pk").values_list("pk", "place")[:most])
    if not places:
        return 0
    written = list(_written(list(places)))
    never = [one.number for one in written if one.is_gone and places[one.number] is None]
    FeedRecord.objects.filter(pk__in=never).delete()
    _put(one for one in written if one.number not in never)
    return len(places)


def _put(written: Iterable[_Written]) -> None:
    rows = list(written)
    if not rows:
        return
    names = {code: name for one in rows for code, name in one.sets.items()}
    FeedSet.objects.bulk_create(
        [FeedSet(code=code, name=name) for code, name in sorted(names.items())],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name"],
    )
    hold_dates()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(place), 0) FROM repository_feedrecord")
        (last,) = cursor.fetchone()
        numbers = array_of(one.number for one in rows)
        cursor.execute(
            _DATED,
            [
                numbers,
                *map(array_of, zip(*(one.fragments for one in rows), strict=True)),
                array_of(one.is_gone for one in rows),
                array_of(" ".join(one.sets) for one in rows),
                array_of(range(last + 1, last + 1 + len(rows))),
            ],
        )
        cursor.execute(_MEMBERS, [numbers])
        cursor.execute(_LEFT, [numbers])


def hold_dates() -> None:
    """Step: until this transaction ends nobody else gives dates, and no answer is begun."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DATES])


def _written(numbers: list[int]) -> Iterator[_Written]:
    rows = list(Material.objects.filter(pk__in=numbers))
    is_open = _open(rows)
    current = {row.current_id: row.pk for row in rows if is_open[row.pk] and row.current_id}
    versions = Version.objects.filter(pk__in=current).order_by("material_id")
    described = described_versions(versions)
    names = _agreement_names(described.values())
    terms = known_terms()
    for version, one in described.items():
        yield _Written(current[version], False, _fragments(one, terms), _sets(one, terms, names))
    open_ = {current[version] for version in described}
    yield from (_Written(number, True) for number in numbers if number not in open_)


def _fragments(held: Described, terms: Terms) -> tuple[str, str, str]:
    out = published(held)
    dc, learning, doi = (one.written(out, terms) for one in (dublin_core, lom, datacite))
    return dc.decode(), learning.decode(), doi.decode()


def _sets(held: Described, terms: Terms, agreements: Mapping[str, Text]) -> dict[str, Text]:
    """The sets a material is in, by code, with their names."""
    found: dict[str, Text] = {}
    for slug in (held.organisation, *held.partners):
        found[f"organisation.{slug}"] = held.organisation_names.get(slug, {})
    for slug in _agreements_of(held):
        if slug in agreements:
            found[f"agreement.{slug}"] = agreements[slug]
    broad = {one[:BROAD] for one in held.subjects}
    for term in terms.all("isced-fields", sorted({*held.subjects, *broad})):
        found[f"subject.{term.notation}"] = term.label
    return found


def _agreements_of(held: Described) -> list[str]:
    parsed = (parse_iri(one) for one in held.commitments)
    return list(dict.fromkeys(one[1][0] for one in parsed if one and one[0] == "commitment"))


def _agreement_names(described: Iterable[Described]) -> dict[str, Text]:
    """The public agreements among those these materials serve, by slug, with their titles."""
    slugs = {slug for one in described for slug in _agreements_of(one)}
    if not slugs:
        return {}
    numbers = serving.agreement_numbers(sorted(slugs)).values()
    return dict(serving.titles_of_agreements(list(numbers), PUBLIC).values())


def _open(rows: Collection[Material], now: datetime | None = None) -> dict[int, bool]:
    """Which of these everybody may see now."""
    at = now or timezone.now()
    openness = openness_of(rows)
    return {
        row.pk: row.current_id is not None
        and row.withdrawn_at is None
        and openness[row.pk].visibility is Visibility.PUBLIC
        and not openness[row.pk].is_closed(at)
        for row in rows
    }
