"""Reading kept files."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from pactwork.files.models import StoredFile


def path_of(sha256: str) -> Path:
    """Where the bytes with this digest are kept, whether or not they are there yet."""
    return Path(settings.PACTWORK_HOME) / "files" / sha256[:2] / sha256


def stored_file(sha256: str) -> StoredFile | None:
    """The file with this digest, or None."""
    return StoredFile.objects.filter(sha256=sha256).first()
