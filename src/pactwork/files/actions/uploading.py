"""Taking a file in piece by piece, for as many days and connections as it needs."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from pactwork.files.actions.storing import (
    Settled,
    bare_of,
    keep_settled,
    settled,
    too_large,
)
from pactwork.files.jobs import look_soon
from pactwork.files.kinds import BY_KEY, ENDINGS
from pactwork.files.models import StoredFile, Upload
from pactwork.files.queries import UploadCard, card_of, part_of
from pactwork.files.recognising import recognised
from pactwork.files.rules import LARGE, FileError
from pactwork.kernel.transactions import require_transaction

KEPT: Final = timedelta(days=7)
"""So long a file waits for its next piece."""
MOST_AT_ONCE: Final = 100
"""Files one person may have on their way in."""
SPARE: Final = 500_000_000
"""Bytes of the disk that uploads leave free."""
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORGOTTEN: Final = 300
"""Seconds after which a whole file is looked at again."""
SYNC_EVERY: Final = 32 << 20
_LOCKS: Final = 7361


class UploadError(RuntimeError):
    """A piece that is not taken; `reason` is gone, busy, offset, size, checksum, quota or full."""

    def __init__(self, reason: str, *, offset: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.offset = reason, offset


@transaction.atomic(durable=True)
def begin_upload(name: str, size: int, owner: int) -> UploadCard:
    """Make room for a file of `size` bytes that the person `owner` is going to send.

    Raises:
        FileError: its name has no ending that is taken, it is empty or too large.
        UploadError: quota (too much is on its way already), or full (the disk is).
    """
    name = _plain_name(name)
    if Path(name).suffix.lower() not in ENDINGS:
        said = ", ".join(ENDINGS)
        raise FileError(f"“{name}” is not of a kind that is kept: {said}.", reason="kind")
    if size <= 0:
        raise FileError(f"“{name}” is empty.", reason="empty")
    if size > settings.PACTWORK_LARGEST_UPLOAD_MB * 1_000_000:
        raise too_large(name)
    _one_at_a_time()
    _require_room(owner, size)
    held = Upload.objects.create(
        owner=owner, name=name, size=size, expires_at=timezone.now() + KEPT
    )
    part_of(held.uuid).touch()
    return card_of(held)


def _require_room(owner: int, size: int) -> None:
    """What is whole counts as long as its bytes lie among those on their way; what others have
    begun and not sent is not free any more.
    """
    here = [one for one in Upload.objects.filter(owner=owner) if part_of(one.uuid).exists()]
    most = settings.PACTWORK_UPLOADS_MB * 1_000_000
    if len(here) >= MOST_AT_ONCE or sum(one.size for one in here) + size > most:
        raise UploadError("quota")
    folder = part_of(UUID(int=0)).parent
    folder.mkdir(parents=True, exist_ok=True)
    coming = Upload.objects.filter(sha256="", refused="")
    promised = coming.aggregate(all=Sum("size"))["all"] or 0
    promised -= sum(card_of(one).offset for one in coming)
    if shutil.disk_usage(folder).free < promised + size + SPARE:
        raise UploadError("full")


def append_to_upload(
    uuid: UUID,
    offset: int,
    chunks: Iterable[bytes],
    *,
    length: int | None = None,
    checksum: tuple[str, bytes] | None = None,
) -> UploadCard:
    """Add what comes to the end of a file that is `offset` bytes long so far.

    What came stays, also where the connection breaks off. Only one adds at a time. `length` is how
    much was announced; with `checksum` (algorithm, digest) it is taken whole or not at all. The
    last piece has the file looked at; one that is `LARGE` by a worker, soon after.

    Raises:
        UploadError: gone, busy, offset (the right one is in `offset`), size, checksum, full.
        FileError: it is whole now and not taken; nothing of it stays.
    """
    with _no_room_is_said(), _alone(uuid) as file:
        held, here = _held(uuid), file.seek(0, os.SEEK_END)
        if held.sha256 or offset != here:
            raise UploadError("offset", offset=held.size if held.sha256 else here)
        if length is not None and here + length > held.size:
            raise UploadError("size", offset=here)
        _append(file, here, held.size, chunks, checksum)
        whole = file.tell() == held.size
        Upload.objects.filter(uuid=uuid).update(expires_at=timezone.now() + KEPT)
        if whole:
            _look_at(held, later=held.size > LARGE)
    return card_of(_held(uuid))


def upload_whole(name: str, size: int, chunks: Iterable[bytes], owner: int) -> UploadCard:
    """Take in at once what a form without JavaScript sent.

    Raises:
        FileError, UploadError: as `begin_upload` and `append_to_upload`; nothing of it stays.
    """
    card = begin_upload(name, size, owner)
    try:
        card = append_to_upload(card.uuid, 0, chunks)
        if not card.is_whole:
            raise UploadError("size", offset=card.offset)
    except BaseException:
        drop_upload(card.uuid)
        raise
    return card


def finish_upload(uuid: UUID) -> StoredFile:
    """Step: keep a file that is whole; asked twice it is the same file. One that is `LARGE` is only
    kept once a worker has looked at it.

    Raises:
        NoTransactionError: called outside an action.
        UploadError: gone, busy (it is being looked at just now), or offset (it is not whole yet).
        FileError: it is not taken; it stays on its way in, until it is dropped.
    """
    require_transaction()
    held = Upload.objects.select_for_update().filter(uuid=uuid).first()
    if held is None:
        raise UploadError("gone")
    if held.refused:
        raise FileError(held.refused, reason=held.refused_reason)
    if held.sha256 and (stored := StoredFile.objects.filter(sha256=held.sha256).first()):
        return stored
    with _alone(uuid) as file:
        here = file.seek(0, os.SEEK_END)
        part, bare = part_of(uuid), bare_of(part_of(uuid))
        if held.sha256:
            path = bare if bare.exists() else part
            found = Settled(held.sha256, BY_KEY[held.kind], path)
        elif here < held.size:
            raise UploadError("offset", offset=here)
        elif held.size > LARGE:
            raise UploadError("busy")
        else:  # the server was stopped after the last piece came
            found = settled(part, held.name)
            _note(held, found)
        stored = keep_settled(found)
    transaction.on_commit(lambda: _clear(uuid))
    return stored


def drop_upload(uuid: UUID) -> None:
    """Let a file on its way in go, with what came of it; nothing where it is gone already."""
    Upload.objects.filter(uuid=uuid).delete()
    _clear(uuid)


def sweep_uploads() -> int:
    """Let go what waited too long for its next piece, and pieces nobody knows; how many rows."""
    late = list(Upload.objects.filter(expires_at__lt=timezone.now()).values_list("uuid", flat=True))
    for uuid in late:
        drop_upload(uuid)
    folder = part_of(UUID(int=0)).parent
    known = {str(one) for one in Upload.objects.values_list("uuid", flat=True)}
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            if path.stem not in known and time.time() - path.stat().st_mtime > 24 * 3600:
                path.unlink()
    return len(late)


def _plain_name(name: str) -> str:
    """A file's name without folders and without characters that cannot be stored."""
    kept = "".join(one for one in name if one.isprintable())
    return kept.replace("\\", "/").rpartition("/")[2].strip()[-200:]


