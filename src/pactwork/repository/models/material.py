"""The material, its versions, and all that is said of a version."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from pactwork.kernel.texts import TextField
from pactwork.repository.described import FileRole, Ground, Relation, Rights
from pactwork.repository.models.curating import CuratingBody
from pactwork.repository.models.sectors import Sector
from pactwork.repository.visibility import Seen, Visibility


def _codes() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=80), default=list, blank=True)


class Stage(models.TextChoices):
    """Where a version stands. What was returned is a draft again."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"


class Material(models.Model):
    """Something to teach or learn with, whatever version of it is the newest.

    `current` is its newest published version. `agreement` is the one whose parties see it, and
    `sector` the one whose organisations do, where `visibility` says so. `opened_at` is when others
    than its organisation first saw it. `source` is what another repository calls it, for what was
    harvested. `evidence` is the one piece that was delivered for it, whatever it serves now.
    """

    key = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    visibility = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in Visibility], default="public"
    )
    agreement = models.ForeignKey(
        "agreements.Agreement", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sector = models.ForeignKey(
        Sector, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    visible_from = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    current = models.OneToOneField(
        "Version", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    evidence = models.ForeignKey(
        "agreements.Evidence", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = TextField(blank=True)
    restricted_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=500, null=True, unique=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility="parties") ^ models.Q(agreement__isnull=True),
                name="repository_parties_of_an_agreement",
            ),
            models.CheckConstraint(
                condition=models.Q(visibility="sector") ^ models.Q(sector__isnull=True),
                name="repository_in_a_sector",
            ),
            models.CheckConstraint(
                condition=models.Q(current__isnull=True) | models.Q(published_at__isnull=False),
                name="repository_material_published_when",
            ),
        ]
        indexes = [
            models.Index(fields=["changed_at", "id"], name="repository_material_changed"),
            models.Index(
                fields=["-published_at", "-id"],
                name="repository_material_newest",
                condition=models.Q(current__isnull=False, withdrawn_at__isnull=True),
            ),
            models.Index(
                fields=["sector"],
                name="repository_material_sector",
                condition=models.Q(sector__isnull=False),
            ),
            models.Index(
                fields=["visible_from"],
                name="repository_material_opens",
                condition=models.Q(opened_at__isnull=True, current__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def reach(self) -> Seen:
        """How far it is open, by its columns."""
        return Visibility(self.visibility), self.agreement_id or self.sector_id

    @property
    def is_open_to_all(self) -> bool:
        """Whether everybody may see it now, so that its title may be told for good."""
        begun = self.visible_from is None or self.visible_from <= timezone.now()
        return self.visibility == Visibility.PUBLIC and self.restricted_at is None and begun


class Version(models.Model):
    """A material as it was at one time. Once published it is never changed, but that somebody is
    named no more.

    Concepts are notations of their schemes, as in `Described`. `curation` is who reviews it: a
    body, or the parties of `co_curation`, or, without either, its organisation. `revision` counts
    the changes of a draft, `round` how often it was submitted.
    """

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices, default="draft")
    titles = TextField(blank=True)
    descriptions = TextField(blank=True)
    keywords = models.JSONField(default=dict, blank=True)
    languages = ArrayField(models.CharField(max_length=35), default=list, blank=True)
    resource_type = models.CharField(max_length=80, blank=True)
    licence = models.CharField(max_length=80, blank=True)
    subjects = _codes()
    themes = _codes()
    levels = _codes()
    target_groups = _codes()
    literacies = _codes()
    accessibility = _codes()
    link = models.CharField(max_length=2000, blank=True)
    doi = models.CharField(max_length=200, blank=True)
    note = TextField(blank=True)
    body = models.ForeignKey(
        CuratingBody, null=True, on_delete=models.PROTECT, related_name="versions"
    )
    co_curation = models.ForeignKey(
        "agreements.Agreement", null=True, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveIntegerField(default=1)
    round = models.PositiveIntegerField(default=0)
    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_by = models.ForeignKey(
        "people.Person", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    statement = models.UUIDField(null=True, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint("material", "number", name="repository_version_once"),
            models.UniqueConstraint(
                "material",
                condition=~models.Q(stage="published"),
                name="repository_one_open_version",
            ),
            models.CheckConstraint(
                condition=models.Q(stage="published") ^ models.Q(published_at__isnull=True),
                name="repository_version_published_when",
            ),
            models.CheckConstraint(
                condition=models.Q(body__isnull=True) | models.Q(co_curation__isnull=True),
                name="repository_version_one_curation",
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at"],
                name="repository_version_review",
                condition=models.Q(stage="review"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} v{self.number}"


class MaterialFile(models.Model):
    """A file of a version; `files` keeps its bytes. `text` is what can be read in it, which is
    known from `read_at` on.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    role = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in FileRole], default="content"
    )
    language = models.CharField(max_length=35, blank=True)
    pages = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    text = models.TextField(blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "sha256", name="repository_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.name}"


class VersionCreator(models.Model):
    """Who made it. A person who did not agree to be named is shown to nobody else."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="creators")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=40, default="author")
    identifier = models.CharField(max_length=200, blank=True)
    affiliation = models.CharField(max_length=200, blank=True)
    is_organisation = models.BooleanField(default=False)
    agreed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.version_id} {self.position}"


class Partner(models.Model):
    """An organisation that contributed to a version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("version", "organisation", name="repository_partner_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.organisation_id}"


class Grounded(models.Model):
    """What else than a licence lets something be made out of a source, as in `Ground`."""

    rights = models.CharField(
        max_length=8, blank=True, db_default="", choices=[(one.value, one.value) for one in Rights]
    )
    leave_by = models.CharField(max_length=200, blank=True, db_default="")
    leave_note = models.CharField(max_length=1000, blank=True, db_default="")
    leave_on = models.DateField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rights="leave", leave_on__isnull=False)
                | models.Q(
                    rights__in=["", "own"], leave_by="", leave_note="", leave_on__isnull=True
                ),
                name="repository_%(class)s_leave",
            ),
        ]

    @property
    def ground(self) -> Ground:
        """The same as a value."""
        return Ground(Rights(self.rights), self.leave_by, self.leave_note, self.leave_on)


class VersionOrigin(Grounded):
    """What a version comes from: a material of ours (`material`) or any other address."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="origins")
    position = models.PositiveSmallIntegerField()
    relation = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Relation])
    iri = models.CharField(max_length=2000)
    title = models.CharField(max_length=500, blank=True)
    licence = models.CharField(max_length=80, blank=True)
    material = models.ForeignKey(
        Material, null=True, on_delete=models.SET_NULL, related_name="derived"
    )

    def __str__(self) -> str:
        return f"{self.version_id} {self.relation}"
