"""The worker is asked at once, once, and only for what was committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from pactwork.notifications import jobs
from pactwork.notifications.models import Entry
from tests.factories import someone
from tests.notifications.telling import tell, telling

Capture = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _kind(db: None) -> Iterator[None]:
    with telling():
        yield


def waiting() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs WHERE status = 'todo'")
        return [name.rpartition(".")[2] for (name,) in cursor.fetchall()]


def test_telling_wakes_the_worker(django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        tell([someone().pk])
        assert waiting() == []
    assert len(callbacks) == 1
    assert waiting() == ["send_woken"]


def test_what_is_rolled_back_was_never_told(django_capture_on_commit_callbacks: Capture) -> None:
    capture = django_capture_on_commit_callbacks(execute=True)
    with capture as callbacks, suppress(KeyError), transaction.atomic():
        tell([someone().pk])
        raise KeyError
    assert callbacks == []
    assert not Entry.objects.exists()


def test_each_job_may_be_repeated() -> None:
    tell([someone().pk])
    mail.outbox = []
    for _ in range(2):
        for job in (jobs.send_due, jobs.send_digests, jobs.hear, jobs.forget):
            job(timestamp=0)
        jobs.send_woken()
    assert len(mail.outbox) == 1
