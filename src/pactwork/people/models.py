"""Who acts: accounts, and the pseudonyms under which people stand in the ledger."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class PersonManager(BaseUserManager["Person"]):
    """Finds accounts by mail address; Django's sign-in asks for this."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The account with this mail address, whatever its case."""
        return self.get(email__iexact=username or "")


class Person(AbstractBaseUser):
    """An account. The ledger never names it: it knows the pseudonym only."""

    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="people_person_email")]

    def __str__(self) -> str:
        return str(self.pseudonym)


class Participant(models.Model):
    """Somebody an activity counted, known by a keyed digest of the key the organiser used.

    Deleting the row cuts the last link between the key and the pseudonym; every count stays.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    def __str__(self) -> str:
        return str(self.pseudonym)


class PseudonymSalt(models.Model):
    """The installation's secret for participant digests: one row, made at its first use."""

    salt = models.BinaryField(max_length=32)
    singleton = models.BooleanField(default=True, unique=True, editable=False)

    def __str__(self) -> str:
        return "pseudonym salt"
