"""Asking other sites while somebody waits: all of it has one end, answers are short, and a few ask
at once, since each keeps a thread of the web server.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, Final

from pactwork.kernel.safe_http import Answer, UnreachableError, get
from pactwork.kernel.turns import turns_for
from pactwork.repository.effects import asking, visiting
from pactwork.repository.effects.asking import AskingError

SECONDS: Final = 15.0
"""For all that is asked together."""
AN_ANSWER: Final = 10.0
MOST: Final = 2_000_000
"""Bytes of an answer."""


class Patience:
    """What is left of somebody's patience, and ways of asking that keep to it."""

    def __init__(
        self,
        seconds: float = SECONDS,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._until = clock() + seconds
        self._clock, self._sleep = clock, sleep

    def _left(self) -> float:
        left = self._until - self._clock()
        if left <= 0:
            raise UnreachableError("silence")
        return min(left, AN_ANSWER)

    def fetch(self, address: str) -> Answer:
        """As `asking.fetch`; an answer of more than `MOST` bytes is too-large."""
        return self._asked(address, asking.HEADERS, MOST + 2, None)

    def visit(
        self, address: str, headers: Mapping[str, str], most: int, into: BinaryIO | None = None
    ) -> Answer:
        """As `visiting.visited`; an answer of more than `MOST` bytes is too-large, unless no more
        than its beginning is asked for.
        """
        return self._asked(address, {**visiting.HEADERS, **headers}, most, into)

    def _asked(
        self, address: str, headers: Mapping[str, str], most: int, into: BinaryIO | None
    ) -> Answer:
        room = min(most, MOST + 1)
        answer = get(address, headers, seconds=self._left(), most=room, into=into)
        if most > room and len(answer.body) > MOST:
            raise UnreachableError("too-large")
        return answer

    def rest(self, seconds: float) -> None:
        """Rest between two requests.

        Raises:
            AskingError: busy, where nobody would be left to hear the answer.
        """
        if seconds <= 0:
            return
        if self._clock() + seconds >= self._until:
            raise AskingError("busy")
        self._sleep(seconds)


@contextmanager
def turn() -> Iterator[bool]:
    """Whether another may ask other sites while somebody waits; the turn ends with the block."""
    room = turns_for("asking")
    is_mine = room.acquire(blocking=False)
    try:
        yield is_mine
    finally:
        if is_mine:
            room.release()
