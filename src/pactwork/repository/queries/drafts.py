"""Where a material stands and what it lacks: the little that a program is told at each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from pactwork.kernel.texts import Text
from pactwork.repository.described import Described, DescribedFile, Origin
from pactwork.repository.models import MaterialFile, Review, Stage, Version, VersionOrigin
from pactwork.repository.queries.describing import file_of, origin_of
from pactwork.repository.said import missing


@dataclass(frozen=True, slots=True)
class DraftLine:
    """The open version of a material, or the newest. `organisation` is the number of the one in
    whose name it is; `missing` stands in the way of submitting it.
    """

    key: str
    organisation: int
    number: int
    revision: int
    stage: Stage
    returned: bool
    declined: bool
    missing: Sequence[str]
    titles: Text
    files: Sequence[DescribedFile]


def draft_line(key: str) -> DraftLine | None:
    """Where a material stands, for whom the caller lets see it; or None. Two queries, four of
    what was submitted before.
    """
    rows = Version.objects.select_related("material").filter(material__key=key)
    version = rows.order_by("-number").first()
    if version is None:
        return None
    files = _files(version)
    is_draft = version.stage == Stage.DRAFT
    was_sent = is_draft and version.round > 0
    return DraftLine(
        key=key,
        organisation=version.material.organisation_id,
        number=version.number,
        revision=version.revision,
        stage=Stage(version.stage),
        returned=was_sent and _decided(version).filter(verdict="returned").exists(),
        declined=was_sent and _decided(version).filter(verdict="declined").exists(),
        missing=missing(_said(version, files)) if is_draft else (),
        titles=version.titles,
        files=files,
    )


def submitted(version: Version) -> Described:
    """What is looked at before a version is submitted: what must be said, its files, its sources.
    Two queries.
    """
    rows = VersionOrigin.objects.select_related("material__current").filter(version=version)
    origins = [origin_of(row, everything=True) for row in rows.order_by("position", "pk")]
    return _said(version, _files(version), tuple(origins))


def _said(
    version: Version, files: Sequence[DescribedFile], origins: tuple[Origin, ...] = ()
) -> Described:
    return Described(
        key=version.material.key,
        version=version.number,
        titles=version.titles,
        descriptions=version.descriptions,
        languages=tuple(version.languages),
        resource_type=version.resource_type,
        licence=version.licence,
        subjects=tuple(version.subjects),
        themes=tuple(version.themes),
        files=tuple(files),
        link=version.link,
        origins=origins,
    )


def _files(version: Version) -> list[DescribedFile]:
    rows = MaterialFile.objects.filter(version=version).defer("text")
    return [file_of(row) for row in rows.order_by("position", "pk")]


def _decided(version: Version) -> QuerySet[Review]:
    return Review.objects.filter(version=version, round=version.round, settled_at=None)
