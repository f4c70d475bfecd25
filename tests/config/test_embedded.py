"""The embedded PostgreSQL: starts, is shared, stops, and survives being killed."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pactwork.config import processes
from pactwork.config.embedded import Cluster, cluster_in_use, embedded_postgres
from pactwork.config.postgres_binaries import (
    Account,
    EmbeddedPostgresError,
    can_reach,
    find_binaries,
)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A place for a cluster that the server's account cannot be kept from reaching."""
    yield tmp_path / "postgres"
    Cluster(tmp_path / "postgres").erase()


def value(url: str, sql: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(sql).fetchone()
    return row[0] if row else None


def test_a_cluster_speaks_utf8_in_every_script_and_utc(folder: Path) -> None:
    with embedded_postgres(folder) as url:
        assert value(url, "SHOW server_encoding") == "UTF8"
        assert value(url, "SHOW timezone") == "UTC"
        assert value(url, "SHOW fsync") == "on"
        assert value(url, "SELECT lower('ȚĂ ĖŽ ĐỎ')") == "ță ėž đỏ"
        assert value(url, "SELECT current_database()") == "pactwork"


def test_nobody_else_can_reach_it(folder: Path) -> None:
    with embedded_postgres(folder) as url:
        cluster = Cluster(folder)
        for private in (cluster.place, cluster.data, cluster.socket):
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert value(url, "SHOW listen_addresses") == ""
        if os.geteuid() == 0:
            pid = cluster.server_pid()
            assert pid is not None
            assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_the_last_to_leave_stops_it(folder: Path) -> None:
    first, second = Cluster(folder), Cluster(folder)
    with cluster_in_use(first):
        pid = first.server_pid()
        with cluster_in_use(second):
            assert second.server_pid() == pid
        assert first.answers()
    assert not first.answers()
    assert first.server_pid() is None


def test_many_may_start_it_at_once(folder: Path) -> None:
    pids: list[int | None] = []

    def start() -> None:
        cluster = Cluster(folder)
        cluster.start()
        pids.append(cluster.server_pid())

    threads = [threading.Thread(target=start) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 5
    assert len(set(pids)) == 1


def test_what_was_stored_is_there_after_a_stop(folder: Path) -> None:
    with embedded_postgres(folder) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")
    with embedded_postgres(folder) as url:
        assert value(url, "SELECT n FROM kept") == 42


WRITER = """
import sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS told (n bigint PRIMARY KEY)")
    for n in range(10**9):
        connection.execute("INSERT INTO told VALUES (%s)", [n])
        print(n, flush=True)
"""


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(folder: Path) -> None:
    cluster = Cluster(folder)
    cluster.start()
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, cluster.url],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert writer.stdout is not None
    for _ in range(200):
        writer.stdout.readline()
    pid = cluster.server_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)  # not collected: it stays behind as a zombie of this process
    acknowledged = 200 + sum(1 for _ in writer.stdout)
    writer.wait()
    writer.stdout.close()

    again = Cluster(folder)
    again.start()
    assert again.server_pid() != pid
    assert value(again.url, "SELECT count(*) FROM told") in (acknowledged, acknowledged + 1)
    assert value(again.url, "SELECT max(n) + 1 = count(*) FROM told") is True


def test_a_stale_pid_file_of_another_process_is_no_obstacle(folder: Path) -> None:
    cluster = Cluster(folder)
    cluster.start()
    pid_file = cluster.data / "postmaster.pid"
    written = pid_file.read_text().split("\n", 1)[1]
    cluster.stop()
    pid_file.write_text(f"{os.getpid()}\n{written}")
    cluster.start()
    assert cluster.answers()


def test_an_interrupted_creation_begins_again(folder: Path) -> None:
    cluster = Cluster(folder)
    cluster.start()
    cluster.stop()
    cluster.data.rename(cluster.place / "data.new")
    (cluster.place / "data.new" / "PG_VERSION").unlink()
    cluster.start()
    assert cluster.answers()


def test_the_test_flavour_is_fast_and_begins_anew(folder: Path) -> None:
    with embedded_postgres(folder, for_tests=True) as url, psycopg.connect(url) as connection:
        assert value(url, "SHOW fsync") == "off"
        connection.execute("CREATE TABLE gone (n int)")
    with embedded_postgres(folder, for_tests=True) as url:
        assert value(url, "SELECT to_regclass('gone')") is None


def test_a_server_that_keeps_things_flushes_and_seldom_writes_checkpoints(folder: Path) -> None:
    with embedded_postgres(folder) as url:
        assert value(url, "SHOW fsync") == "on"
        assert value(url, "SHOW max_wal_size") == "4GB"
        assert value(url, "SHOW checkpoint_timeout") == "15min"
        shared = value(
            url, "SELECT setting::bigint / 128 FROM pg_settings WHERE name = 'shared_buffers'"
        )
        assert 128 <= shared <= 2048


def test_a_long_folder_still_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("long-name-" * 9) / "postgres"
    cluster = Cluster(deep)
    try:
        with cluster_in_use(cluster):
            assert len(os.fsencode(cluster.socket / ".s.PGSQL.5432")) <= 107
            assert cluster.answers()
    finally:
        cluster.erase()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_folders_of_others_stay_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / "postgres")
    try:
        with cluster_in_use(cluster):
            assert cluster.answers()
            assert closed not in cluster.place.parents
            assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        cluster.erase()
        cluster.socket.parent.exists()


def test_reach_is_read_from_every_folder_above(tmp_path: Path) -> None:
    stranger = Account(uid=54321, gid=54321)
    open_folder = tmp_path / "open"
    open_folder.mkdir(mode=0o755)
    shut = tmp_path / "shut"
    shut.mkdir(mode=0o750)
    assert not can_reach(shut / "x", stranger)
    assert can_reach(open_folder, None)


def test_a_missing_version_is_said_with_a_remedy() -> None:
    with pytest.raises(EmbeddedPostgresError, match="Install PostgreSQL 9"):
        find_binaries(wanted_major=9)


def test_a_zombie_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    processes.wait_until(lambda: not processes.is_alive(child.pid), 10)
    assert not processes.is_alive(child.pid)
    os.kill(child.pid, 0)  # the zombie still answers to a signal
    child.wait()
