"""Copies of the pages that materials lead to: made once, made anew when somebody asks, and looked
after: does the page still answer?
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import structlog
from django.db import transaction
from django.utils import timezone

from pactwork.files.api import store_made
from pactwork.kernel.transactions import require_transaction
from pactwork.people.api import Person
from pactwork.repository.actions.holding import hold, open_version, require_editor
from pactwork.repository.actions.telling import tell_news
from pactwork.repository.effects.archiving import ArchivingError, Fetch, archived, fetch, is_there
from pactwork.repository.errors import Why, checked
from pactwork.repository.models import LinkCopy, Material, Version

EVERY: Final = timedelta(days=30)
"""So often it is asked whether a page still answers."""
AGAIN: Final = timedelta(days=1)
"""And so soon once more, when it does not."""
DEAD_AFTER: Final = 2
"""So many times in a row without an answer, and the link is dead."""
AT_ONCE: Final = 50
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
        _archive_soon(row.pk)


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


def archive(number: int, *, by: Fetch = fetch) -> None:
    """Make the copy that is wanted; asking takes its time and is done outside of a transaction."""
    row = LinkCopy.objects.filter(pk=number, is_wanted=True).first()
    if row is None:
        return
    try:
        data, trouble = archived(row.link, by=by), ""
    except ArchivingError as fault:
        data, trouble = b"", fault.reason[:40]
    with transaction.atomic():
        held = LinkCopy.objects.select_for_update().filter(pk=number, is_wanted=True).first()
        if held is None:
            return
        held.trouble = trouble
        if data:
            held.sha256, held.archived_at = store_made(data, "warc").sha256, timezone.now()
            held.failures, held.dead_since = 0, None
        held.save()


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
    row.save()


def _archive_soon(number: int) -> None:
    from pactwork.repository.jobs import archive_link_soon

    archive_link_soon(number)


def _digest(link: str) -> str:
    return sha256(link.encode()).hexdigest()
