"""Counting beside finding: while one thread counts, the other finds the page, reads it and marks.

Tantivy lets other threads of Python run while it works.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from django.conf import settings

_LARGE = 200_000
"""Documents of an index from which on a second thread wins more than it costs."""

_Answer = TypeVar("_Answer")
_pools: Final[dict[int, ThreadPoolExecutor]] = {}


def share_of(names: Sequence[str], documents: int) -> Sequence[str]:
    """What the one who finds the page counts itself: to find it takes as long as three counts."""
    return names[: max(0, len(names) - 3) // 2] if documents >= _LARGE else ()


def at_once(documents: int, work: Callable[[], _Answer]) -> Callable[[], _Answer]:
    """Begin a work that asks the index alone; what is given back waits for its answer.

    Where it is not worth a thread, it is done by whoever waits. Threads are of one process: a
    copy of it has its own.
    """
    if documents < _LARGE:
        return work
    process = os.getpid()
    if process not in _pools:
        _pools.clear()
        _pools[process] = ThreadPoolExecutor(settings.PACTWORK_WEB_THREADS, "counting")
    return _pools[process].submit(work).result
