"""The cache of rendered pages: bounded by the memory it takes, not by how many pages it holds."""

from __future__ import annotations

import pickle
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

ENTRY: Final = 350
"""Bytes an entry takes besides its key and its value: measured, rounded up."""


@dataclass
class _Shelf:
    """What one process keeps under one name, the least recently used first."""

    lock: Lock = field(default_factory=Lock)
    entries: OrderedDict[str, tuple[bytes, float | None]] = field(default_factory=OrderedDict)
    weight: int = 0

    def find(self, key: str) -> bytes | None:
        """The value that is still good, which is now the most recently used."""
        value, until = self.entries.get(key, (None, None))
        if value is None or (until is not None and until <= time.time()):
            self.drop(key)
            return None
        self.entries.move_to_end(key)
        return value

    def put(self, key: str, value: bytes, until: float | None, *, at_most: int) -> None:
        """Keep a value; others make room, and one that is larger than all room is not kept."""
        self.drop(key)
        if _weight(key, value) > at_most:
            return
        self.entries[key] = (value, until)
        self.weight += _weight(key, value)
        while self.weight > at_most:
            self.drop(next(iter(self.entries)))

    def drop(self, key: str) -> bool:
        """Forget a value; answers whether there was one."""
        value, _ = self.entries.pop(key, (None, None))
        if value is None:
            return False
        self.weight -= _weight(key, value)
        return True


def _weight(key: str, value: bytes) -> int:
    return len(key) + len(value) + ENTRY


_shelves: dict[str, _Shelf] = {}


class PageCache(BaseCache):
    """Django's cache in a process's memory, holding at most OPTIONS["MAX_BYTES"]; thread-safe."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._at_most = int(params["OPTIONS"]["MAX_BYTES"])
        self._shelf = _shelves.setdefault(name, _Shelf())

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep a value unless there is one; answers whether there was none."""
        return self._keep(key, value, timeout, version, replace=False)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep a value."""
        self._keep(key, value, timeout, version, replace=True)

    def _keep(
        self, key: str, value: Any, timeout: Any, version: int | None, *, replace: bool
    ) -> bool:
        name = self.make_and_validate_key(key, version=version)
        packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        with self._shelf.lock:
            if not replace and self._shelf.find(name) is not None:
                return False
            until = self.get_backend_timeout(timeout)
            self._shelf.put(name, packed, until, at_most=self._at_most)
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value kept, or the default."""
        name = self.make_and_validate_key(key, version=version)
        with self._shelf.lock:
            packed = self._shelf.find(name)
        return default if packed is None else pickle.loads(packed)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value for longer; answers whether there is one."""
        name = self.make_and_validate_key(key, version=version)
        with self._shelf.lock:
            packed = self._shelf.find(name)
            if packed is None:
                return False
            self._shelf.entries[name] = (packed, self.get_backend_timeout(timeout))
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; answers whether there was one."""
        name = self.make_and_validate_key(key, version=version)
        with self._shelf.lock:
            return self._shelf.drop(name)

    def clear(self) -> None:
        """Forget everything."""
        with self._shelf.lock:
            self._shelf.entries.clear()
            self._shelf.weight = 0
