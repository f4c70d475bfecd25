"""Reading kept files."""

from __future__ import annotations

from hashlib import sha256 as digest_of
from pathlib import Path

from django.conf import settings

from pactwork.files.models import StoredFile


class LostError(LookupError):
    """Bytes that should be kept are not there any more, or not as they came in."""


def path_of(sha256: str) -> Path:
    """Where the bytes with this digest are kept, whether or not they are there yet."""
    return Path(settings.PACTWORK_HOME) / "files" / sha256[:2] / sha256


def stored_file(sha256: str) -> StoredFile | None:
    """The file with this digest, or None."""
    return StoredFile.objects.filter(sha256=sha256).first()


def bytes_of(sha256: str) -> bytes:
    """The bytes with this digest.

    Raises:
        LostError: they cannot be read, or have another digest by now.
    """
    try:
        data = path_of(sha256).read_bytes()
    except OSError as error:
        raise LostError(f"its bytes cannot be read: {error.strerror}") from error
    if digest_of(data).hexdigest() != sha256:
        raise LostError("its bytes are not those that came in")
    return data
