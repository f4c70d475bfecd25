"""Keeping the index of this node: whose turn it is, when it must be made anew, and doing so.

An index that was made of other words, in another form, or from another database is made anew
beside the one in use, and replaces it when it is complete.
"""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import structlog
from django.db import connection

from pactwork.search.analysis.terms import prepare_words
from pactwork.search.embedding.model import model_mark
from pactwork.search.index import folder
from pactwork.search.index.fields import FORM
from pactwork.search.index.looking import last_look
from pactwork.search.index.position import Position, database_mark, shown_now, snapshot_now
from pactwork.search.index.reading import reading
from pactwork.search.index.writing import Writer
from pactwork.search.tailing import COMMIT_EVERY, PAUSE, Progress, catch_up
from pactwork.vocabularies.api import vocabularies_mark

log = structlog.get_logger(__name__)

_FOLLOWED_EVERY: Final = 1.0
"""Seconds between looks for the index in use while another is made."""
_TURNS: Final = 5
_FROM_ELSEWHERE: Final = """
UPDATE search_entry SET transaction = pg_current_xact_id()::text::bigint, entered = 0
WHERE transaction >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    AND transaction <> pg_current_xact_id()::text::bigint
"""


class _StoppedError(Exception):
    """Whoever keeps the index is told to stop."""


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the index of this node is: documents in it and in the table, and what is under way."""

    documents: int
    entries: int
    folder: Path | None
    building: Path | None
    is_current: bool


def made_with() -> str:
    """What an index is made of besides the documents; where it changes, a new one is made."""
    return f"{FORM}:{database_mark()}:{vocabularies_mark()[:16]}:{model_mark()}"


def index_now(*, patience: float = 60.0) -> None:
    """Return when all that is committed, and all of this transaction, is found.

    Where another process keeps the index of this node, wait until it has looked; of a transaction
    that is still open it sees nothing.

    Raises:
        IndexBusyError: it did not come so far in so many seconds.
    """
    deadline = time.monotonic() + patience
    wanted = shown_now()
    while True:
        try:
            with folder.writing():
                _bring_up_to_date()
                return
        except folder.IndexBusyError:
            look = last_look()
            if look is not None and look.seen.includes(wanted):
                return
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE / 4)


def rebuild(progress: Progress | None = None, *, patience: float = 10.0) -> int:
    """Make the index of this node anew and take it into use; how many documents it holds.

    Searching goes on in the old one until then. Killed, it goes on where it was as soon as the
    index is kept again.

    Raises:
        IndexBusyError: another process writes here. Stop it, or leave it to do it.
    """
    with folder.writing(patience):
        prepare_words()
        folder.begin()
        return _build(progress)


def rebuild_beside(progress: Progress) -> int:
    """Have the index of this node made anew, by whoever keeps it, or here where nobody does; how
    many documents it holds. Who stops waiting leaves it to the one who does it.
    """
    number, told = folder.wish(), 0
    while folder.is_open(number):
        with contextlib.suppress(folder.IndexBusyError):
            return rebuild(progress, patience=0)
        if (done := folder.progress()) > told:
            told = done
            progress(done)
        time.sleep(PAUSE)
    return status().documents


def keep(stopped: threading.Event) -> None:
    """Follow the table until told to stop; wait while another process of this node does.

    A fault (the database went away, the disk is full) is logged, and tried again.
    """
    prepare_words()
    while not stopped.is_set():
        try:
            with folder.writing():
                _follow(stopped)
        except folder.IndexBusyError:
            stopped.wait(1)
        except Exception:
            log.exception("index_not_kept")
            connection.close()
            stopped.wait(5)


def status() -> IndexStatus:
    """How the index of this node is."""
    held = reading()
    return IndexStatus(
        documents=max(0, held.searcher.num_docs - 1) if held else 0,
        entries=_entries(),
        folder=folder.current(),
        building=folder.building(),
        is_current=held is not None and held.position.made_with == made_with(),
    )


def _follow(stopped: threading.Event) -> None:
    """As long as the index fits, its writer stays open: a change is in it at the next look."""
    while not stopped.is_set():
        _bring_up_to_date()
        path = folder.current()
        if path is None:
            continue
        with Writer(path, made_with()) as writer:
            while not stopped.wait(PAUSE) and _fits(writer.position):
                if folder.is_wished():
                    _make_anew_beside(writer, stopped)
                    break
                catch_up(writer, stopped=stopped)
                connection.close_if_unusable_or_obsolete()


def _make_anew_beside(in_use: Writer, stopped: threading.Event) -> None:
    """Make the index anew as it was wished. Stopped, it goes on from its last commit as soon as the
    index is kept again.
    """

    def heed(done: int) -> None:
        if stopped.is_set():
            raise _StoppedError

    folder.begin()
    with contextlib.suppress(_StoppedError):
        _finish(in_use, heed)


def _bring_up_to_date() -> None:
    """The index in use is of today's words and has seen all; made anew where it was not."""
    path = folder.current()
    if path is not None and folder.building() is None:
        try:
            with Writer(path, made_with()) as writer:
                if _fits(writer.position):
                    catch_up(writer)
                    if _is_whole(writer):
                        return
                    log.warning("index_not_of_this_table")
        except ValueError as fault:
            log.warning("index_unreadable", fault=str(fault))
    _build(None)


