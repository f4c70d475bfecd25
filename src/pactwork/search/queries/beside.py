"""Counting beside finding: both let others run, so two threads walk a large index at once."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from django.conf import settings

LARGE: Final = 200_000
"""Documents of an index from which on a second thread wins more than it costs."""

_Answer = TypeVar("_Answer")
_pools: Final[dict[int, ThreadPoolExecutor]] = {}


def at_once(is_large: bool, work: Callable[[], _Answer]) -> Callable[[], _Answer]:
    """Begin a work that asks the index alone; what is given back waits for its answer.

    Where it is not worth a thread, it is done by whoever waits. Threads are of one process: a
    copy of it has its own.
    """
    if not is_large:
        return work
    process = os.getpid()
    if process not in _pools:
        _pools.clear()
        _pools[process] = ThreadPoolExecutor(settings.PACTWORK_WEB_THREADS, "counting")
    return _pools[process].submit(work).result