def look_at_forgotten() -> None:
    """Have a worker look at files that are whole and were not looked at for a while."""
    for held in Upload.objects.filter(sha256="", refused=""):
        part = part_of(held.uuid)
        with contextlib.suppress(FileNotFoundError):
            told = part.stat()
            if told.st_size == held.size and time.time() - told.st_mtime > _FORGOTTEN:
                look_soon(str(held.uuid))


def _one_at_a_time() -> None:
    """Until the transaction ends nobody else begins an upload: what all began is counted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_LOCKS])


def _clear(uuid: UUID) -> None:
    for path in (part_of(uuid), bare_of(part_of(uuid)), _lock_of(uuid)):
        path.unlink(missing_ok=True)


def _lock_of(uuid: UUID) -> Path:
    return part_of(uuid).with_suffix(".lock")


def _held(uuid: UUID) -> Upload:
    held = Upload.objects.filter(uuid=uuid, expires_at__gt=timezone.now()).first()
    if held is None:
        raise UploadError("gone")
    return held


@contextlib.contextmanager
def _alone(uuid: UUID) -> Iterator[BinaryIO]:
    """The bytes that are here, for one writer at a time in all processes.

    The lock is the operating system's: it goes with the process that held it.
    """
    if not part_of(uuid).exists():
        raise UploadError("gone")
    with _lock_of(uuid).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadError("busy") from None
        if not os.fstat(lock.fileno()).st_nlink:  # cleared away before it was held
            raise UploadError("gone")
        try:
            file = part_of(uuid).open("r+b")
        except FileNotFoundError:
            raise UploadError("gone") from None
        with file:
            yield file


@contextlib.contextmanager
def _no_room_is_said() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        if fault.errno in _NO_ROOM:
            raise UploadError("full") from None
        raise


def _append(
    file: BinaryIO,
    here: int,
    size: int,
    chunks: Iterable[bytes],
    checksum: tuple[str, bytes] | None,
) -> None:
    digest = hashlib.new(checksum[0], usedforsecurity=False) if checksum else None
    at = synced = here
    try:
        for chunk in chunks:
            if at + len(chunk) > size:
                raise UploadError("size", offset=here)
            file.write(chunk)
            at += len(chunk)
            if digest:
                digest.update(chunk)
            if at - synced >= SYNC_EVERY:
                file.flush()
                os.fdatasync(file.fileno())
                synced = at
        if digest and checksum and digest.digest() != checksum[1]:
            raise UploadError("checksum", offset=here)
    except BaseException as fault:
        if digest or isinstance(fault, UploadError):
            file.truncate(here)
        raise
    finally:
        file.flush()
        os.fsync(file.fileno())


def look_at_upload(uuid: UUID) -> None:
    """Look at a file that is whole and was too large for that to be done at once; nothing where
    another does, or did. Why it is not taken stays on its row.
    """
    with contextlib.suppress(UploadError), _alone(uuid) as file:
        held = _held(uuid)
        if held.sha256 or file.seek(0, os.SEEK_END) != held.size:
            return
        try:
            _settle(held)
        except FileError as fault:
            held.refused, held.refused_reason = str(fault)[:500], fault.reason
            held.save(update_fields=["refused", "refused_reason"])
            _clear(uuid)


def _look_at(held: Upload, *, later: bool) -> None:
    part = part_of(held.uuid)
    try:
        if later:  # what it is shows at once; reading all of it would take a minute
            with part.open("rb") as file:
                recognised(held.name, file)
            look_soon(str(held.uuid))
            return
        _settle(held)
    except FileError:
        drop_upload(held.uuid)
        raise


def _settle(held: Upload) -> None:
    part = part_of(held.uuid)
    _note(held, settled(part, held.name))
    if bare_of(part).exists():  # from now on nobody counts the bytes that are here
        bare_of(part).replace(part)


def _note(held: Upload, found: Settled) -> None:
    held.sha256, held.kind = found.sha256, found.kind.key
    held.save(update_fields=["sha256", "kind"])
