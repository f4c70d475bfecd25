"""Stored files, known by what is in them, and files on their way in."""

from __future__ import annotations

import uuid

from django.db import models


class StoredFile(models.Model):
    """A file kept once however often it is attached, under the SHA-256 of its bytes.

    `kind` is a key of `kinds.BY_KEY`, or "" for files kept before there were kinds.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, default="")
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256


class Upload(models.Model):
    """A file that somebody sends piece by piece. How much of it is here, the disk says.

    `owner` is the number of a person; `sha256` and `kind` are known once it is whole and its bytes
    were looked at. `refused` says why it is not taken, where a worker found that.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.PositiveBigIntegerField(db_index=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    begun_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    sha256 = models.CharField(max_length=64, default="")
    kind = models.CharField(max_length=20, default="")
    refused = models.CharField(max_length=500, default="")
    refused_reason = models.CharField(max_length=20, default="")

    def __str__(self) -> str:
        return f"{self.uuid} {self.name}"
