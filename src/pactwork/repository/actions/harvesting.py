"""Harvesting other repositories by OAI-PMH 2.0: politely, page by page, each page a transaction.

Stopped anywhere it goes on with the token it had. The next harvest asks for what changed since the
date of the first answer of the last one, so that nothing falls between two.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

import structlog
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from pactwork.kernel.safe_http import UnsafeAddressError, target_of
from pactwork.people.api import Person, acting
from pactwork.repository.actions.copying import array_of
from pactwork.repository.actions.holding import slug_of
from pactwork.repository.actions.publishing import withdraw_held
from pactwork.repository.actions.records import given_of, judged, name_of_record
from pactwork.repository.actions.taking_in import Given, Outcome, take_in_sound
from pactwork.repository.effects.asking import AskingError, Fetch, ask, fetch
from pactwork.repository.errors import MaterialError, NotAllowedError, Why, checked
from pactwork.repository.exchange.faults import Fault, UnreadableError
from pactwork.repository.exchange.oai_looked import granularity_of
from pactwork.repository.exchange.oai_read import Harvested, Page, RefusedError, page
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.exchange.xml_out import clean
from pactwork.repository.models import Material, SetAside, Source
from pactwork.repository.queries.sources import is_taken
from pactwork.repository.rules import can_manage
from pactwork.repository.wordings import WITHDRAWN_ELSEWHERE, everywhere

PACE: Final = 1.0
"""Seconds a repository rests between two requests: as long as it took to answer, at most this."""
SHORT_WAIT: Final = 60
"""Seconds a harvest waits inside; asked for more, it comes back another time."""
LONGEST: Final = 900.0
"""Seconds one source is harvested before it is another's turn; the next time it goes on."""
KEPT_TEXT: Final = 20_000
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOTED: Final = """
INSERT INTO repository_sourcerecord AS held (source_id, identifier, material_id, digest, seen_at)
SELECT %s, identifier, material, digest, %s
FROM unnest(%s::text[], %s::bigint[], %s::bytea[]) AS new(identifier, material, digest)
ON CONFLICT (source_id, identifier) DO UPDATE SET digest = excluded.digest,
    seen_at = excluded.seen_at, material_id = coalesce(excluded.material_id, held.material_id)
"""
_BEFORE_ALL: Final = datetime(1990, 1, 1, tzinfo=UTC)
_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(days=1)

log = structlog.get_logger(__name__)


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
    """The records of a page: to take in, to withdraw, to set aside."""

    given: list[Given] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    aside: dict[str, tuple[list[Fault], str]] = field(default_factory=dict)
    digests: dict[str, bytes] = field(default_factory=dict)
    records: dict[str, Harvested] = field(default_factory=dict)


@transaction.atomic(durable=True)
def add_source(
    *,
    slug: str,
    name: str,
    address: str,
    organisation: int,
    prefix: str = "oai_dc",
    set: str = "",
    language: str = "",
    licence: str = "",
    every: int = 24,
    by: Person | None,
) -> str:
    """Begin to harvest a repository into an organisation's name; its slug. Without `by` it is
    whoever runs the installation.

    Raises:
        NotAllowedError: `by` does not look after the materials of that organisation.
        MaterialError: the address may not be called, or the slug is taken or none.
    """
    if by is not None and not can_manage(acting(by), organisation):
        raise NotAllowedError("A coordinator of its organisation looks after it.")
    try:
        target_of(address, plain=True)
    except UnsafeAddressError:
        raise MaterialError(Why.LINK, "address") from None
    checked(_SLUG.fullmatch(slug), Why.UNREADABLE, "slug")
    checked(not is_taken(slug, organisation), Why.TAKEN, "slug")
    Source.objects.create(
        slug=slug, name=name[:200], address=address, prefix=prefix, set=set,
        organisation_id=organisation, language=language, licence=licence, every=every,
    )  # fmt: skip
    return slug


@transaction.atomic(durable=True)
def pause_source(slug: str, *, paused: bool, by: Person) -> None:
    """Stop harvesting a repository after the page it is at, or go on.

    Raises:
        LookupError: there is no such source.
        NotAllowedError: `by` does not look after the materials of its organisation.
    """
    held = hold_source(slug, by)
    held.is_paused, held.next_at = paused, timezone.now()
    held.save(update_fields=["is_paused", "next_at"])


