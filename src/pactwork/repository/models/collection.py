"""Collections: materials of any organisation that belong together for somebody."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.kernel.texts import TextField
from pactwork.repository.models.material import Material
from pactwork.repository.models.sectors import Sector
from pactwork.repository.visibility import Seen, Visibility


class Collection(models.Model):
    """Materials in an order, kept by an organisation and those it invited to it."""

    slug = models.SlugField(max_length=80, unique=True)
    titles = TextField()
    descriptions = TextField(blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    visibility = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in Visibility], default="public"
    )
    agreement = models.ForeignKey(
        "agreements.Agreement", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sector = models.ForeignKey(Sector, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility="parties") ^ models.Q(agreement__isnull=True),
                name="repository_collection_of_parties",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility="sector") ^ models.Q(sector__isnull=True),
                name="repository_collection_in_sector",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def reach(self) -> Seen:
        """How far it is open, by its columns."""
        return Visibility(self.visibility), self.agreement_id or self.sector_id


class CollectionEditor(models.Model):
    """Another organisation whose people add to the collection."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="editors")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("collection", "organisation", name="repository_editor_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.organisation_id}"


class CollectionItem(models.Model):
    """A material in a collection, and why it is there."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    note = TextField(blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint("collection", "material", name="repository_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} {self.material_id}"
