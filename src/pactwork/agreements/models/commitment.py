"""Articles and the commitments under them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pactwork.agreements.models.agreement import Agreement
from pactwork.agreements.periods import Per
from pactwork.kernel.texts import TextField


class Article(models.Model):
    """A clause, with a key that stays the same from version to version."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="articles")
    key = models.CharField(max_length=80)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="articles")
    position = models.PositiveIntegerField()
    number = models.CharField(max_length=40)
    depth = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20)
    title = TextField()
    text = TextField(blank=True)
    withdrawn_in = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("agreement", "key", name="agreements_article_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.key}"


class Commitment(models.Model):
    """Something promised: by whom, to whom, how much of what, by when.

    `measure` empty means "not measurable until specified": such a commitment is never fulfilled.
    `per` says in which periods the target holds anew ("quarter"), empty for a target in total.
    With `baseline`, the target of a year is the baseline grown by `increase_percent`.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="commitments")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="commitments")
    key = models.CharField(max_length=80)
    position = models.PositiveIntegerField()
    text = TextField()
    area = models.CharField(max_length=80)
    target_groups = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    owed_jointly = models.BooleanField(default=False)
    owed_to_all = models.BooleanField(default=False)
    owed_to_public = models.BooleanField(default=False)
    measure = models.CharField(max_length=80, blank=True)
    counts_people = models.BooleanField(default=False)
    target = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    baseline = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    increase_percent = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    per = models.CharField(max_length=10, blank=True)
    due = models.CharField(max_length=10, blank=True)
    due_day = models.DateField(null=True)
    withdrawn_in = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("agreement", "key", name="agreements_commitment_once"),
            models.CheckConstraint(
                condition=models.Q(measure="", target__isnull=True) | models.Q(target__gt=0),
                name="agreements_commitment_measure_has_target",
            ),
            models.CheckConstraint(
                condition=models.Q(per__in=["", *Per]), name="agreements_commitment_known_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.key}"


class Side(models.TextChoices):
    """Which end of an obligation an organisation is at."""

    BY = "by"
    TO = "to"


class Obligation(models.Model):
    """One organisation at one end of one commitment. "All" is written out, a row a party."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="obligations")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    side = models.CharField(max_length=2, choices=Side.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "commitment", "organisation", "side", name="agreements_obligation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.side} {self.organisation_id}"


class Standing(models.Model):
    """Where a commitment stood when it was last computed from accepted evidence.

    Derived: written only by the step that recounts, and by the nightly job when days pass.
    """

    commitment = models.OneToOneField(
        Commitment, primary_key=True, on_delete=models.CASCADE, related_name="standing"
    )
    state = models.CharField(max_length=20)
    achieved = models.DecimalField(max_digits=18, decimal_places=3, default=0)
    expected = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    completion = models.FloatField(null=True)
    evidence = models.PositiveIntegerField(default=0)
    last_accepted_on = models.DateField(null=True)
    computed_for = models.DateField()

    class Meta:
        indexes = [
            models.Index(
                models.F("last_accepted_on").desc(nulls_last=True),
                models.F("commitment"),
                name="agreements_standing_recent",
            ),
            models.Index(
                models.F("state"),
                models.F("last_accepted_on").desc(nulls_last=True),
                models.F("commitment"),
                name="agreements_standing_latest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} {self.state}"
