"""Keeping files."""

from __future__ import annotations

import os
import tempfile
from hashlib import sha256
from pathlib import Path

from pactwork.files.models import StoredFile
from pactwork.files.queries import path_of
from pactwork.files.rules import taken_in
from pactwork.kernel.transactions import require_transaction


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
    stored, _ = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"media_type": media_type, "size": len(data)}
    )
    return stored


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
