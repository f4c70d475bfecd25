"""One page of another repository's records taken in, whatever way they came. Steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from pactwork.repository.actions.copying import array_of
from pactwork.repository.actions.holding import slug_of, was_worked_on
from pactwork.repository.actions.publishing import withdraw_held
from pactwork.repository.actions.records import arrival_of, given_of, judged, name_of_record
from pactwork.repository.actions.taking_in import Given, Outcome, take_in_sound
from pactwork.repository.exchange.faults import Fault
from pactwork.repository.exchange.oai_read import Harvested, Page
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.models import Material, SetAside, Source, SourceRecord
from pactwork.repository.wordings import WITHDRAWN_ELSEWHERE, everywhere

KEPT_TEXT: Final = 20_000
FEW: Final = 20
"""So many may be missing at once, whatever the share."""
BATCH: Final = 100
"""So many are withdrawn in one transaction at the end of a walk."""
ENDING: Final = " ending"
"""The token of a source whose walk is over and of which there is more to withdraw; none that comes
from elsewhere begins with a space.
"""
_NOTED: Final = """
INSERT INTO repository_sourcerecord AS held
    (source_id, identifier, material_id, digest, seen_at, mark, missed)
SELECT %s, identifier, material, digest, %s, mark, 0
FROM unnest(%s::text[], %s::bigint[], %s::bytea[], %s::text[])
    AS new(identifier, material, digest, mark)
ON CONFLICT (source_id, identifier) DO UPDATE SET digest = excluded.digest, missed = 0,
    seen_at = excluded.seen_at, mark = excluded.mark,
    material_id = coalesce(excluded.material_id, held.material_id)
"""
_SEEN: Final = """
UPDATE repository_sourcerecord held SET seen_at = %s, missed = 0, mark = new.mark
FROM unnest(%s::text[], %s::text[]) AS new(identifier, mark)
WHERE held.source_id = %s AND held.identifier = new.identifier
"""


@dataclass(slots=True)
class Harvest:
    """What a harvest did so far: how many records of each outcome, whether it came to its end."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    set_aside: int = 0
    is_whole: bool = False
    trouble: str = ""


@dataclass(slots=True)
class _Sorted:
    """The records of a page: to take in, to withdraw, to set aside; and those seen as they were,
    with their marks.
    """

    given: list[Given] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    aside: dict[str, tuple[list[Fault], str]] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    records: dict[str, Harvested] = field(default_factory=dict)
    same: dict[str, str] = field(default_factory=dict)


def take_records(source: Source, held: Page, done: Harvest) -> bool:
    """Step: the records of a page. Whether what is being written here must be asked for again, as
    it would be lost otherwise.
    """
    sorted_ = _sort(source, held)
    fresh = len(sorted_.given) + len(sorted_.gone) + len(sorted_.aside)
    done.unchanged += len(held.records) - fresh + len(held.same)
    again = _take(source, sorted_, done)
    _withdraw(source, sorted_.gone, done)
    if held.gone:  # at the end of the walk they are withdrawn, unless it is not believed
        source.records.filter(identifier__in=held.gone, missed=0).update(missed=1)
    _set_aside(source, sorted_.aside, done)
    if source.is_whole:
        _see(source, {**dict.fromkeys(held.same, None), **sorted_.same})
    return again


def _sort(source: Source, held: Page) -> _Sorted:
    """What is new or changed in a page; the last word on a record counts."""
    records = {one.identifier: one for one in held.records if one.identifier}
    rows = source.records.filter(identifier__in=records)
    known = {row.identifier: bytes(row.digest) for row in rows}
    found, terms = _Sorted(), known_terms()
    for identifier, one in records.items():
        digest = b"" if one.is_deleted else sha256(one.text.encode()).digest()
        if identifier in known and known[identifier] == digest and not one.wrong:
            found.same[identifier] = one.mark
            continue
        found.digests[identifier] = digest
        found.records[identifier] = one
        if one.is_deleted:
            found.gone.append(identifier)
            continue
        described, faults = judged(one, terms)
        if described is None:
            found.aside[identifier] = (faults, one.text[:KEPT_TEXT])
            continue
        found.given.append(given_of(source, identifier, described))
    return found