def hold_source(slug: str, by: Person) -> Source:
    """Step: a source that `by` looks after, locked. Raises as `pause_source`."""
    held = Source.objects.select_for_update(of=("self",)).filter(slug=slug).first()
    if held is None:
        raise LookupError("There is no such source.")
    if not can_manage(acting(by), held.organisation_id):
        raise NotAllowedError("A coordinator of its organisation looks after it.")
    return held


def harvest_due(*, by: Fetch = fetch) -> int:
    """Harvest those whose turn it is, and those that did not come to their end when they were asked
    for, who waits longest first, until `LONGEST` is over; how many. Safe to repeat and to stop.
    """
    due = Source.objects.filter(is_paused=False, next_at__lte=timezone.now())
    due = due.filter(Q(every__gt=0) | ~Q(token="") | Q(failures__gt=0))
    until, begun = time.monotonic() + LONGEST, 0
    for slug in list(due.order_by("next_at").values_list("slug", flat=True)):
        begun += 1
        harvest_or_put_off(slug, by=by)  # and if it did not come to its end, behind the others
        Source.objects.filter(slug=slug, next_at__lt=timezone.now()).update(next_at=timezone.now())
        if time.monotonic() >= until:
            break
    return begun


def harvest_or_put_off(slug: str, *, by: Fetch = fetch) -> Harvest:
    """Harvest one repository; one that goes wrong keeps no other waiting, and comes again later."""
    try:
        return harvest(slug, by=by)
    except Exception as error:
        log.exception("harvest_failed", source=slug)
        _put_off(slug, error)
        return Harvest(trouble=str(error) or type(error).__name__)


def harvest(
    slug: str,
    *,
    by: Fetch = fetch,
    sleep: Callable[[float], None] = time.sleep,
    progress: Callable[[Harvest], None] = lambda done: None,
) -> Harvest:
    """Harvest one repository to its end, or as far as it goes.

    Raises:
        LookupError: there is no such source.
    """
    done = Harvest()
    try:
        _harvest(slug, done, _Asking(slug, by, sleep), progress)
    except (AskingError, UnreadableError, RefusedError) as error:
        done.trouble = str(error)
        _put_off(slug, error)
    log.info("harvested", source=slug, created=done.created, changed=done.changed,
             set_aside=done.set_aside, whole=done.is_whole, trouble=done.trouble)  # fmt: skip
    return done


class _Asking:
    """Asks one repository for page after page, politely."""

    def __init__(self, slug: str, by: Fetch, sleep: Callable[[float], None]) -> None:
        self._address = Source.objects.values_list("address", flat=True).filter(slug=slug).first()
        self.by, self._sleep = by, sleep
        self._rest: float | None = None

    def page(self, said: Mapping[str, str]) -> Page:
        """The answer to a request, once the repository has rested from the one before."""
        if self._rest is not None:
            self._sleep(self._rest)
        begun = time.monotonic()
        try:
            data = ask(self._address or "", said, by=self.by)
        except AskingError as error:
            if error.wait is None or error.wait > SHORT_WAIT:
                raise
            self._sleep(error.wait)
            data = ask(self._address or "", said, by=self.by)
        self._rest = min(PACE, time.monotonic() - begun)
        return page(data)


def _harvest(
    slug: str, done: Harvest, asking: _Asking, progress: Callable[[Harvest], None]
) -> None:
    """Page by page; while one is taken in the next is asked for already."""
    until = time.monotonic() + LONGEST
    said = _begun(slug, asking.by)
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(asking.page, said)
        while said:
            held = asked.result()
            ends = time.monotonic() >= until
            if held.token and not ends:
                asked = beside.submit(asking.page, _after(held.token))
            said = _take_page(slug, held, done)
            progress(done)
            if ends:
                return


def _after(token: str) -> dict[str, str]:
    return {"verb": "ListRecords", "resumptionToken": token}


def _begun(slug: str, by: Fetch) -> dict[str, str]:
    """The first request: of the list that was interrupted, or of a new one."""
    held = Source.objects.filter(slug=slug).first()
    if held is None:
        raise LookupError("There is no such source.")
    if held.token:
        return _after(held.token)
    said = {"verb": "ListRecords", "metadataPrefix": held.prefix}
    if held.set:
        said["set"] = held.set
    if held.since:
        answered = ask(held.address, {"verb": "Identify"}, by=by)
        said["from"] = _moment(held.since, granularity_of(answered))
    return said


def _moment(since: datetime, granularity: str) -> str:
    fine = "%Y-%m-%dT%H:%M:%SZ" if "hh" in granularity else "%Y-%m-%d"
    return since.astimezone(UTC).strftime(fine)


