"""Files that somebody brought, on the disk until they are taken in or a week is over."""

from __future__ import annotations

import hashlib
import re
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

KEPT_SECONDS: Final = 7 * 24 * 3600
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class WaitingFiles:
    """Those of one kind, in a folder of the home. A file is found by its SHA-256 and its owner's
    number: who knows the hash of what others brought has not got the file.
    """

    folder: str

    def keep(self, pieces: Iterable[bytes], *, owner: int) -> str:
        """Write a file piece by piece; its SHA-256. Those of which a week is over go."""
        place = self._place()
        place.mkdir(parents=True, exist_ok=True)
        self.sweep()
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=place, suffix=".part", delete=False) as file:
            part = Path(file.name)
            try:
                for piece in pieces:
                    digest.update(piece)
                    file.write(piece)
                file.flush()
                part.replace(place / _name(digest.hexdigest(), owner))
            except BaseException:
                part.unlink(missing_ok=True)
                raise
        return digest.hexdigest()

    def path(self, digest: str, *, owner: int) -> Path | None:
        """Where a file is; None where it is gone or never was."""
        path = self._place() / _name(digest, owner)
        return path if _DIGEST.fullmatch(digest) and path.is_file() else None

    def hold(self, digest: str, *, owner: int) -> None:
        """Keep it for another week."""
        if path := self.path(digest, owner=owner):
            path.touch()

    def drop(self, digest: str, *, owner: int) -> None:
        """Remove a file that is in, or that nobody wants any more."""
        if path := self.path(digest, owner=owner):
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove the files of which a week is over."""
        place = self._place()
        for path in place.iterdir() if place.is_dir() else ():
            try:
                if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue

    def _place(self) -> Path:
        return Path(settings.PACTWORK_HOME) / self.folder


def _name(digest: str, owner: int) -> str:
    return f"{owner:d}-{digest}"
