"""Copies of the pages that materials lead to: made once, made anew when somebody asks, and looked
after: does the page still answer?
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pactwork.files.api import Facts, LaterError, in_a_hurry, store_made
from pactwork.kernel.transactions import require_transaction
from pactwork.people.api import Person
from pactwork.repository.actions.attaching import fill_empty
from pactwork.repository.actions.holding import hold, open_version, require_editor
from pactwork.repository.actions.indexing import index
from pactwork.repository.actions.likeness import remember
from pactwork.repository.actions.telling import tell_news
from pactwork.repository.effects.archiving import (
    ArchivingError,
    Fetch,
    archived,
    fetch,
    fetch_within,
    is_there,
)
from pactwork.repository.effects.patience import turn
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.kept_files import facts_of
from pactwork.repository.models import LinkCopy, Material, Stage, Version
from pactwork.repository.prefilling import LONGEST_READ, page_proposal

EVERY: Final = timedelta(days=30)
"""So often it is asked whether a page still answers."""
AGAIN: Final = timedelta(days=1)
"""And so soon once more, when it does not."""
DEAD_AFTER: Final = 2
"""So many times in a row without an answer, and the link is dead."""
AT_ONCE: Final = 50
PATIENCE: Final = 10
"""Seconds that are left to whoever gives the link before a job copies its page."""
FORSAKEN: Final = timedelta(hours=1)
FAILED: Final = "failed"
"""What is noted where a copy could not be made through a fault of ours."""
log = structlog.get_logger(__name__)


def keep_link(held: Material, link: str, *, wanted: bool | None = None) -> None:
    """Step: see to it that a copy of this page is made, once; nothing for no link."""
    require_transaction()
    if not link:
        return
    usual = {"link": link, "is_wanted": wanted is not False, "next_at": timezone.now() + EVERY}
    row, is_new = LinkCopy.objects.get_or_create(
        material=held, digest=_digest(link), defaults=usual
    )
    if wanted is not None and not is_new and row.is_wanted != wanted:
        _want(row, wanted)
    if row.is_wanted and (is_new or (wanted and not row.sha256)):
        _archive_soon(row.pk, within=PATIENCE)


@transaction.atomic(durable=True)
def keep_copy(key: str, *, link: str = "", wanted: bool = True, by: Person) -> None:
    """Copy the page a material leads to as it is now, also where there is a copy already; or,
    without `wanted`, let the copy go and make none. `link` is the one it is going to have.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not write it.
        MaterialError: it leads nowhere, or it was withdrawn.
    """
    held = hold(key)
    require_editor(held, by)
    version = open_version(held) or held.current
    link = link or (version.link if version else "")
    checked(link, Why.LINK, "link")
    had = LinkCopy.objects.filter(material=held, digest=_digest(link)).first()
    keep_link(held, link, wanted=wanted)
    if had and had.is_wanted and wanted and had.sha256:
        _archive_soon(had.pk)
    if had and had.text and not wanted:
        _give_words(held, link)


def prefill(key: str, *, within: float, by: Person) -> tuple[str, ...]:
    """Copy and read the page that a draft leads to while somebody waits, and fill in what nobody
    said yet; the names of those fields. What takes longer than `within` seconds, fails, or finds
    that as many wait as may is left to the job.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not write it.
    """
    held = Material.objects.filter(key=key).first()
    if held is None:
        raise LookupError("There is no such material.")
    require_editor(held, by)
    version = open_version(held)
    row = _copy_of(held, version.link) if version else None
    if row is None or not row.is_wanted or row.read_at:
        return ()
    with turn() as is_mine, suppress(ArchivingError, LaterError), in_a_hurry():
        if is_mine:
            if not row.sha256:
                _keep(row.pk, archived(row.link, by=fetch_within(within)))
            return _read(row.pk)
    return ()


def is_awaited(key: str) -> bool:
    """Whether the page a draft leads to is still going to be copied and read."""
    rows = LinkCopy.objects.filter(material__key=key, is_wanted=True, read_at=None, trouble="")
    return rows.filter(
        material__versions__published_at=None, material__versions__link=F("link")
    ).exists()


def archive(number: int, *, asked_at: float = 0, by: Fetch = fetch) -> None:
    """Make the copy that is wanted and read it; asking takes its time and is done outside of a
    transaction. A copy made since `asked_at` (seconds of the epoch) is not made twice.

    Raises: whatever goes wrong with us (a full disk); that it went wrong is noted first.
    """
    row = LinkCopy.objects.filter(pk=number, is_wanted=True).first()
    if row is None:
        return
    since = datetime.fromtimestamp(asked_at, UTC)
    try:
        if not (asked_at and row.sha256 and row.archived_at and row.archived_at > since):
            _keep(number, archived(row.link, by=by))
        _read(number)
    except ArchivingError as fault:
        _note_trouble(number, fault.reason[:40])
    except Exception:
        _note_trouble(number, FAILED)
        raise


def _keep(number: int, data: bytes) -> None:
    """Keep a copy in place of the one before, unless nobody wants one any more."""
    with transaction.atomic():
        held = LinkCopy.objects.select_for_update().filter(pk=number, is_wanted=True).first()
        if held is None:
            return
        held.sha256, held.archived_at = store_made(data, "warc").sha256, timezone.now()
        held.failures, held.dead_since = 0, None
        held.trouble, held.read_at = "", None
        held.save()


def _note_trouble(number: int, trouble: str) -> None:
    LinkCopy.objects.filter(pk=number, is_wanted=True).update(trouble=trouble)


def _read(number: int) -> tuple[str, ...]:
    """Read a copy that nobody has read: its words are found, and what a draft that still waits does
    not say is filled in; the names of those fields.

    Raises:
        LaterError: somebody waits, and it takes too long.
    """
    row = LinkCopy.objects.filter(pk=number, is_wanted=True, read_at=None).first()
    if row is None or not row.sha256:
        return ()
    return _take_words(row, facts_of(row.sha256, ""))


@transaction.atomic
def _take_words(row: LinkCopy, facts: Facts) -> tuple[str, ...]:
    try:
        held = hold(row.material.key)
    except (LookupError, MaterialError):
        return ()
    rows = LinkCopy.objects.select_for_update().filter(pk=row.pk, sha256=row.sha256)
    copy = rows.filter(is_wanted=True).first()
    if copy is None:
        return ()
    copy.text, copy.language = facts.text[:LONGEST_READ], next(iter(facts.languages), "")
    copy.read_at = timezone.now()
    copy.save()
    _give_words(held, copy.link)
    version = open_version(held)
    if version is None or version.stage != Stage.DRAFT or version.link != copy.link:
        return ()
    try:
        with transaction.atomic():
            return fill_empty(version, page_proposal(facts), by=None)
    except MaterialError as error:
        log.warning("page_not_filled_in", copy=row.pk, why=str(error))
        return ()


def _give_words(held: Material, link: str) -> None:
    """Step: what is published is found by the words of its page as they are now."""
    if held.current is not None and held.current.link == link:
        remember(held.current)
        index([held.pk])


def check_due(now: datetime | None = None, *, by: Fetch = fetch) -> int:
    """Ask the pages whose turn it is whether they still answer; how many were asked."""
    at = now or timezone.now()
    due = LinkCopy.objects.filter(next_at__lte=at, material__withdrawn_at=None).order_by("next_at")
    numbers = list(due.values_list("pk", "link")[:AT_ONCE])
    for number, link in numbers:
        try:
            _note_answer(number, is_there(link, by=by), at)
        except Exception:
            log.exception("link_check_failed", copy=number)
            LinkCopy.objects.filter(pk=number).update(next_at=at + AGAIN)
    return len(numbers)


def catch_up(now: datetime | None = None, *, by: Fetch = fetch) -> int:
    """Copy and read what no job has for an hour: it may have been killed; how many."""
    before = (now or timezone.now()) - FORSAKEN
    rows = LinkCopy.objects.filter(is_wanted=True, read_at=None, trouble="", created_at__lte=before)
    held = list(rows.filter(material__withdrawn_at=None).order_by("pk")[:AT_ONCE])
    for row in held:
        try:
            archive(row.pk, asked_at=1 if row.sha256 else 0, by=by)
        except Exception:
            log.exception("page_not_copied", copy=row.pk)
    return len(held)


@transaction.atomic
def _note_answer(number: int, there: bool, at: datetime) -> None:
    rows = LinkCopy.objects.select_for_update(of=("self",)).select_related("material")
    held = rows.get(pk=number)
    was = held.dead_since
    held.failures = 0 if there else held.failures + 1
    held.next_at = at + (EVERY if there or was else AGAIN)
    if there:
        held.dead_since = None
    elif held.failures >= DEAD_AFTER and was is None:
        held.dead_since, held.next_at = at, at + EVERY
    held.save()
    if held.dead_since and was is None and (version := _leads_there(held)):
        tell_news(held.material, version, "dead-link")


def _leads_there(copy: LinkCopy) -> Version | None:
    """The version that leads there now; an older one nobody has to put right."""
    for version in (open_version(copy.material), copy.material.current):
        if version is not None and version.link == copy.link:
            return version
    return None


def _want(row: LinkCopy, wanted: bool) -> None:
    row.is_wanted = wanted
    if not wanted:
        row.sha256, row.archived_at, row.trouble = "", None, ""
        row.text, row.language, row.read_at = "", "", None
    row.save()


def _copy_of(held: Material, link: str) -> LinkCopy | None:
    return LinkCopy.objects.filter(material=held, digest=_digest(link)).first() if link else None


def _archive_soon(number: int, *, within: int = 0) -> None:
    from pactwork.repository.jobs import archive_link_soon

    archive_link_soon(number, within=within)


def _digest(link: str) -> str:
    return sha256(link.encode()).hexdigest()