def _at_most_now(answered: datetime | None) -> datetime:
    """When it answered, by its own clock unless that runs ahead."""
    return min(answered or timezone.now(), timezone.now())


@transaction.atomic(durable=True)
def _take_page(slug: str, held: Page, done: Harvest) -> dict[str, str]:
    source = Source.objects.select_for_update(of=("self",)).get(slug=slug)
    sorted_ = _sort(source, held)
    fresh = len(sorted_.given) + len(sorted_.gone) + len(sorted_.aside)
    done.unchanged += len(held.records) - fresh
    _take(source, sorted_, done)
    _withdraw(source, sorted_.gone, done)
    _set_aside(source, sorted_.aside, done)
    if held.token and held.token == source.token:
        raise UnreadableError("same-token")
    source.begun = source.begun or _at_most_now(held.answered)
    source.token, source.taken = held.token, source.taken + len(held.records)
    source.size, source.failures, source.trouble = held.size or source.size, 0, ""
    if not held.token:
        source.since, source.begun = source.begun, None
        source.ended_at = timezone.now()
        source.next_at = source.ended_at + timedelta(hours=source.every or 24)
        done.is_whole = True
    source.save()
    return {} if not held.token or source.is_paused else _after(held.token)


def _sort(source: Source, held: Page) -> _Sorted:
    """What is new or changed in a page; the last word on a record counts."""
    records = {one.identifier: one for one in held.records if one.identifier}
    rows = source.records.filter(identifier__in=records)
    known = {row.identifier: bytes(row.digest) for row in rows}
    found, terms = _Sorted(), known_terms()
    for identifier, one in records.items():
        digest = b"" if one.is_deleted else sha256(one.text.encode()).digest()
        if identifier in known and known[identifier] == digest:
            continue
        found.digests[identifier] = digest
        if one.is_deleted:
            found.gone.append(identifier)
            continue
        described, faults = judged(one, terms)
        if described is None:
            found.aside[identifier] = (faults, one.text[:KEPT_TEXT])
            continue
        found.records[identifier] = one
        found.given.append(given_of(source, identifier, described))
    return found


def _take(source: Source, found: _Sorted, done: Harvest) -> None:
    taken, refused = take_in_sound(found.given, organisation=source.organisation_id)
    numbers = {one.source: one.material for one in taken if one.outcome is not Outcome.ANOTHERS}
    later = {one.source for one in taken if one.outcome is Outcome.BEING_WRITTEN}
    if later:  # asked for again the next time: it would be lost otherwise
        source.begun = source.since or _BEFORE_ALL
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
            ],
        )  # fmt: skip
    done.created += sum(one.outcome is Outcome.CREATED for one in taken)
    done.changed += sum(one.outcome is Outcome.CHANGED for one in taken)
    done.unchanged += sum(one.outcome is Outcome.UNCHANGED for one in taken)
    source.set_aside.filter(identifier__in=found.digests.keys() - found.aside.keys()).delete()


def _withdraw(source: Source, identifiers: list[str], done: Harvest) -> None:
    """Step: what is gone there is withdrawn here."""
    names = [name_of_record(source, one) for one in identifiers]
    rows = Material.objects.select_for_update(of=("self",)).filter(source__in=names)
    ours = rows.filter(organisation=source.organisation_id, withdrawn_at=None)
    for row in ours.order_by("pk"):
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
                reasons=[one.kept for one in faults],
                text=text,
                at=at,
            )
            for identifier, (faults, text) in found.items()
        ],
        update_conflicts=True,
        unique_fields=["source", "identifier"],
        update_fields=["reasons", "text", "at"],
    )
    done.set_aside += len(found)


@transaction.atomic(durable=True)
def _put_off(slug: str, error: Exception) -> None:
    """Note what went wrong, and when to try again: later each time it fails."""
    held = Source.objects.select_for_update(of=("self",)).filter(slug=slug).first()
    if held is None:  # removed meanwhile
        return
    held.failures += 1
    held.trouble = clean(str(error))[:400]
    is_stale = isinstance(error, RefusedError) and error.code == "badResumptionToken"
    if is_stale or (isinstance(error, UnreadableError) and error.reason == "same-token"):
        held.token, held.begun = "", None
    pause = min(_FIRST_PAUSE * 2 ** min(held.failures - 1, 12), _LONGEST_PAUSE)
    asked = getattr(error, "wait", None)
    held.next_at = timezone.now() + max(pause, timedelta(seconds=asked or 0))
    held.save()
