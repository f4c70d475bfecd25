"""What people say of a material: stars, comments, reports; and what was decided about them."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from pactwork.repository.models.material import Material


class Rating(models.Model):
    """The stars a person gave; one to five."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    stars = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("material", "person", name="repository_rating_once"),
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=5), name="repository_one_to_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.stars}"


class CommentStage(models.TextChoices):
    """Where a comment stands: only published ones are shown."""

    WAITING = "waiting"
    PUBLISHED = "published"
    DECLINED = "declined"


class MaterialComment(models.Model):
    """What somebody says of a material, plain text; the ledger never holds the words."""

    uuid = models.UUIDField(unique=True)
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="comments")
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=12)
    stage = models.CharField(max_length=10, choices=CommentStage.choices, default="waiting")
    reason = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage="declined") ^ models.Q(reason=""),
                name="repository_comment_declined_why",
            ),
        ]
        indexes = [
            models.Index(fields=["material", "stage", "-at"], name="repository_comment_shown"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class MaterialReport(models.Model):
    """That a reader thinks a material should not be there; open until somebody decided. `joined`
    is how many more said the same while too many were open.
    """

    uuid = models.UUIDField(unique=True)
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=20)
    text = models.TextField(blank=True)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    joined = models.PositiveIntegerField(default=0, db_default=0)
    at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["material"],
                name="repository_report_open",
                condition=models.Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class ReportDecision(models.Model):
    """What was decided about a report, for an organisation or, without one, by an operator; kept,
    never changed.
    """

    report = models.ForeignKey(MaterialReport, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=12)
    reason = models.TextField()
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    statement = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.report_id} {self.what}"
