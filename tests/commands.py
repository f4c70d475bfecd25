"""The `pactwork` command many times for one installation, each time in a process of its own.

Loading Python and Django takes longer than most commands do. So one process loads everything, and
forks itself for each command: what a command leaves behind in memory is gone with it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from typing import IO

SECONDS = 400
"""A command that takes longer is killed, and has failed."""


class Commands:
    """The installation that an environment describes, loaded and waiting."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What `pactwork WORDS` gives: its exit code, what it printed and what it complained of."""
        to, back = _pipes(self._server)
        to.write(json.dumps(words) + "\n")
        to.flush()
        code, out, err = json.loads(back.readline())
        return subprocess.CompletedProcess(words, code, out, err)


@contextlib.contextmanager
def commands(environment: Mapping[str, str]) -> Iterator[Commands]:
    """Load an installation, and let go of it."""
    server = subprocess.Popen(
        [sys.executable, __file__],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        yield Commands(server)


def _pipes(server: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert server.stdin is not None
    assert server.stdout is not None
    return server.stdin, server.stdout


def _serve() -> None:
    """Load everything, then do each line of the input in a fork, until it ends."""
    from pactwork.config.installation import start_django

    start_django()
    importlib.import_module("pactwork.config.exchange")
    for line in sys.stdin:
        said = _forked(json.loads(line))
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()


def _forked(words: list[str]) -> tuple[int, str, str]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _become(words, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
        return os.waitstatus_to_exitcode(status), said[0], said[1]


def _become(words: list[str], out: int, err: int) -> None:
    """Be that command; never comes back."""
    from pactwork.config.cli import main

    code = 1
    try:
        signal.alarm(SECONDS)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for here, there in ((nothing, 0), (out, 1), (err, 2)):
            os.dup2(here, there)
        sys.argv = ["pactwork", *words]
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 (as Python does at its end)
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
