"""Copies of the pages that materials lead to."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.repository.models.material import Material


class LinkCopy(models.Model):
    """A page elsewhere that a material leads to, as it was on a day.

    `digest` is that of the address. Without `is_wanted` no copy is kept and none is made; the page
    is asked all the same whether it still answers. `sha256` names the copy among the files,
    `trouble` says why there is none. `text` is what can be read in it, in `language`, once it was
    read. `failures` counts how often in a row nothing answered.
    """

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="link_copies")
    link = models.CharField(max_length=2000)
    digest = models.CharField(max_length=64)
    is_wanted = models.BooleanField(default=True)
    sha256 = models.CharField(max_length=64, blank=True)
    archived_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True, db_default="")
    language = models.CharField(max_length=35, blank=True, db_default="")
    read_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    dead_since = models.DateTimeField(null=True)
    next_at = models.DateTimeField(db_default=Now(), db_index=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint("material", "digest", name="repository_link_copy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.link}"
