"""Importing described materials with their files: from tables, packages and the demonstration."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from pactwork.people.api import Person, acting
from pactwork.repository.actions.taking_in import Given, Outcome, Taken, take_in
from pactwork.repository.described import Described, DescribedFile, FileRole
from pactwork.repository.errors import NotAllowedError
from pactwork.repository.kept_files import keep_chunks
from pactwork.repository.models import Material
from pactwork.repository.rules import can_manage

__all__ = ["Brought", "BroughtFile", "Outcome", "Taken", "already_taken", "bring_in"]


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A file that comes with a material."""

    name: str
    data: bytes
    role: FileRole = FileRole.CONTENT
    language: str = ""
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """A material to import. `source` is what it is called where it comes from; the same source
    again is its next version. `commitments` are those it serves, as (agreement, key).
    """

    source: str
    described: Described
    files: tuple[BroughtFile, ...] = ()
    commitments: tuple[tuple[str, str], ...] = ()


def already_taken(sources: Collection[str]) -> frozenset[str]:
    """Which of these were taken in before."""
    rows = Material.objects.filter(source__in=sources)
    return frozenset(rows.values_list("source", flat=True))


@transaction.atomic(durable=True)
def bring_in(
    brought: Sequence[Brought],
    *,
    organisation: int,
    is_demonstration: bool = False,
    by: Person | None = None,
) -> list[Taken]:
    """Publish these in an organisation's name, every one or none; what became of each, in order.
    Without `by` it is whoever runs the installation.

    Raises:
        NotAllowedError: `by` does not look after the organisation's materials.
        FileError: a file is not taken.
    """
    if by is not None and not can_manage(acting(by), organisation):
        raise NotAllowedError("A coordinator of its organisation imports materials.")
    given = [
        Given(
            one.source,
            replace(one.described, files=tuple(_kept(file) for file in one.files)),
            one.commitments,
        )
        for one in brought
    ]
    return take_in(
        given, organisation=organisation, is_demonstration=is_demonstration, person=by
    )


def _kept(file: BroughtFile) -> DescribedFile:
    kept = keep_chunks(file.name, [file.data])
    return DescribedFile(
        sha256=kept.sha256,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        role=file.role,
        language=file.language,
        pages=file.pages,
    )
