"""What other repositories are given of ours: records as OAI-PMH hands them out."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pactwork.kernel.texts import TextField
from pactwork.repository.models.material import Material


class FeedRecord(models.Model):
    """A material as harvesters get it, with its fragments written once and for all readers.

    `sets` are the codes of the sets it is in. `place` is its place in every list: given once, in
    the order in which records first came, it never changes. `changed_at` is when harvesters could
    first see the present state. While `waits`, the present state is still to be written and
    dated. What was deleted stays, for good.
    """

    material = models.OneToOneField(
        Material, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    key = models.CharField(max_length=40, unique=True)
    place = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(null=True)
    is_deleted = models.BooleanField(default=False)
    waits = models.BooleanField(default=True)
    sets = ArrayField(models.CharField(max_length=120), default=list)
    dc = models.TextField(blank=True)
    lom = models.TextField(blank=True)
    datacite = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place"], include=["changed_at"], name="repository_feed_place"
            ),
        ]
        indexes = [
            models.Index(fields=["changed_at", "place"], name="repository_feed_changed"),
            models.Index(
                fields=["material"],
                name="repository_feed_waits",
                condition=models.Q(waits=True),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class StaleMaterial(models.Model):
    """That search and harvesters are to be given a material anew: a job does it. A material may be
    noted more than once; whoever reads a note takes that one alone.
    """

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"{self.material_id} is stale"


class FeedSet(models.Model):
    """A set harvesters may ask for: an organisation, an agreement or a subject."""

    code = models.CharField(max_length=120, unique=True)
    name = TextField()

    def __str__(self) -> str:
        return self.code


class FeedMember(models.Model):
    """That a record is in a set; `has_left` where it is not any more, which harvesters of the set
    are told as a deletion.
    """

    set = models.ForeignKey(FeedSet, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(FeedRecord, on_delete=models.CASCADE, related_name="members")
    place = models.BigIntegerField()
    has_left = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("set", "place", name="repository_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.set_id} {self.place}"
