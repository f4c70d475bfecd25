"""What creators themselves said of being named."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.repository.models.material import Material


class Consent(models.Model):
    """That a creator of a material was asked, by mail, whether they want to be named.

    `digest` is that of the token in the letter, which is kept nowhere, as is their address.
    `agreed` is what they said last, None before they answered; `statement` tells of it.
    """

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="consents")
    name = models.CharField(max_length=200)
    digest = models.BinaryField(unique=True)
    asked_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now())
    agreed = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    statement = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("material", "name", name="repository_consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.agreed}"
