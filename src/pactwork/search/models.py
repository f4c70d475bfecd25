"""The tables of search: what there is to be found, and what people search for again."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone


class Entry(models.Model):
    """A document, from which every node makes its own index.

    `document` holds titles, names and the beginning of each text, which is what pages show;
    `rest` what follows of long texts. `transaction` is the number of the one that wrote the row
    last: nodes find by it what they have not seen. `entered` is the one since which its readers may
    find it. A row that is `gone` stays, so that nodes see that too.
    """

    iri = models.TextField(unique=True)
    kind = models.CharField(max_length=64)
    document = models.JSONField(default=dict)
    rest = models.JSONField(default=dict)
    readers = ArrayField(models.TextField(), default=list)
    visible_from = models.DateTimeField(null=True)
    transaction = models.BigIntegerField()
    gone = models.BooleanField(default=False)
    entered = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index("transaction", "id", name="search_entry_unseen")]

    def __str__(self) -> str:
        return self.iri


class SavedSearch(models.Model):
    """What a person searches for again; with `alert`, what is new is told.

    `question` is a Question as a document. `told` is the snapshot of the database, and
    `told_until` the moment, up to which the person knows what there is.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    question = models.JSONField(default=dict)
    alert = models.BooleanField(default=True)
    told = models.JSONField(default=list)
    told_until = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint("owner", "name", name="search_saved_once"),
        ]

    def __str__(self) -> str:
        return self.name
