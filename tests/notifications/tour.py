"""Visits the pages and letters of notifications, so that every template is rendered."""

from __future__ import annotations

from datetime import date, timedelta

from django.core import mail
from django.test import Client
from django.utils import timezone

from pactwork.notifications.api import create_webhook
from pactwork.notifications.effects.digests import send_due_digests
from pactwork.notifications.jobs import empty_outbox
from pactwork.notifications.models import Digest, Entry
from pactwork.notifications.unsubscribing import unsubscribe_token
from tests.factories import numbers, someone
from tests.notifications.telling import tell, telling


def tour() -> None:
    """Tell something, send it, look at each page."""
    person = someone("told@example.org", dgets="coordinator")
    client = Client()
    client.force_login(person)
    empty_outbox()
    with telling():
        tell([person.pk])
        empty_outbox()
        Entry.objects.update(in_digest=True)
        since, until = timezone.now() - timedelta(days=1), timezone.now()
        Digest.objects.create(
            person=person, week=date(2026, 11, 23), since=since, until=until, due_at=since
        )
        send_due_digests()
        assert sum(person.email in letter.to[0] for letter in mail.outbox) == 2
        url = "https://127.0.0.1/"
        made = create_webhook(organisation=numbers("dgets")[0], url=url, by=person)
        tell([], organisations=numbers("dgets"))
        pages = ("inbox", "notifications", "webhooks", f"webhooks/{made.webhook}")
        for path in (*pages, f"unsubscribe/{unsubscribe_token(person.pk, '')}"):
            assert client.get(f"/en/desk/{path}/").status_code == 200
