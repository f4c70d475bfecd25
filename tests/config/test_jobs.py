"""What becomes of jobs whose worker was killed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from pactwork.config import serving
from pactwork.config.jobs import retry_stalled_jobs
from pactwork.config.processes import CommandFailedError, run_aside
from pactwork.files.jobs import prepare_soon
from pactwork.kernel.job_queues import LONG
from pactwork.ledger.jobs import sequence_log


def asked(words: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(words)
        return list(cursor.fetchall()) if cursor.description else []


def at(moment: int) -> dict[str, Any]:
    return {"timestamp": moment}


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
    sequence_log.defer(**at(1))
    killed_in()
    retried()
    assert asked("SELECT task_name, status FROM procrastinate_jobs") == [
        ("pactwork.ledger.jobs.sequence_log", "todo")
    ]


@pytest.mark.usefixtures("own_database")
def test_where_the_same_waits_already_it_is_put_away_and_holds_up_no_other() -> None:
    sequence_log.defer(**at(1))
    killed_in()
    sequence_log.defer(**at(2))
    app.configure_task("pactwork.config.jobs.roll_ledger").defer(**at(3))
    asked("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name LIKE '%roll_ledger'")
    retried()
    rows = asked("SELECT task_name, status, args->>'timestamp' FROM procrastinate_jobs ORDER BY id")
    assert rows == [
        ("pactwork.ledger.jobs.sequence_log", "todo", "2"),
        ("pactwork.config.jobs.roll_ledger", "todo", "3"),
    ]


LONG_JOBS = {
    "harvest_due", "harvest_source", "try_set_aside", "import_table", "settle_sector", "undo_import"
}  # fmt: skip


class _Workers:
    """Workers that wait until they are stopped; what each was told."""

    tasks = app.tasks

    def __init__(self, broken: str = "") -> None:
        self.told: list[tuple[set[str], int]] = []
        self.stopped = 0
        self._broken = broken

    @asynccontextmanager
    async def open_async(self) -> AsyncIterator[None]:
        yield

    async def run_worker_async(self, *, queues: list[str], concurrency: int, **_: Any) -> None:
        self.told.append((set(queues), concurrency))
        if self._broken in queues:
            return
        try:
            await asyncio.sleep(60)
        finally:
            self.stopped += 1


def _worked(held: _Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    async def kept() -> None:
        await asyncio.sleep(60)

    async def stopped_soon() -> None:
        async with asyncio.timeout(5):
            working = asyncio.create_task(serving._work_until_stopped(held, 3))  # type: ignore[arg-type]
            while len(held.told) < 2:
                await asyncio.sleep(0)
            if not held._broken:
                working.cancel()
            await working

    monkeypatch.setattr(serving, "keep_index_beside", kept)
    asyncio.run(stopped_soon())


def test_long_jobs_have_places_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    held = _Workers()
    _worked(held, monkeypatch)
    (short, few), (long, most) = held.told
    assert (few, long, most, held.stopped) == (3, {LONG}, 2, 2)
    assert {task.queue for task in app.tasks.values()} == short | long
    assert not short & long
    found = {one.name.rpartition(".")[2] for one in app.tasks.values() if one.queue == LONG}
    assert found == LONG_JOBS


def test_a_worker_that_stops_by_itself_takes_the_other_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = _Workers(broken=LONG)
    with pytest.raises(serving.WorkerStoppedError):
        _worked(held, monkeypatch)
    assert held.stopped == 1


def test_a_command_beside_says_what_it_did_or_why_it_could_not() -> None:
    assert async_to_sync(run_aside)("--version").startswith("Pactwork ")
    with pytest.raises(CommandFailedError, match="No such command 'nothing'"):
        async_to_sync(run_aside)("nothing")


def test_pictures_of_a_thousand_files_keep_no_other_job_waiting(db: None) -> None:
    for number in range(3):
        prepare_soon(f"{number:064x}")
    sequence_log.defer(**at(0))
    (first,) = asked("SELECT task_name FROM procrastinate_fetch_job_v2('{default}', NULL)")
    assert first == (sequence_log.name,)
