"""What the public says of a commitment, and what the parties decided about it."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from pactwork.agreements.models.commitment import Commitment


class RemarkKind(models.TextChoices):
    """What somebody wants to say."""

    THANKS = "thanks"
    REMARK = "remark"
    QUESTION = "question"


class RemarkState(models.TextChoices):
    """Where a remark stands: only published ones are public."""

    WAITING = "waiting"
    PUBLISHED = "published"
    DECLINED = "declined"


class Remark(models.Model):
    """A few words on a commitment, in one language, plain text.

    The ledger never holds the words: they are somebody's, and may have to be erased. `name` is
    what is shown, "" for nobody; `person` is who wrote it while signed in.
    """

    uuid = models.UUIDField(unique=True)
    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="remarks")
    kind = models.CharField(max_length=10, choices=RemarkKind.choices)
    text = models.TextField()
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    stage = models.CharField(max_length=10, choices=RemarkState.choices, default="waiting")
    reason = models.CharField(max_length=20, blank=True)
    published_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answer_language = models.CharField(max_length=12, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_for = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage="published", published_at__isnull=False)
                | ~models.Q(stage="published"),
                name="agreements_remark_published_when",
            ),
            models.CheckConstraint(
                condition=models.Q(stage="declined") ^ models.Q(reason=""),
                name="agreements_remark_declined_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["commitment", "-published_at"],
                name="agreements_remark_public",
                condition=models.Q(stage="published"),
            ),
            models.Index(
                fields=["created_at"],
                name="agreements_remark_waiting",
                condition=models.Q(stage="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class RemarkDecision(models.Model):
    """That somebody decided about a remark, for an organisation or, without one, as an operator;
    kept, never changed.
    """

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=10)
    reason = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(db_index=True)
    statement = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"{self.remark_id} {self.what}"


class RemarkReport(models.Model):
    """That a reader thinks a published remark should not be there; open until somebody looked."""

    remark = models.ForeignKey(Remark, on_delete=models.CASCADE, related_name="reports")
    text = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["remark"],
                name="agreements_report_open",
                condition=models.Q(settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"report on {self.remark_id}"


class RemarkAttempt(models.Model):
    """That an address wrote today. The digest is keyed by the day's salt: it names nobody."""

    day = models.DateField()
    digest = models.BinaryField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["day", "digest"], name="agreements_attempt_of_day")]

    def __str__(self) -> str:
        return f"attempt on {self.day}"


class RemarkSalt(models.Model):
    """The secret of a day; it is thrown away with the day's attempts."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"salt of {self.day}"
