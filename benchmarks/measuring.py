"""Timing several ways of doing a thing in turn, so that a slow minute hits all of them."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Sample:
    """Medians over the rounds, in milliseconds: this process's CPU, and the clock on the wall."""

    cpu: float
    wall: float


def interleaved(
    ways: Mapping[str, Callable[[], object]], *, rounds: int = 15, calls: int = 1
) -> dict[str, Sample]:
    """Run each way once to warm up, then all of them in turn, `rounds` times.

    `calls` repeats a fast way within a round; figures are for one call.
    """
    for way in ways.values():
        way()
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    wall: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            gc.collect()
            began = time.process_time(), time.perf_counter()
            for _ in range(calls):
                way()
            cpu[name].append((time.process_time() - began[0]) * 1000 / calls)
            wall[name].append((time.perf_counter() - began[1]) * 1000 / calls)
    return {name: Sample(median(cpu[name]), median(wall[name])) for name in ways}


def once(way: Callable[[], object]) -> Sample:
    """One run, for work too long or too lasting to repeat."""
    began = time.process_time(), time.perf_counter()
    way()
    return Sample((time.process_time() - began[0]) * 1000, (time.perf_counter() - began[1]) * 1000)


def at_once(works: Sequence[Callable[[], object]]) -> float:
    """Seconds until all of these are done, each by a thread of its own; raises what one raised."""
    with ThreadPoolExecutor(len(works)) as pool:
        began = time.perf_counter()
        for one in [pool.submit(work) for work in works]:
            one.result()
        return time.perf_counter() - began
