"""Taking outgoing things in hand and saying what became of them, each in its own transaction.

A worker leases a batch (FOR UPDATE SKIP LOCKED, so two never lease the same row), and marks each
thing as being sent, committed, before its first byte leaves. A worker that dies leaves one thing
of which nobody knows whether it arrived (of letters perhaps two, as one that left is written down
with the next); the rest of its batch is due again when the lease ends.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from pactwork.notifications.models import Digest, Outgoing, Sending, State, WebhookDelivery

Row = TypeVar("Row", bound=Outgoing)

BACKOFF: Final = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 21600, 50400, 86400, 86400)
)
"""How long after each failed attempt the next is due: eight more, the last about three days on."""

LEASE: Final = timedelta(minutes=10)
"""How long a batch is one worker's own, and how long a thing may stand as being sent."""


@transaction.atomic(durable=True)
def claim(model: type[Row], *, limit: int = 100, **only: object) -> list[Row]:
    """Action: lease the next due things; what another worker is about to lease is passed over."""
    now = timezone.now()
    due = model._default_manager.filter(state=State.WAITING, due_at__lte=now, **only)
    free = due.select_for_update(skip_locked=True, of=("self",))
    held = list(free.order_by("due_at", "pk")[:limit])
    model._default_manager.filter(pk__in=[row.pk for row in held]).update(due_at=now + LEASE)
    for row in held:
        row.due_at = now + LEASE
    return held


@transaction.atomic(durable=True)
def begin(row: Outgoing, *, sent: Outgoing | None = None) -> bool:
    """Action: mark a leased thing as being sent; false when it is no longer ours to send.

    `sent` is the one before it, which has left: that is written down with it, in one commit.
    """
    if sent is not None:
        _write([sent], State.SENDING, state=State.SENT, done_at=timezone.now(), fault="")
    row.attempts += 1
    leased = type(row)._default_manager.filter(
        pk=row.pk, state=State.WAITING, due_at=row.due_at, due_at__gt=timezone.now()
    )
    now = timezone.now()
    return leased.update(state=State.SENDING, claimed_at=now, attempts=row.attempts) == 1


@transaction.atomic(durable=True)
def finish(row: Outgoing, state: State, fault: str = "", **said: Any) -> None:
    """Action: say what became of a thing that was being sent.

    It does not wait for the disk: a crash of the database that forgets it leaves the thing as
    being sent, which is never sent again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    _write([row], State.SENDING, state=state, done_at=timezone.now(), fault=fault[:300], **said)


@transaction.atomic(durable=True)
def put_off(row: Outgoing, fault: str, **said: Any) -> None:
    """Action: it did not arrive, so try again later; after the last attempt it has failed."""
    now = timezone.now()
    if row.attempts > len(BACKOFF):
        said |= {"state": State.FAILED, "done_at": now}
    else:
        said |= {"state": State.WAITING, "due_at": now + BACKOFF[row.attempts - 1]}
    _write([row], State.SENDING, fault=fault[:300], **said)


@transaction.atomic(durable=True)
def drop(rows: Collection[Outgoing]) -> None:
    """Action: leased things that nobody may see any more never leave."""
    _write(rows, State.WAITING, state=State.DROPPED, done_at=timezone.now())


@transaction.atomic(durable=True)
def give_back(rows: Collection[Outgoing], fault: str, *, after: timedelta) -> None:
    """Action: leased things of which nothing left, because the way out is closed."""
    _write(rows, State.WAITING, due_at=timezone.now() + after, fault=fault[:300])


@transaction.atomic(durable=True)
def settle_abandoned(model: type[Outgoing], *, again: bool) -> int:
    """Action: what a dead worker was sending is sent again, or never: nobody knows if it left.

    `again` is for what its receiver recognises by an id, such as webhooks.
    """
    now = timezone.now()
    rows = model._default_manager.filter(state=State.SENDING, claimed_at__lte=now - LEASE)
    if again:
        return rows.update(state=State.WAITING, due_at=now)
    return rows.update(state=State.UNCERTAIN, done_at=now, fault="The worker died while sending.")


@transaction.atomic(durable=True)
def forget_done(*, before: datetime) -> int:
    """Action: delete the records of what left long ago; inbox entries stay.

    What waited that long for a paused webhook is given up, too.
    """
    found = WebhookDelivery.objects.filter(created_at__lt=before).delete()[0]
    for model in (Sending, Digest):
        found += model._default_manager.filter(done_at__lt=before).delete()[0]
    return found


def _write(rows: Collection[Outgoing], found: State, **values: object) -> None:
    if rows:
        model = type(next(iter(rows)))
        numbers = [row.pk for row in rows]
        model._default_manager.filter(pk__in=numbers, state=found).update(**values)
