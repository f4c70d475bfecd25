"""How the front-end files are stored: named by their content, compressed beforehand."""

from __future__ import annotations

from typing import Any

import brotli
from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

SMALL = 300_000


class StaticCompressor(Compressor):  # type: ignore[misc]
    """Brotli at its best for small files; large ones are not worth seconds of waiting."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """The compressed bytes."""
        return bytes(brotli.compress(data, quality=11 if len(data) < SMALL else 5))


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed names and compressed copies. Source maps are not followed: none are served."""

    patterns = (("*.css", HashedFilesMixin.patterns[0][1][:2]),)

    def create_compressor(self, **options: Any) -> Compressor:
        """Whitenoise asks for the compressor here."""
        return StaticCompressor(**options)
