"""What `pactwork check` looks at: settings, database, assets, jobs, log, search,
readers of files. A line each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection

from pactwork.config.assets import VENDORED
from pactwork.config.catalogues import stale_catalogues
from pactwork.config.environment import read_environment
from pactwork.config.health import pending_migrations
from pactwork.config.postgres_binaries import OLDEST_MAJOR
from pactwork.files.api import ApartError, readers_reach
from pactwork.kernel.job_queues import LONG

SIGN_OF_LIFE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, whether it is well, and what to do if not."""

    subject: str
    is_well: bool
    says: str


def findings() -> Iterator[Finding]:
    """Every finding, in the order in which one would repair them."""
    looks: dict[str, Callable[[], str]] = {
        "settings": _settings,
        "database": _database,
        "assets": _assets,
        "jobs": _jobs,
        "log": _log,
        "search": _search,
        "readers": _readers,
    }
    for subject, look in looks.items():
        try:
            yield Finding(subject, True, look())
        except (_NotWellError, DatabaseError) as fault:
            yield Finding(subject, False, str(fault).strip())


class _NotWellError(Exception):
    pass


def _settings() -> str:
    return f"mode {settings.PACTWORK_MODE}, public address {settings.PACTWORK_BASE_URL}"


def _reach() -> None:
    """Ask once, without the pool, which would go on trying and then not say why it could not."""
    try:
        psycopg.connect(read_environment().database, connect_timeout=5).close()
    except psycopg.OperationalError as fault:
        raise _NotWellError(str(fault).strip()) from fault


def _database() -> str:
    _reach()
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10000
    if version < OLDEST_MAJOR:
        raise _NotWellError(f"PostgreSQL {version} is too old: use {OLDEST_MAJOR} or newer.")
    pending = pending_migrations()
    if pending:
        raise _NotWellError(f"{len(pending)} migrations are missing: run 'pactwork migrate'.")
    return f"PostgreSQL {version}, tables up to date"


def _readers() -> str:
    """How much of the machine the processes reach that read files of strangers."""
    try:
        reach = readers_reach()
    except ApartError as fault:
        raise _NotWellError(f"no file can be read ({fault}).") from None
    if not reach:
        return "files are read without network, sockets and sight of the disk"
    return (
        f"files are read with limits, but with {' and '.join(reach)} in reach: "
        "docs/how-to/run.md says what the kernel needs"
    )


def _assets() -> str:
    modules = Path(settings.PACTWORK_NODE_MODULES)
    needed = [*VENDORED.values(), "world-atlas/countries-50m.json"]
    missing = [name for name in needed if not (modules / name).exists()]
    if missing:
        raise _NotWellError(f"Not in {modules}: {', '.join(missing)}. Run 'npm ci'.")
    if stale_catalogues():
        raise _NotWellError("Translations are not compiled: run 'pactwork migrate'.")
    if not staticfiles_storage.exists("staticfiles.json"):
        raise _NotWellError("Front-end files are not collected: run 'pactwork migrate'.")
    return "fonts, map, translations and front-end files are in place"


def _jobs() -> str:
    _reach()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(last_heartbeat) FROM procrastinate_workers")
        workers, last = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), min(coalesce(scheduled_at, e.at))"
            " FILTER (WHERE j.queue_name <> %s) FROM procrastinate_jobs j"
            " LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
            " WHERE j.status = 'todo'",
            [LONG],
        )
        waiting, oldest = cursor.fetchone()
    now = datetime.now(UTC)
    if waiting and oldest and now - oldest > LONGEST_WAIT:
        raise _NotWellError(f"{waiting} jobs wait, the oldest since {oldest:%Y-%m-%d %H:%M}.")
    if last is None or now - last > SIGN_OF_LIFE:
        raise _NotWellError("No worker gives a sign of life: start 'pactwork worker'.")
    return f"{workers} worker(s) alive, {waiting} job(s) waiting"


def _log() -> str:
    from pactwork.ledger.api import log_head, waiting_for_the_log

    _reach()
    waiting, oldest = waiting_for_the_log()
    if oldest and datetime.now(UTC) - oldest > LONGEST_WAIT:
        raise _NotWellError(
            f"{waiting} statements wait to come into the ledger's log, the oldest since "
            f"{oldest:%Y-%m-%d %H:%M}: see the worker's log."
        )
    head = log_head()
    return f"{head.size if head else 0} statements in the ledger's log, {waiting} waiting"


def _search() -> str:
    from pactwork.search.api import UnusableModelError
    from pactwork.search.api import status as index_status

    _reach()
    try:
        held = index_status()
    except UnusableModelError as fault:
        raise _NotWellError(str(fault)) from fault
    if held.folder is None:
        return f"no index yet for {held.entries} documents; server and worker make it"
    return f"{held.documents} of {held.entries} documents in the index of this node"
