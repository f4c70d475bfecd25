"""What left and what did not, for those who run the installation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from procrastinate.contrib.django.models import ProcrastinateJob

from pactwork.notifications.models import Sending, State, WebhookDelivery


@dataclass(frozen=True)
class Left:
    """Of one kind of things: how many were sent, wait, and were given up."""

    kind: str
    sent: int
    waiting: int
    failed: int


def outbox_usage() -> list[Left]:
    """Letters, messages and webhooks of the time for which the outbox is kept."""
    rows = Sending.objects.order_by().values_list("channel", "state").annotate(n=Count("pk"))
    counts = {(channel, state): n for channel, state, n in rows}
    hooks = WebhookDelivery.objects.order_by().values_list("state").annotate(n=Count("pk"))
    counts |= {("webhook", state): n for state, n in hooks}
    return [_left(kind, counts) for kind in ("mail", "push", "telegram", "webhook")]


def _left(kind: str, counts: dict[tuple[str, str], int]) -> Left:
    held = {state: counts.get((kind, state), 0) for state in State.values}
    waiting = held[State.WAITING] + held[State.SENDING]
    return Left(kind, held[State.SENT], waiting, sum(held.values()) - held[State.SENT] - waiting)


def jobs_waiting() -> tuple[int, int]:
    """How many jobs wait for a worker, and how many were given up."""
    rows = ProcrastinateJob.objects.filter(status__in=["todo", "failed"]).order_by()
    counts = dict(rows.values_list("status").annotate(n=Count("pk")))
    return counts.get("todo", 0), counts.get("failed", 0)
