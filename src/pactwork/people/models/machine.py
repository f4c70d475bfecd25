"""What programs and apps act with: tokens, their limits, and the leave people gave."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pactwork.people.models.membership import Person


class AccessToken(models.Model):
    """A key with which a program acts for a person; only the digest of the secret is kept.

    `organisation` narrows it to one of those the person acts for; without it, it follows them
    all. `hint` is the end of the secret, to tell keys apart. One that was given for another by
    OAuth 2 names it as `parent`, and opens nothing once that does not. One with an `app` is the
    leave given to that: nobody knows a secret of it, its short tokens name it as `parent`.
    """

    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="given")
    app = models.ForeignKey("App", null=True, on_delete=models.CASCADE, related_name="leaves")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=120)
    digest = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=6)
    scopes = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"…{self.hint} of {self.person_id}"


class MachineMinute(models.Model):
    """How often a token asked in one minute."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="minutes")
    minute = models.DateTimeField()
    asked = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("token", "minute", name="people_machineminute_once"),
        ]

    def __str__(self) -> str:
        return f"{self.token_id} {self.minute}"


class MachineRequest(models.Model):
    """A request that came with an Idempotency-Key, and what was answered (None while it runs)."""

    token = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="requests")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField(auto_now_add=True)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint("token", "key", name="people_machinerequest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"


class App(models.Model):
    """A program that others wrote or run, and to which people may give leave to act for them.

    `organisation` made it known; without one, whoever runs the installation did. One without a
    secret is public: it runs in a browser or on a phone, and keeps none.
    """

    client_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    website = models.URLField(max_length=400, blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    redirect_uris = ArrayField(models.CharField(max_length=400))
    secret_digest = models.BinaryField(max_length=32, null=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.client_id

    @property
    def is_public(self) -> bool:
        """Whether it keeps no secret."""
        return self.secret_digest is None


class AppCode(models.Model):
    """What an app gets when somebody gives it leave; it is changed for tokens once, and soon."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    scopes = ArrayField(models.CharField(max_length=20))
    digest = models.BinaryField(max_length=32, unique=True)
    redirect_uri = models.CharField(max_length=400)
    challenge = models.CharField(max_length=128)
    expires_at = models.DateTimeField()
    leave = models.ForeignKey(
        AccessToken, null=True, on_delete=models.CASCADE, related_name="codes"
    )

    def __str__(self) -> str:
        return f"{self.app_id} {self.person_id}"


class RefreshToken(models.Model):
    """What an app shows for its next token; each is shown once. `leave` is what was given."""

    leave = models.ForeignKey(AccessToken, on_delete=models.CASCADE, related_name="refreshing")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.leave_id}"
