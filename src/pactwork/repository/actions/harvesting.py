"""Harvesting other repositories: by OAI-PMH 2.0, or their pages; politely, page by page, each page
a transaction.

Stopped anywhere it goes on with the token it had. The next harvest asks for what changed since the
date of the first answer of the last one, so that nothing falls between two. Where the other side
keeps no deletions all of it is walked through each month.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pactwork.kernel.safe_http import UnsafeAddressError, target_of
from pactwork.people.api import Person, acting
from pactwork.repository.actions.records import landed_first
from pactwork.repository.actions.taking_page import (
    ENDING,
    KEPT_TEXT,
    Harvest,
    is_believed,
    take_away_missing,
    take_records,
)
from pactwork.repository.actions.walking import A_TURN, pages_of
from pactwork.repository.effects.asking import AskingError, Fetch, ask, fetch
from pactwork.repository.effects.visiting import Site, Visit, visited
from pactwork.repository.errors import MaterialError, NotAllowedError, Why, checked
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.oai_looked import deletes_of, granularity_of
from pactwork.repository.exchange.oai_read import Page, RefusedError, page
from pactwork.repository.exchange.xml_out import clean
from pactwork.repository.models import CuratingBody, Landing, Source, SourceKind
from pactwork.repository.queries.sources import is_taken
from pactwork.repository.rules import can_manage
from pactwork.repository.visibility import Visibility

__all__ = [
    "KEPT_TEXT",
    "LONGEST",
    "PACE",
    "Harvest",
    "add_source",
    "harvest",
    "harvest_due",
    "harvest_or_put_off",
    "hold_source",
    "landing_of",
    "pause_source",
]

PACE: Final = 1.0
"""Seconds a repository rests between two requests: as long as it took to answer, at most this."""
SHORT_WAIT: Final = 60
"""Seconds a harvest waits inside; asked for more, it comes back another time."""
LONGEST: Final = 900.0
"""Seconds one source is harvested before it is another's turn; the next time it goes on."""
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_AGAIN: Final = "again"
"""Stands for the state of a file of which something is to be looked at again."""
_BEFORE_ALL: Final = datetime(1990, 1, 1, tzinfo=UTC)
_FIRST_PAUSE: Final = timedelta(minutes=5)
_LONGEST_PAUSE: Final = timedelta(days=1)
_WHOLE_AGAIN: Final = timedelta(days=30)
_KEEPS_NONE: Final = frozenset({"no", "transient"})
"""What a repository says that does not tell for good what it deleted (OAI-PMH §4.2)."""
MANY_GONE: Final = "many-gone"
"""The trouble of a walk that found less than half of what was there."""

