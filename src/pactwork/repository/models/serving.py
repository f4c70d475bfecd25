"""What a material does for agreements: the commitments it serves, and who reuses it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.kernel.texts import TextField
from pactwork.repository.models.material import Grounded, Material, Version


class Serving(models.Model):
    """That a material serves a commitment; `evidence` once it was shared and delivered."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="servings")
    commitment = models.ForeignKey(
        "agreements.Commitment", on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.ForeignKey(
        "agreements.Evidence", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("material", "commitment", name="repository_serving_once"),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} for {self.commitment_id}"


class ReuseKind(models.TextChoices):
    """What somebody did with a material of others."""

    USED = "used"
    ADAPTED = "adapted"
    TRANSLATED = "translated"


class Reuse(Grounded):
    """That another organisation put a material to use; with its evidence, where it serves one, and
    the leave it had to change it.
    """

    uuid = models.UUIDField(unique=True)
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="reuses")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    how = models.CharField(max_length=12, choices=ReuseKind.choices)
    note = TextField(blank=True)
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    evidence = models.ForeignKey(
        "agreements.Evidence", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    statement = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return str(self.uuid)
