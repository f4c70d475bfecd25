"""Keeping files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings

from pactwork.files.films import free_film
from pactwork.files.jobs import prepare_soon
from pactwork.files.kinds import BY_KEY, Kind
from pactwork.files.kinds import kind_of as kind_written
from pactwork.files.models import StoredFile
from pactwork.files.photos import PhotoError, bare
from pactwork.files.queries import path_of
from pactwork.files.recognising import recognised
from pactwork.files.rules import FileError, taken_in
from pactwork.files.scans import ScanError, free_scan
from pactwork.kernel.transactions import require_transaction

PIECE: Final = 1 << 20
LARGEST_PHOTO: Final = 60_000_000
"""Bytes of a picture; it is the one kind that is held in memory, to be freed of what it tells."""
PHOTOS: Final = frozenset({"png", "jpeg", "webp", "gif", "avif", "heic"})


FILMS: Final = frozenset({"mp4", "m4a"})


@dataclass(frozen=True, slots=True)
class Settled:
    """What is known of bytes that lie on the disk, at `path`, and may be kept."""

    sha256: str
    kind: Kind
    path: Path


def store_file(name: str, data: bytes) -> StoredFile:
    """Step: keep these bytes; the same bytes again are the same file.

    Of a photo the picture is kept, and which way is up; where, when and with which device it was
    taken is never written to the disk. So its digest is another than that of what came in.

    The bytes are on disk before the row is; a transaction that fails leaves a file nobody
    names, and never a row without its file.

    Raises:
        NoTransactionError: called outside an action.
        FileError: the file is not of a kind that is kept.
    """
    require_transaction()
    media_type, data = taken_in(name, data)
    digest = sha256(data).hexdigest()
    _write(path_of(digest), data)
    kind = kind_written("", media_type)
    stored, _ = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={"media_type": media_type, "kind": kind.key if kind else "", "size": len(data)},
    )
    return stored


def store_stream(name: str, chunks: Iterable[bytes]) -> StoredFile:
    """Step: keep a file of any kind of `kinds`, as large as an upload may be, as it comes.

    As `store_file`: of a picture what it tells beside is cut out before it is kept.

    Raises:
        NoTransactionError: called outside an action.
        FileError: it is not taken; nothing of it stays.
    """
    require_transaction()
    folder = Path(settings.PACTWORK_HOME) / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".new", delete=False) as file:
        part = Path(file.name)
        try:
            digest, size, most = sha256(), 0, settings.PACTWORK_LARGEST_UPLOAD_MB * 1_000_000
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise too_large(name)
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            return keep_settled(settled(part, name, digest=digest.hexdigest()))
        finally:
            part.unlink(missing_ok=True)
            bare_of(part).unlink(missing_ok=True)


def store_made(data: bytes, kind: str) -> StoredFile:
    """Step: keep bytes that were made here, and not sent by anybody, under a key of `kinds`.

    Raises:
        NoTransactionError: called outside an action.
    """
    require_transaction()
    digest, known = sha256(data).hexdigest(), BY_KEY[kind]
    _write(path_of(digest), data)
    stored, is_new = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={"media_type": known.media_type, "kind": kind, "size": len(data)},
    )
    if is_new:
        prepare_soon(digest)
    return stored


def too_large(name: str) -> FileError:
    """What is said of a file that is larger than a file may be."""
    most = settings.PACTWORK_LARGEST_UPLOAD_MB
    return FileError(f"“{name}” is larger than {most} MB.", reason="size")


def settled(part: Path, name: str, *, digest: str = "") -> Settled:
    """Look at a whole file on the disk; a picture is written beside without what it tells.

    Raises:
        FileError: it is not taken.
    """
    with part.open("rb") as file:
        kind = recognised(name, file)
    freed = _freed(part, name, kind) if kind.key in PHOTOS else ""
    if kind.key in FILMS:
        with part.open("r+b") as file:
            if free_film(file):
                digest = ""
                os.fsync(file.fileno())
    if kind.key == "tiff":
        digest = _freed_scan(part, name) or digest
    return Settled(freed or digest or digest_of(part), kind, bare_of(part) if freed else part)


def bare_of(part: Path) -> Path:
    """Where a picture is written that was freed of what it tells."""
    return part.with_suffix(".bare")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def keep_settled(found: Settled) -> StoredFile:
    """Step: give a looked-at file its name among those kept; it stays where it lay, too. A worker
    makes what its page is going to ask for.
    """
    require_transaction()
    _link(found.path, path_of(found.sha256))
    stored, is_new = StoredFile.objects.get_or_create(
        sha256=found.sha256,
        defaults={
            "media_type": found.kind.media_type,
            "kind": found.kind.key,
            "size": found.path.stat().st_size,
        },
    )
    if is_new:
        prepare_soon(found.sha256)
    return stored


def _freed(part: Path, name: str, kind: Kind) -> str:
    """Write a picture beside without what it tells; its digest, or "" where it tells nothing."""
    if part.stat().st_size > LARGEST_PHOTO:
        said = f"“{name}” is larger than {LARGEST_PHOTO // 1_000_000} MB, the most of a picture."
        raise FileError(said, reason="size")
    data = part.read_bytes()
    try:
        freed = bare(kind.media_type, data)
    except PhotoError:
        raise FileError(f"“{name}” is damaged. Save it again.", reason="damaged") from None
    if freed == data:
        return ""
    with bare_of(part).open("wb") as file:
        file.write(freed)
        file.flush()
        os.fsync(file.fileno())
    return sha256(freed).hexdigest()


def _freed_scan(part: Path, name: str) -> str:
    """Write over what a TIFF picture tells; its digest, or "" where it tells nothing."""
    with part.open("r+b") as file:
        try:
            told = free_scan(file)
        except ScanError:
            raise FileError(f"“{name}” is damaged. Save it again.", reason="damaged") from None
        os.fsync(file.fileno())
    return digest_of(part) if told else ""


def _link(part: Path, path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(part, path)
    except FileExistsError:
        return
    except OSError:  # another disk, or one that knows no second names
        _copy(part, path)
    _sync_folder(path.parent)


def _copy(part: Path, path: Path) -> None:
    with (
        part.open("rb") as source,
        tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file,
    ):
        shutil.copyfileobj(source, file, PIECE)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        part = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
