"""The process that keeps the index is started again if it dies, and ends with whoever has it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from pactwork.config import searching
from pactwork.config.processes import is_alive, wait_until
from pactwork.search.index import folder
from tests import moulds

_STANDS_IN = "import os, sys, time; open(os.path.join(sys.argv[1], str(os.getpid())), 'w')"


@pytest.fixture
def born(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where each that was started leaves a file of its number."""
    command = (sys.executable, "-c", f"{_STANDS_IN}; time.sleep(60)", str(tmp_path))
    monkeypatch.setattr(searching, "_COMMAND", command)
    monkeypatch.setattr(searching, "_AGAIN_SECONDS", 0.05)
    return tmp_path


def _numbers(born: Path) -> list[int]:
    return [int(path.name) for path in born.iterdir()]


def _one_dies(born: Path) -> list[int]:
    assert wait_until(lambda: len(_numbers(born)) == 1, 30)
    os.kill(_numbers(born)[0], signal.SIGKILL)
    assert wait_until(lambda: len(_numbers(born)) == 2, 30)
    return _numbers(born)


def test_beside_the_server(born: Path) -> None:
    with searching.index_kept_beside():
        numbers = _one_dies(born)
    assert not any(map(is_alive, numbers))


def test_beside_the_worker(born: Path) -> None:
    numbers: list[int] = []

    async def work() -> None:
        keeping = asyncio.create_task(searching.keep_index_beside())
        numbers.extend(await asyncio.to_thread(_one_dies, born))
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping

    asyncio.run(work())
    assert len(numbers) == 2
    assert not any(map(is_alive, numbers))


def test_who_comes_second_waits_without_loading_anything(tmp_path: Path) -> None:
    stopped = threading.Event()
    lock = tmp_path / "search" / "lock"
    searching._wait_for_turn(lock, stopped)
    with folder.writing():
        waiting = threading.Thread(
            target=searching._wait_for_turn, args=(folder.home() / "lock", stopped)
        )
        waiting.start()
        waiting.join(0.2)
        assert waiting.is_alive()
        stopped.set()
        waiting.join(10)
    assert not waiting.is_alive()


def test_the_command_makes_the_index_anew_and_says_how_it_is(tmp_path: Path) -> None:
    database = moulds.tables()
    moulds.pactwork(tmp_path, database, "search", "status")
    moulds.pactwork(tmp_path, database, "search", "rebuild")
    assert (tmp_path / "search" / "current").read_text() == "index-1"
