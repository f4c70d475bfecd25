"""What creators themselves said of being named."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.repository.models.material import Material


class Consent(models.Model):
    """That a creator of a material was asked, by mail, whether they want to be named.

    `agreed` is what their letters say together, None before the first answer: no as long as one
    of them says no. `statement` tells of it.
    """

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="consents")
    name = models.CharField(max_length=200)
    agreed = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    statement = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("material", "name", name="repository_consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.agreed}"


class ConsentLetter(models.Model):
    """A letter with that question. Its link stays good, whatever letters follow.

    `digest` is that of the token in the link, `addressee` that of the address, which tells it to
    nobody without the installation's key ("" for letters older than it). What the letter needs to
    leave (address and token with it) is `sealed` until it left or was given up, and kept nowhere
    after that; it is tried again at `due_at`. `agreed` is what was said last by this link.
    """

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="letters")
    digest = models.BinaryField(unique=True)
    addressee = models.CharField(max_length=72, blank=True, db_default="")
    asked_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now())
    agreed = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    sealed = models.BinaryField(null=True)
    due_at = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(db_default=0)
    is_unsent = models.BooleanField(db_default=False)

    def __str__(self) -> str:
        return f"{self.consent_id} {self.agreed}"


class LeftAlone(models.Model):
    """An address, as in `ConsentLetter.addressee`, to which nobody writes again."""

    addressee = models.CharField(max_length=72, unique=True)
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.addressee[:8]