def _take(source: Source, found: _Sorted, done: Harvest) -> bool:
    taken, refused = take_in_sound(
        found.given, organisation=source.organisation_id, arrival=arrival_of(source)
    )
    numbers = {one.source: one.material for one in taken if one.outcome is not Outcome.ANOTHERS}
    later = {one.source for one in taken if one.outcome is Outcome.BEING_WRITTEN}
    others = [one for one in taken if one.outcome is Outcome.ANOTHERS]
    refused |= {one.source: (Fault("identifier", one.outcome.value),) for one in others}
    names = {identifier: name_of_record(source, identifier) for identifier in found.digests}
    for identifier, name in names.items():
        if name in refused:
            text = found.records[identifier].text[:KEPT_TEXT]
            found.aside[identifier] = ([*refused[name]], text)
    kept = [identifier for identifier, name in names.items() if name not in later]
    with connection.cursor() as cursor:
        cursor.execute(
            _NOTED,
            [
                source.pk, timezone.now(), array_of(kept),
                array_of(numbers.get(names[one]) for one in kept),
                array_of(f"\\x{found.digests[one].hex()}" for one in kept),
                array_of(found.records[one].mark for one in kept),
            ],
        )  # fmt: skip
    done.created += sum(one.outcome is Outcome.CREATED for one in taken)
    done.changed += sum(one.outcome is Outcome.CHANGED for one in taken)
    done.unchanged += sum(one.outcome is Outcome.UNCHANGED for one in taken)
    source.set_aside.filter(identifier__in=found.digests.keys() - found.aside.keys()).delete()
    waiting = [identifier for identifier, name in names.items() if name in later]
    if source.is_whole and waiting:
        source.records.filter(identifier__in=waiting).update(seen_at=timezone.now(), missed=0)
    return bool(later)


def _see(source: Source, same: Mapping[str, str | None]) -> None:
    """Step: note that these are there still; where the mark is None it stays."""
    at = timezone.now()
    kept = [one for one, mark in same.items() if mark is None]
    marked = {one: mark for one, mark in same.items() if mark is not None}
    if kept:
        source.records.filter(identifier__in=kept).update(seen_at=at, missed=0)
    if marked:
        with connection.cursor() as cursor:
            cursor.execute(_SEEN, [at, array_of(marked), array_of(marked.values()), source.pk])


def _withdraw(source: Source, identifiers: list[str], done: Harvest) -> None:
    """Step: what is gone there is withdrawn here; what was never published is thrown away, unless
    somebody wrote on it or reviewed it.
    """
    names = [name_of_record(source, one) for one in identifiers]
    rows = Material.objects.select_for_update(of=("self",)).filter(source__in=names)
    ours = rows.filter(organisation=source.organisation_id, withdrawn_at=None)
    for row in ours.order_by("pk"):
        if row.current_id is None:
            if not any(was_worked_on(one) for one in row.versions.all()):
                row.delete()
            continue
        slug = slug_of(row.organisation_id)
        withdraw_held(row, reason=everywhere(WITHDRAWN_ELSEWHERE), person=None, by=slug)
        done.withdrawn += 1


def _set_aside(source: Source, found: Mapping[str, tuple[list[Fault], str]], done: Harvest) -> None:
    at = timezone.now()
    SetAside.objects.bulk_create(
        [
            SetAside(
                source=source,
                identifier=identifier,
                reasons=[fault.kept for fault in faults],
                at=at,
                text=text,
            )
            for identifier, (faults, text) in found.items()
        ],
        update_conflicts=True,
        unique_fields=["source", "identifier"],
        update_fields=["reasons", "text", "at"],
    )
    done.set_aside += len(found)


def is_believed(source: Source) -> bool:
    """Whether a walk through all of a source found enough of it: where more than half would be
    missing nothing is withdrawn.
    """
    missing = _missing(source).count()
    return missing <= FEW or missing * 2 <= source.records.exclude(digest=b"").count()


def take_away_missing(source: Source, done: Harvest) -> bool:
    """Step: what a walk through all of a source did not find twice running is gone there, and
    withdrawn here, a few at a time. Whether that was all.
    """
    missing = _missing(source)
    named = missing.filter(missed__gte=1).order_by("pk").values_list("identifier", flat=True)
    gone = list(named[:BATCH])
    _withdraw(source, gone, done)
    source.records.filter(identifier__in=gone).update(digest=b"", mark="", missed=2)
    source.set_aside.filter(identifier__in=gone).delete()
    if len(gone) == BATCH:
        return False
    missing.filter(missed=0).update(missed=1)
    return True


def _missing(source: Source) -> QuerySet[SourceRecord]:
    return source.records.exclude(digest=b"").filter(seen_at__lt=source.whole_at)
