"""What tools show when they speak to the ledger."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pactwork.ledger.models.dictionaries import Actor


class Credential(models.Model):
    """A key of an organisation for one tool. The secret is kept as its SHA-256 (256 random bits).

    `authority` is the agent that stands in what the tool stores; `agreement`, if any, the IRI of
    the only agreement its statements may name. `former` is the secret before the last change,
    good until `former_until`.
    """

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    label = models.CharField(max_length=200)
    key = models.CharField(max_length=64, unique=True)
    digest = models.BinaryField()
    former = models.BinaryField(null=True)
    former_until = models.DateTimeField(null=True)
    scopes = ArrayField(models.TextField())
    agreement = models.TextField(blank=True)
    authority = models.OneToOneField(Actor, on_delete=models.DO_NOTHING, related_name="+")
    per_minute = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label


class CredentialUse(models.Model):
    """When a credential was last used and what went wrong: written seldom, off the hot path."""

    credential = models.OneToOneField(
        Credential, primary_key=True, on_delete=models.CASCADE, related_name="use"
    )
    last_used = models.DateTimeField(null=True)
    statements = models.BigIntegerField(default=0)
    errors = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.credential_id)


class Attachment(models.Model):
    """The content of an attachment, once for each hash (§4.2.2.6)."""

    sha2 = models.CharField(primary_key=True, max_length=64)
    content_type = models.TextField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.sha2
