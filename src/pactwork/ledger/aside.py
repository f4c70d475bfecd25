"""Heavy work done in a process of its own, which takes its memory with it when it ends.

What writes Parquet or counts with DuckDB loads a hundred megabytes that no process gives back. So a
process that lives on has it done aside: the child opens the same database, and answers with what
the function gives, or with bytes as they come. It ends when whoever asked does.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any, BinaryIO, Concatenate, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
_PIECE: Final = 1 << 16
_SAID: Final = 2_000


class AsideError(RuntimeError):
    """The process ended without an answer; the message ends with what it said."""


def aside(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `work` gives, done in a process of its own.

    Function, arguments and answer must be picklable. Under test it is done here, in the test's
    transaction.

    Raises:
        AsideError: it failed there, or was killed.
    """
    if _stays_here():
        return work(*args, **kwargs)
    with _begun(work, args, kwargs, streams=False) as pieces:
        answer: R = pickle.loads(b"".join(pieces))
    return answer


def streamed_aside(
    work: Callable[Concatenate[BinaryIO, P], object], *args: P.args, **kwargs: P.kwargs
) -> Iterator[bytes]:
    """What `work` writes into the file that it is given first, as it comes.

    Raises:
        AsideError: it failed there, or was killed: what came is not whole.
    """
    if _stays_here():
        with tempfile.TemporaryFile() as file:
            work(file, *args, **kwargs)
            file.seek(0)
            while piece := file.read(_PIECE):
                yield piece
        return
    with _begun(work, args, kwargs, streams=True) as pieces:
        yield from pieces


@contextlib.contextmanager
def _begun(
    work: Callable[..., Any], args: Any, kwargs: Any, *, streams: bool
) -> Iterator[Iterator[bytes]]:
    """What the process at work writes; where nobody waits for it any more, it is killed."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            [sys.executable, "-m", "pactwork.ledger.aside"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
        ) as child,
    ):
        assert child.stdin
        try:
            child.stdin.write(pickle.dumps((work, args, kwargs, streams)))
            child.stdin.flush()
            yield _pieces(child, said)
        finally:
            child.kill()


def _pieces(child: subprocess.Popen[bytes], said: BinaryIO) -> Iterator[bytes]:
    assert isinstance(child.stdout, BufferedReader)
    while piece := child.stdout.read1(_PIECE):
        yield piece
    if code := child.wait():
        said.seek(0)
        words = said.read().decode(errors="replace")
        raise AsideError(f"The process ended with {code}: {words[-_SAID:]}")


def _stays_here() -> bool:
    from django.conf import settings

    return bool(settings.PACTWORK_MODE == "test")


def main() -> None:
    """Do what standard input asks for. What is printed meanwhile goes to standard error."""
    import django

    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    django.setup()
    work, args, kwargs, streams = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_who_asked, daemon=True).start()
    if streams:
        work(answer, *args, **kwargs)
    else:
        pickle.dump(work(*args, **kwargs), answer)
    answer.flush()
    os._exit(0)


def _end_with_who_asked() -> None:
    while os.read(0, _PIECE):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
