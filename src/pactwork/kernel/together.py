"""Doing in one go what several threads ask for at the same time.

Group commit: while one group is under way, those who come wait and make up the next one. Nobody
waits for a clock, and a thread alone is not slowed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class NotTogetherError(RuntimeError):
    """What was done for several failed; ask for your own alone."""


class _Wish(Generic[T]):
    __slots__ = ("done", "failed", "turn", "what")

    def __init__(self, what: T) -> None:
        self.what = what
        self.done = self.failed = False
        self.turn = threading.Event()


class Together(Generic[T]):
    """Calls `act` with what up to `most` threads ask for, one call at a time.

    The thread whose wish is the oldest acts for all who wait; then the next one's turn comes.
    What `act` raises is raised in the thread that acted.
    """

    def __init__(self, act: Callable[[Sequence[T]], object], *, most: int) -> None:
        self._act = act
        self._most = most
        self._lock = threading.Lock()
        self._waiting: list[_Wish[T]] = []
        self._is_led = False

    def ask(self, what: T) -> None:
        """Return once `act` was called with this among others.

        Raises:
            NotTogetherError: another thread's call for the group failed.
        """
        wish = _Wish(what)
        with self._lock:
            self._waiting.append(wish)
            leads, self._is_led = not self._is_led, True
        if not leads:
            wish.turn.wait()
        if not wish.done:
            self._lead(wish)
        if wish.failed:
            raise NotTogetherError

    def _lead(self, own: _Wish[T]) -> None:
        with self._lock:
            group = self._waiting[: self._most]
            del self._waiting[: self._most]
        failed = True
        try:
            self._act([wish.what for wish in group])
            failed = False
        finally:
            with self._lock:
                leader = self._waiting[0] if self._waiting else None
                self._is_led = leader is not None
            for wish in group:
                if wish is not own:
                    wish.done, wish.failed = True, failed
                    wish.turn.set()
            if leader is not None:
                leader.turn.set()
