"""What becomes of jobs whose worker was killed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from pactwork.config.jobs import retry_stalled_jobs
from pactwork.ledger.jobs import sequence_log


def asked(words: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(words)
        return list(cursor.fetchall()) if cursor.description else []


def killed_in() -> None:
    """A worker took the job that waits, and was killed a minute ago."""
    asked(
        "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - interval '1 minute') RETURNING id) UPDATE procrastinate_jobs"
        " SET status = 'doing', worker_id = (SELECT id FROM dead) WHERE status = 'todo'"
    )


def retried() -> None:
    context = SimpleNamespace(app=app)
    async_to_sync(retry_stalled_jobs.func)(context, 0)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_job_of_a_killed_worker_is_done_by_the_next() -> None:
    sequence_log.defer(timestamp=1)
    killed_in()
    retried()
    assert asked("SELECT task_name, status FROM procrastinate_jobs") == [
        ("pactwork.ledger.jobs.sequence_log", "todo")
    ]


@pytest.mark.usefixtures("own_database")
def test_where_the_same_waits_already_it_is_put_away_and_holds_up_no_other() -> None:
    sequence_log.defer(timestamp=1)
    killed_in()
    sequence_log.defer(timestamp=2)
    app.configure_task("pactwork.config.jobs.roll_ledger").defer(timestamp=3)
    asked("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name LIKE '%roll_ledger'")
    retried()
    rows = asked("SELECT task_name, status, args->>'timestamp' FROM procrastinate_jobs ORDER BY id")
    assert rows == [
        ("pactwork.ledger.jobs.sequence_log", "todo", "2"),
        ("pactwork.config.jobs.roll_ledger", "todo", "3"),
    ]
