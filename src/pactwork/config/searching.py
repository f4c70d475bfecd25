"""`pactwork search`: the full-text index of this node, and the process that keeps it."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from pactwork.config.processes import TIED

_AGAIN_SECONDS = 3.0
_PATIENCE_SECONDS = 10.0
_COMMAND = (sys.executable, "-m", "pactwork", "search", "keep")


@click.group()
def search() -> None:
    """The full-text index of this node: how it is, making it anew, keeping it."""


@search.command()
def status() -> None:
    """Print how many documents the index holds, of how many, and what is under way."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.search.api import status as index_status

        held = index_status()
    click.echo(f"{held.documents} of {held.entries} documents in {held.folder or 'no index yet'}")
    if held.building is not None:
        click.echo(f"an index is being made in {held.building}")
    if held.folder is not None and not held.is_current:
        click.echo("it was made of other words or from another database, and is to be made anew")


@search.command()
def rebuild() -> None:
    """Make the index anew, with progress. Searching goes on in the old one until it is done.

    Where a server or worker of this machine keeps the index, it does it, beside keeping the one
    in use; to stop this command stops only the watching.
    """
    from pactwork.config.installation import opened

    with opened():
        from pactwork.search.api import rebuild_beside
        from pactwork.search.api import status as index_status

        total = index_status().entries
        with click.progressbar(length=total, label="Indexing", file=sys.stderr) as bar:

            def tell(done: int) -> None:
                bar.update(max(0, min(done, total) - bar.pos))

            held = rebuild_beside(tell)
    click.echo(f"{held} documents")


@search.command()
def gather() -> None:
    """Give the search all there is anew: agreements, organisations, materials. Repeatable, and may
    be stopped at any point; it is indexed as any other change is.
    """
    from pactwork.config.installation import opened

    with opened():
        click.echo(f"{gather_all(lambda done: click.echo(done, err=True))} documents")


def gather_all(tell: Callable[[int], None] = lambda done: None) -> int:
    """Put every agreement, organisation and material before the search; how many."""
    from pactwork.agreements.api import serving
    from pactwork.repository.api import index_all

    before = serving.find_all(tell)
    return before + index_all(lambda done: tell(before + done))


@search.command()
def keep() -> None:
    """Let what changes be found, mostly within a second, until told to stop.

    The server and the worker start this by themselves; of several on a node, one does it.
    """
    from pactwork.config.environment import read_environment
    from pactwork.config.installation import opened

    stopped = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stopped.set())
    os.nice(5)
    _wait_for_turn(read_environment().home / "search" / "lock", stopped)
    if stopped.is_set():
        return
    with opened():
        from pactwork.search.api import keep as follow

        follow(stopped)


def _wait_for_turn(lock: Path, stopped: threading.Event) -> None:
    """Sleep while another process keeps the index, before anything large is loaded."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        while not stopped.is_set():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stopped.wait(1)
            else:
                return


@contextlib.contextmanager
def index_kept_beside() -> Iterator[None]:
    """While inside, a process beside this one keeps the index, started again if it dies."""
    ending = threading.Event()
    children = [_started()]

    def watch() -> None:
        while not ending.is_set():
            children[-1].wait()
            if not ending.wait(_AGAIN_SECONDS):
                children.append(_started())

    threading.Thread(target=watch, daemon=True, name="index").start()
    try:
        yield
    finally:
        ending.set()
        children[-1].terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            children[-1].wait(_PATIENCE_SECONDS)


async def keep_index_beside() -> None:
    """The same for an event loop: until it is cancelled."""
    while True:
        child = await asyncio.create_subprocess_exec(
            *_COMMAND, env=_environment(), stdin=subprocess.DEVNULL
        )
        try:
            await child.wait()
        finally:
            if child.returncode is None:
                child.terminate()
                await asyncio.wait_for(child.wait(), _PATIENCE_SECONDS)
        await asyncio.sleep(_AGAIN_SECONDS)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(_COMMAND, env=_environment(), stdin=subprocess.DEVNULL)


def _environment() -> dict[str, str]:
    """It ends when this process does, also where this one is killed."""
    return os.environ | {TIED: str(os.getpid())}
