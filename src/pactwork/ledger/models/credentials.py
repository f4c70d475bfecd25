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


class ToolToken(models.Model):
    """A token of an hour that a tool got for its credential (OAuth 2); only its digest is kept.

    `proven_by` is the digest of the secret it was got with: once that secret is not good any more,
    neither is the token.
    """

    id = models.BigAutoField(primary_key=True)
    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="tokens")
    digest = models.BinaryField(max_length=32, unique=True)
    proven_by = models.BinaryField(max_length=32)
    scopes = ArrayField(models.TextField())
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.credential_id} {self.made_at}"


class Pace(models.Model):
    """How many requests of a minute's limit of a credential were given out to web processes.

    `minute` counts from 1970, by the clock of the database; `slice` is what was given last.
    """

    credential = models.OneToOneField(
        Credential, primary_key=True, on_delete=models.CASCADE, related_name="pace"
    )
    minute = models.BigIntegerField()
    given = models.IntegerField()
    slice = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.credential_id} {self.minute}"


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

    sha2 = models.CharField(primary_key=True, max_length=128)
    content_type = models.TextField()
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.sha2


class Enclosed(models.Model):
    """That a statement came with the content of an attachment, so that its readers may have it.

    A hash alone proves nothing: who knows that of another one's file could else have it read out.
    """

    pk = models.CompositePrimaryKey("statement", "attachment")
    statement = models.ForeignKey(
        "ledger.Statement",
        on_delete=models.DO_NOTHING,
        related_name="enclosed",
        db_constraint=False,
        db_index=False,
    )
    attachment = models.ForeignKey(
        Attachment, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )

    def __str__(self) -> str:
        return f"{self.statement_id} {self.attachment_id}"
