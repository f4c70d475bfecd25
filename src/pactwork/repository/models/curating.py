"""Who curates, and what was said in review."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.kernel.texts import TextField


class CuratingBody(models.Model):
    """Several curators, of one organisation or many, of whom `needs` must approve a version."""

    slug = models.SlugField(max_length=80, unique=True)
    name = TextField()
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    needs = models.PositiveSmallIntegerField(default=1)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(needs__gte=1), name="repository_body_needs_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Curator(models.Model):
    """A person who reviews for a body."""

    body = models.ForeignKey(CuratingBody, on_delete=models.CASCADE, related_name="curators")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint("body", "person", name="repository_curator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.person_id}"


class Verdict(models.TextChoices):
    """What a reviewer decided."""

    APPROVED = "approved"
    RETURNED = "returned"
    DECLINED = "declined"


class Review(models.Model):
    """What one reviewer decided on a version, in the round in which it was submitted.

    `marks` map criteria of the rubric to marks. A return is open until `settled_at`; so is a
    rejection, and while it is, the version is closed to `curation`, who reviewed it then.
    """

    version = models.ForeignKey("Version", on_delete=models.CASCADE, related_name="reviews")
    round = models.PositiveIntegerField()
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    curation = models.CharField(max_length=140, blank=True, db_default="")
    marks = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    statement = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "round", "person", name="repository_review_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.verdict}"


class ReviewRemark(models.Model):
    """What a reviewer wants changed; `field` names what it is about, "" the whole."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="remarks")
    position = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=40, blank=True)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.review_id} {self.position}"


class ReviewClaim(models.Model):
    """That a reviewer looks at a version, in the round in which it was submitted. It locks nothing,
    and is over by itself some days after `since`.
    """

    version = models.ForeignKey("Version", on_delete=models.CASCADE, related_name="claims")
    round = models.PositiveIntegerField()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "person", name="repository_claim_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.person_id}"


class FirstReview(models.Model):
    """That whatever an organisation publishes is reviewed by this body, and by nobody else."""

    organisation = models.OneToOneField(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    body = models.ForeignKey(CuratingBody, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.body_id}"
