"""The index of this node as it is read: opened once a process, looked at again when it changes."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
import tantivy
from django.conf import settings

from pactwork.search.index.fields import CLOSED, LATER
from pactwork.search.index.folder import chosen_at, current
from pactwork.search.index.position import Position
from pactwork.search.index.writing import position_of


@dataclass(slots=True)
class Reading:
    """A state of the index: what is found in it does not change while it is held.

    It `has_closed` where something in it is not for everybody, `has_later` where something is
    still to come, or was when it was written.
    """

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    position: Position
    has_closed: bool
    has_later: bool
    folder: Path


@dataclass(slots=True)
class _Open:
    folder: Path
    index: tantivy.Index
    meta: str
    process: int
    chosen: tuple[str, int]
    changed: int
    reading: Reading


log = structlog.get_logger(__name__)
_held: _Open | None = None
_lock: Final = threading.Lock()


def reading() -> Reading | None:
    """The newest state of the index; None before there is one, or where it cannot be read."""
    held = _held
    if held is not None and _is_newest(held):
        return held.reading
    with _lock:
        try:
            return _read_again()
        except ValueError as fault:
            log.warning("index_unreadable", fault=str(fault))
            return None


def _is_newest(held: _Open) -> bool:
    """Whether it is this process's own, of the index in use, and nothing came since."""
    return (
        held.process == os.getpid()
        and held.chosen == (str(settings.PACTWORK_SEARCH), chosen_at())
        and held.changed == _changed(held.meta)
    )


def _read_again() -> Reading | None:
    global _held
    chosen = (str(settings.PACTWORK_SEARCH), chosen_at())
    folder = current()
    if folder is None:
        _held = None
        return None
    held = _held
    if held is None or held.process != os.getpid() or held.folder != folder:
        index = tantivy.Index.open(str(folder))
        index.config_reader(reload_policy="manual")
    else:
        index = held.index
    meta = str(folder / "meta.json")
    changed = _changed(meta)
    position = position_of(index)
    if position is None:
        return None
    searcher = index.searcher()
    closed, later = (searcher.doc_freq("marks", mark) > 0 for mark in (CLOSED, LATER))
    state = Reading(searcher, index.schema, position, closed, later, folder)
    _held = _Open(folder, index, meta, os.getpid(), chosen, changed, state)
    return state


def _changed(meta: str) -> int:
    try:
        return os.stat(meta).st_mtime_ns
    except OSError:
        return -1
