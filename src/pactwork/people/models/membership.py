"""Who acts: accounts, and the pseudonyms under which people stand in the ledger."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy


class PersonManager(BaseUserManager["Person"]):
    """Finds accounts by mail address; Django's sign-in asks for this."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """The account with this mail address, whatever its case."""
        return self.get(email__iexact=username or "")

    def create_user(self, email: str, password: str | None = None, **said: Any) -> Person:
        """A new account; without a password nobody can sign in with one."""
        person = self.model(email=self.normalize_email(email), **said)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """An account. The ledger never names it: it knows the pseudonym only."""

    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="people_person_email")]

    def __str__(self) -> str:
        return str(self.pseudonym)


class Role(models.TextChoices):
    """What a person is in an organisation."""

    MEMBER = "member", gettext_lazy("Member")
    COORDINATOR = "coordinator", gettext_lazy("Coordinator")
    REPRESENTATIVE = "representative", gettext_lazy("Representative")


class Membership(models.Model):
    """That a person acts for an organisation, from one instant to another; kept when it ends."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person",
                "organisation",
                condition=models.Q(ended_at__isnull=True),
                name="people_membership_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation"], name="people_membership_of")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} of {self.organisation_id}"


class Delegation(models.Model):
    """A representative lends another person the power to sign, from one day to another."""

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    given_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="given")
    given_to = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="delegations")
    first_day = models.DateField()
    last_day = models.DateField()
    mandate = models.CharField(max_length=400, blank=True)
    given_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")),
                name="people_delegation_days_run_forward",
            ),
            models.CheckConstraint(
                condition=~models.Q(given_by=models.F("given_to")),
                name="people_delegation_to_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_by_id} to {self.given_to_id} for {self.organisation_id}"


class Consent(models.Model):
    """That a person agreed to something, in the version that was shown, and until when."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    what = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person",
                "what",
                condition=models.Q(withdrawn_at__isnull=True),
                name="people_consent_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.what} {self.version}"


class Invitation(models.Model):
    """An offer of a role. Only the digest of its link is kept; it is good once."""

    digest = models.BinaryField(max_length=32, unique=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(max_length=16, choices=Role.choices)
    email = models.EmailField(max_length=254, blank=True)
    invited_by = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="invitations"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation"], name="people_invitation_to")]

    def __str__(self) -> str:
        return f"{self.role} of {self.organisation_id}"


class Claim(models.Model):
    """A person says to act for an organisation, and shows a mail domain or a letter for it."""

    class Way(models.TextChoices):
        """What is shown as proof."""

        DOMAIN = "domain"
        LETTER = "letter"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="claims")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    way = models.CharField(max_length=16, choices=Way.choices)
    email = models.EmailField(max_length=254, blank=True)
    letter = models.ForeignKey(
        "files.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    is_accepted = models.BooleanField(null=True)
    reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person",
                "organisation",
                condition=models.Q(decided_at__isnull=True),
                name="people_claim_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["organisation"], name="people_claim_to")]

    def __str__(self) -> str:
        return f"{self.person_id} claims {self.organisation_id}"


class Deed(models.Model):
    """Who did what to whom in an organisation, and when; by pseudonyms, never changed."""

    at = models.DateTimeField(default=timezone.now)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=40)
    who = models.UUIDField(null=True)
    whom = models.UUIDField(null=True)
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    said = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="people_deed_newest")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.organisation_id}"


class PublishingStop(models.Model):
    """That a person, or an organisation with all its people, may only read until it is lifted.

    `begun_by` and `lifted_by` are pseudonyms of those who run the installation. Rows stay.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="stops")
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=1000)
    begun_at = models.DateTimeField(default=timezone.now)
    begun_by = models.UUIDField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    lifted_because = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(organisation=None),
                name="people_stop_of_one",
            ),
            models.UniqueConstraint(
                "person",
                condition=models.Q(lifted_at__isnull=True),
                name="people_stop_of_person_once",
            ),
            models.UniqueConstraint(
                "organisation",
                condition=models.Q(lifted_at__isnull=True),
                name="people_stop_of_organisation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.organisation_id} since {self.begun_at}"


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