log = structlog.get_logger(__name__)


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
    kind: str = "oai",
    landing: str = "published",
    body: str = "",
    visibility: str = "public",
    by: Person | None,
) -> str:
    """Begin to harvest a repository into an organisation's name; its slug. Without `by` it is
    whoever runs the installation.

    Raises:
        NotAllowedError: `by` does not look after the materials of that organisation.
        MaterialError: the address may not be called, the slug is taken or none, or there is no such
            body to review them.
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
        kind=SourceKind(kind), **landed_first(landing_of(landing, body, visibility), organisation),
    )  # fmt: skip
    return slug


def landing_of(landing: str, body: str, visibility: str) -> dict[str, Any]:
    """The columns that say where what comes in stands.

    Raises:
        MaterialError: there is no such body.
    """
    row = None
    if landing == Landing.REVIEW and body:
        row = CuratingBody.objects.filter(slug=body, closed_at=None).first()
        checked(row, Why.CURATION, "body")
    seen = Visibility(visibility)
    checked(seen is not Visibility.PARTIES, Why.UNREADABLE, "visibility")
    return {"landing": Landing(landing), "body": row, "visibility": seen.value}


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
    visit: Visit = visited,
    sleep: Callable[[float], None] = time.sleep,
    progress: Callable[[Harvest], None] = lambda done: None,
) -> Harvest:
    """Harvest one repository to its end, or as far as it goes.

    Raises:
        LookupError: there is no such source.
    """
    done = Harvest()
    kind = Source.objects.values_list("kind", flat=True).filter(slug=slug).first()
    try:
        if Source.objects.filter(slug=slug, token=ENDING).exists():
            pass
        elif kind in (SourceKind.SITEMAP, SourceKind.JSON):
            _visit(slug, done, Site(visit, sleep), progress)
        else:
            _harvest(slug, done, _Asking(slug, by, sleep), progress)
        _end_on(slug, done, progress)
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


def _visit(slug: str, done: Harvest, site: Site, progress: Callable[[Harvest], None]) -> None:
    """Through the pages or the file of a site, a few at a time: a turn of pages begins with the
    first request, that of a file when it is here.
    """
    is_file = Source.objects.filter(slug=slug, kind=SourceKind.JSON).exists()
    until = math.inf if is_file else time.monotonic() + A_TURN
    _begin_whole(slug)
    for held in pages_of(slug, site):
        until = min(until, time.monotonic() + LONGEST)
        goes_on = _take_page(slug, held, done)
        progress(done)
        if not goes_on or time.monotonic() >= until:
            return


def _begin_whole(slug: str) -> None:
    """Note that a walk through all of a source begins, unless one goes on."""
    rows = Source.objects.filter(slug=slug, is_whole=False)
    rows.update(is_whole=True, whole_at=timezone.now(), begun=None, token="")


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
    if held.since is None:
        _begin_whole(slug)
        return said
    answered = ask(held.address, {"verb": "Identify"}, by=by)
    deletes = deletes_of(answered)
    Source.objects.filter(pk=held.pk).update(deletes=deletes, is_whole=False)
    is_old = held.is_whole or held.whole_at is None or held.whole_at < timezone.now() - _WHOLE_AGAIN
    if deletes in _KEEPS_NONE and is_old:  # or one that broke off before its first page
        _begin_whole(slug)
        return said
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
    """Take in a page; what is asked for next, or {} where that is nothing."""
    source = Source.objects.select_for_update(of=("self",)).get(slug=slug)
    if take_records(source, held, done):  # asked for again the next time: it would be lost else
        source.begun = source.since or _BEFORE_ALL
        source.etag = _AGAIN
    if held.token and held.token == source.token:
        raise UnreadableError("same-token")
    source.begun = source.begun or _at_most_now(held.answered)
    source.token = held.token
    source.taken += len(held.records) + len(held.same)
    source.size, source.failures, source.trouble = held.size or source.size, 0, ""
    if not held.token:
        _end(source, held, done)
    source.save()
    return {} if not held.token or source.is_paused else _after(held.token)


def _end(source: Source, held: Page, done: Harvest) -> None:
    """Step: the list is at its end."""
    keeps_none = source.kind != SourceKind.OAI or source.deletes in _KEEPS_NONE
    is_same = bool(held.etag) and held.etag == source.etag
    source.etag = "" if source.etag == _AGAIN else held.etag
    if source.is_whole and keeps_none and not is_same:
        if not is_believed(source):
            source.trouble = MANY_GONE
        elif not take_away_missing(source, done):
            source.token = ENDING
            return
    _ended(source, done)


def _ended(source: Source, done: Harvest) -> None:
    source.token, source.is_whole = "", False
    source.since, source.begun = source.begun, None
    source.ended_at = timezone.now()
    source.next_at = source.ended_at + timedelta(hours=source.every or 24)
    done.is_whole = True


def _end_on(slug: str, done: Harvest, progress: Callable[[Harvest], None]) -> None:
    """Withdraw what a walk did not find, where that is more than one transaction should hold."""
    until = time.monotonic() + LONGEST
    while _take_away(slug, done):
        progress(done)
        if time.monotonic() >= until:
            return


@transaction.atomic(durable=True)
def _take_away(slug: str, done: Harvest) -> bool:
    """The next few; whether there are more."""
    held = Source.objects.select_for_update(of=("self",))
    source = held.filter(slug=slug, token=ENDING, is_paused=False).first()
    if source is None:
        return False
    if take_away_missing(source, done):
        _ended(source, done)
    source.save()
    return not done.is_whole


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
        held.is_whole, held.whole_at = False, None if held.is_whole else held.whole_at
    pause = min(_FIRST_PAUSE * 2 ** min(held.failures - 1, 12), _LONGEST_PAUSE)
    asked = getattr(error, "wait", None)
    held.next_at = timezone.now() + max(pause, timedelta(seconds=asked or 0))
    held.save()
