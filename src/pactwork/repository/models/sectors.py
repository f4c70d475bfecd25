"""Sectors: organisations that share with each other what is not for everybody."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.kernel.texts import TextField


class Sector(models.Model):
    """A named group of organisations, looked after by one of them."""

    slug = models.SlugField(max_length=80, unique=True)
    name = TextField()
    description = TextField(blank=True)
    keeper = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.slug


class SectorMember(models.Model):
    """An organisation that was invited to a sector, belongs to it since `joined_at`, or did until
    `left_at`. The row stays when it leaves, so that a merge of organisations can be undone.
    """

    sector = models.ForeignKey(Sector, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(db_default=Now())
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("sector", "organisation", name="repository_sector_once"),
            models.CheckConstraint(
                condition=models.Q(left_at__gte=models.F("joined_at")),
                name="repository_sector_left_after",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "sector"],
                name="repository_sector_belongs",
                condition=models.Q(joined_at__isnull=False, left_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sector_id} {self.organisation_id}"