def _fits(position: Position) -> bool:
    """Whether an index with this position was made of today's words, from this database."""
    latest = position.target or position.seen
    foreign = latest is not None and latest.upto > snapshot_now().upto
    return position.made_with == made_with() and not foreign


def _is_whole(writer: Writer) -> bool:
    """Whether it holds as many documents as the table: not so where rows of a backup were laid
    over it, which are numbered as they were. While much comes in only a look that finds nothing
    could tell; whoever follows it has the time.
    """
    for _ in range(_TURNS):
        if writer.held == _entries():
            return True
        if not catch_up(writer):
            return False
    return True


def _entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_entry WHERE NOT gone")
        return int(cursor.fetchone()[0])


def _build(progress: Progress | None) -> int:
    """Finish the index that was begun, or begin one; then search in it."""
    with connection.cursor() as cursor:
        cursor.execute(_FROM_ELSEWHERE)
    return _finish(_still_of_use(), progress)


def _finish(in_use: Writer | None, progress: Progress | None) -> int:
    """As `_build`, and go on following the table in the index that is `in_use`: what was found
    there meanwhile is found in the new one from its first moment on.
    """
    latest = time.monotonic()
    followed = [in_use] if in_use is not None else []

    def follow(done: int) -> None:
        nonlocal latest
        if progress is not None:
            progress(done)
        if followed and time.monotonic() > latest + _FOLLOWED_EVERY:
            try:
                catch_up(followed[0])
            except ValueError as fault:
                log.warning("index_unreadable", fault=str(fault))
                followed.clear()
            folder.note_progress(done)
            latest = time.monotonic()

    with in_use or contextlib.nullcontext():
        path, writer = _begun()
        with writer:
            while catch_up(writer, follow) >= COMMIT_EVERY:
                pass
            if in_use is not None:
                catch_up(writer)
            held = writer.held
    folder.take_into_use(path)
    return held


def _still_of_use() -> Writer | None:
    """The index in use, where nothing but its words is of yesterday: it is searched until there is
    another.
    """
    path = folder.current()
    try:
        writer = Writer(path, "") if path is not None else None
    except ValueError:
        return None
    if writer is None:
        return None
    of_today, position = made_with(), writer.position
    is_alike = _but_for_words(position.made_with) == _but_for_words(of_today)
    if is_alike and _fits(replace(position, made_with=of_today)):
        return writer
    writer.close()
    return None


def _but_for_words(made: str) -> list[str]:
    form, database, _, *model = (*made.split(":"), "", "")
    return [form, database, *model]


def _begun() -> tuple[Path, Writer]:
    """The index that was begun where it still fits, or an empty one."""
    path = folder.building()
    if path is not None:
        try:
            writer = Writer(path, made_with())
            if _fits(writer.position):
                return path, writer
            writer.close()
        except ValueError as fault:
            log.warning("index_unreadable", fault=str(fault))
    path = folder.begin()
    return path, Writer(path, made_with())
