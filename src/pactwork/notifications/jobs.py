"""Emptying the outbox, done by `pactwork worker`: within a minute, or at once when woken.

Every job may be killed at any point and repeated: what was sent is not sent again.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.notifications.actions.digests import plan_digests
from pactwork.notifications.actions.outbox import forget_done, settle_abandoned
from pactwork.notifications.effects.digests import send_due_digests
from pactwork.notifications.effects.mail import send_due_mail
from pactwork.notifications.effects.push import send_due_push
from pactwork.notifications.effects.telegram import hear_telegram, send_due_telegram
from pactwork.notifications.effects.webhooks import send_due_webhooks
from pactwork.notifications.models import Digest, Sending, WebhookDelivery

KEPT = timedelta(days=90)


def empty_outbox() -> None:
    """Send everything that is due now."""
    settle_abandoned(Sending, again=False)
    settle_abandoned(WebhookDelivery, again=True)
    for send in (send_due_mail, send_due_webhooks, send_due_push, send_due_telegram):
        while send():
            pass


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="send_due_now")
def send_due(timestamp: int) -> None:
    """Each minute: letters, messages and webhooks that are due, retries among them."""
    empty_outbox()


@app.task(queueing_lock="send_woken")
def send_woken() -> None:
    """The same as soon as something was told."""
    empty_outbox()


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="send_digests")
def send_digests(timestamp: int) -> None:
    """Each quarter of an hour: the weekly letters of those whose Monday morning has come."""
    settle_abandoned(Digest, again=False)
    plan_digests()
    while send_due_digests():
        pass


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="hear_telegram")
def hear(timestamp: int) -> None:
    """Each minute: what people wrote to the Telegram bot."""
    hear_telegram()


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="forget_done")
def forget(timestamp: int) -> None:
    """Each night: the records of what left more than 90 days ago."""
    forget_done(before=timezone.now() - KEPT)


def wake() -> None:
    """Ask a worker to empty the outbox now; asking twice is asking once."""
    with suppress(AlreadyEnqueued):
        send_woken.defer()
