"""Searches that people keep, to be told what is new."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pactwork.kernel.transactions import require_transaction
from pactwork.search.index.position import Snapshot, snapshot_now
from pactwork.search.models import SavedSearch
from pactwork.search.question import Question

MOST_SAVED: Final = 100


class SavedSearchError(ValueError):
    """It cannot be kept; the message is for the person."""


@transaction.atomic(durable=True)
def save_search(*, name: str, question: Question, alert: bool, by: int) -> UUID:
    """Keep a search for a person (by number); its identifier.

    Raises:
        SavedSearchError: it has no name, one that is taken, or there are too many.
    """
    name = " ".join(name.split())[:200]
    if not name:
        raise SavedSearchError(_("Give the search a name."))
    if SavedSearch.objects.filter(owner_id=by).count() >= MOST_SAVED:
        raise SavedSearchError(_("You keep many searches already. Delete one first."))
    try:
        with transaction.atomic():
            saved = SavedSearch.objects.create(
                owner_id=by,
                name=name,
                question=question.kept(),
                alert=alert,
                told=snapshot_now().values(),
            )
    except IntegrityError:
        raise SavedSearchError(_("You keep another search under this name.")) from None
    return saved.uuid


@transaction.atomic(durable=True)
def choose_alert(*, search: UUID, alert: bool, by: int) -> None:
    """Tell what is new, or no longer. Only from now on; another's search stays as it is."""
    SavedSearch.objects.filter(uuid=search, owner_id=by).update(
        alert=alert, told=snapshot_now().values(), told_until=timezone.now()
    )


@transaction.atomic(durable=True)
def forget_search(*, search: UUID, by: int) -> None:
    """Keep it no longer; another's search stays."""
    SavedSearch.objects.filter(uuid=search, owner_id=by).delete()


def note_told(*, search: UUID, seen: Snapshot, at: datetime) -> None:
    """What there was then has been told. A step of whoever tells it."""
    require_transaction()
    SavedSearch.objects.filter(uuid=search).update(told=seen.values(), told_until=at)
