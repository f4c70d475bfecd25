"""Processes that run together: watched, started again, stopped, and found after a crash."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pactwork.config import processes
from pactwork.config.supervisor import (
    MOST_RESTARTS,
    Child,
    GaveUpError,
    Supervisor,
    stop_orphans,
)

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    said: list[str] = []
    made = Supervisor([Child("sleeper", SLEEPER)], tmp_path / "processes.json", said.append)
    made.start()
    yield made
    made.stop()


def pid(supervisor: Supervisor) -> int:
    process = supervisor.children[0].process
    assert process is not None
    return process.pid


def test_a_killed_child_is_started_again(supervisor: Supervisor) -> None:
    first = pid(supervisor)
    os.kill(first, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.is_alive(first), 10)
    supervisor.watch_once()
    assert pid(supervisor) != first
    assert processes.is_alive(pid(supervisor))
    assert list(json.loads(supervisor.record.read_text())) == [str(pid(supervisor))]


def test_a_child_that_keeps_dying_is_given_up(tmp_path: Path) -> None:
    failing = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"])
    supervisor = Supervisor([failing], tmp_path / "processes.json", lambda _: None)
    supervisor.start()
    assert failing.process is not None
    for _ in range(MOST_RESTARTS):
        failing.process.wait()
        supervisor.watch_once()
    failing.process.wait()
    with pytest.raises(GaveUpError, match=r"broken process ended .* \(exit code 3\)"):
        supervisor.watch_once()
    supervisor.stop()


def test_stopping_leaves_no_process_and_no_record(supervisor: Supervisor) -> None:
    child = pid(supervisor)
    supervisor.stop()
    assert not processes.is_alive(child)
    assert not supervisor.record.exists()


def test_orphans_are_stopped_but_a_stranger_with_the_same_id_is_not(tmp_path: Path) -> None:
    record = tmp_path / "processes.json"
    with subprocess.Popen(SLEEPER) as orphan, subprocess.Popen(SLEEPER) as stranger:
        begun = processes.start_time(stranger.pid)
        assert begun is not None
        written = {orphan.pid: processes.start_time(orphan.pid), stranger.pid: begun - 60}
        record.write_text(json.dumps(written))
        assert stop_orphans(record) == [orphan.pid]
        assert processes.is_alive(stranger.pid)
        stranger.kill()
    assert orphan.returncode == -signal.SIGTERM
    assert not record.exists()


PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]],
                         env=os.environ | {"PACTWORK_TIED_TO": str(os.getpid())})
print(child.pid, flush=True)
time.sleep(600)
"""
TIED = """
import time
from pactwork.config.processes import tie_to_parent
tie_to_parent()
time.sleep(600)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells of this")
def test_a_tied_child_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, TIED], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    assert processes.wait_until(lambda: not processes.is_alive(child), 30)
