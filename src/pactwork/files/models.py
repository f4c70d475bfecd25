"""Stored files, known by what is in them."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """A file kept once however often it is attached, under the SHA-256 of its bytes."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256
