"""The register: a line for each agreement, and what its lines are counted by."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Collate

from pactwork.agreements.models.agreement import Agreement
from pactwork.kernel.languages import LANGUAGES

BLOCK: Final = 4096
"""So many consecutive numbers of agreements make a block of the register."""


class BitsField(models.Field):  # type: ignore[type-arg]
    """A string of bits of one length, PostgreSQL's `bit(n)`."""

    def __init__(self, *args: Any, length: int, **kwargs: Any) -> None:
        """A column of `length` bits."""
        self.length = length
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """What a migration writes down of the column."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "length": self.length}

    def db_type(self, connection: Any) -> str:
        """The type PostgreSQL knows."""
        return f"bit({self.length})"


def _public_order(name: str, first: Any) -> models.Index:
    """An order of the public register, ties by number, from which a page is read directly."""
    return models.Index(
        first,
        models.F("agreement"),
        name=f"agreements_entry_{name}",
        condition=models.Q(is_public=True),
    )


class RegisterTag(models.Model):
    """A value of a facet that some agreement has, under a small number."""

    id = models.AutoField(primary_key=True)
    facet = models.CharField(max_length=20)
    code = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint("facet", "code", name="agreements_tag_once"),
        ]

    def __str__(self) -> str:
        return f"{self.facet} {self.code}"


class RegisterEntry(models.Model):
    """What the register lists, filters and sorts by: derived from agreement and standing.

    The columns that counts read stand first, and a migration keeps the wide ones (sort_keys,
    tokens) out of the rows, so that the counts read little. `tags` are numbers of RegisterTag;
    RegisterBlock says the same of entries that are not fresh. No index knows a column that each
    accepted piece changes (`completion`, `fills`, `state`): PostgreSQL then writes the row in place
    and leaves the indexes alone, of which that of the words alone has hundreds of entries a row.
    """

    agreement = models.OneToOneField(
        Agreement, primary_key=True, on_delete=models.CASCADE, related_name="entry"
    )
    is_public = models.BooleanField()
    commitments = models.PositiveIntegerField(default=0)
    fulfilled = models.PositiveIntegerField(default=0)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    parties = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(max_length=20, default="not_measurable")
    tags = ArrayField(models.IntegerField(), default=list)
    signed_day = models.DateField(null=True)
    last_accepted_on = models.DateField(null=True)
    completion = models.FloatField(default=0)
    fills = ArrayField(models.FloatField(null=True), default=list)
    rests_since = models.DateField(null=True)
    sort_keys = models.JSONField(default=dict)
    tokens = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["tokens"], name="agreements_entry_tokens", fastupdate=False),
            GinIndex(fields=["parties"], name="agreements_entry_parties", fastupdate=False),
            GinIndex(fields=["tags"], name="agreements_entry_tags", fastupdate=False),
            _public_order("latest", models.F("last_accepted_on").desc(nulls_last=True)),
            _public_order("signed", models.F("signed_day").desc(nulls_last=True)),
            *(
                _public_order(
                    f"sort_{language}", Collate(KeyTextTransform(language, "sort_keys"), "C")
                )
                for language in LANGUAGES
            ),
        ]

    def __str__(self) -> str:
        return str(self.agreement_id)


class RegisterFresh(models.Model):
    """An entry whose tags may have changed since its block was packed."""

    agreement = models.OneToOneField(
        Agreement, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.agreement_id)


class RegisterBlock(models.Model):
    """Which entries of a block have a tag: a bit for each number of an agreement."""

    pk = models.CompositePrimaryKey("block", "tag")
    block = models.IntegerField()
    tag = models.ForeignKey(RegisterTag, on_delete=models.CASCADE, related_name="+", db_index=False)
    bits = BitsField(length=BLOCK)

    def __str__(self) -> str:
        return f"{self.block} {self.tag_id}"
