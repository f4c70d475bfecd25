"""The files of a draft: added, described, taken out; and what can be read from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import replace
from time import monotonic
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.files.api import Facts, LaterError, in_a_hurry
from pactwork.kernel.texts import clean_string
from pactwork.people.api import Person
from pactwork.repository.actions.holding import (
    hold_draft,
    hold_living,
    open_version,
    require_editor,
    touch,
)
from pactwork.repository.actions.indexing import index
from pactwork.repository.actions.likeness import remember
from pactwork.repository.actions.parts import put_creators
from pactwork.repository.described import DescribedFile, FileRole
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.kept_files import Kept, facts_of, keep_chunks, keep_upload
from pactwork.repository.models import Material, MaterialFile, Stage, Version
from pactwork.repository.prefilling import LONGEST_READ, proposal
from pactwork.repository.queries.describing import file_of
from pactwork.repository.said import Said, cleaned_tag, columns

CAPTIONS: Final = ("text/vtt", "application/x-subrip")
MOST_FILES: Final = 200
PATIENCE: Final = 10
"""Seconds that are left to whoever sends a file before a job reads it."""


@transaction.atomic(durable=True)
def add_upload(
    key: str, *, upload: UUID, role: str = "content", language: str = "", by: Person
) -> DescribedFile:
    """Add a file that came in piece by piece.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not write it.
        MaterialError: there is no draft, or too many files.
        FileError, UploadError: it is not taken, not whole yet, or gone.
    """
    _, version = hold_draft(key, by)
    return _attach(version, keep_upload(upload, by.pk), role, language)


@transaction.atomic(durable=True)
def add_file(
    key: str,
    *,
    name: str,
    chunks: Iterable[bytes],
    role: str = "content",
    language: str = "",
    by: Person,
) -> DescribedFile:
    """Add a file that comes in one go. Raises as `add_upload`."""
    _, version = hold_draft(key, by)
    return _attach(version, keep_chunks(name, chunks), role, language)


@transaction.atomic(durable=True)
def describe_file(
    key: str,
    *,
    sha256: str,
    role: str | None = None,
    language: str | None = None,
    name: str | None = None,
    position: int | None = None,
    by: Person,
) -> None:
    """Say what a file is to its material, its language, its name, or where it stands.

    Raises: as `add_upload`; LookupError also where the draft has no such file.
    """
    held, version = hold_draft(key, by)
    row = _file(version, sha256)
    if role is not None:
        row.role = _role(role)
    if language is not None:
        row.language = cleaned_tag(language) if language else ""
    if name is not None:
        row.name = _name(name)
    row.save()
    if position is not None:
        _move(version, row, position)
    touch(held, version)


@transaction.atomic(durable=True)
def note_subtitles(key: str, *, files: Collection[str], by: Person) -> None:
    """Of files that were just added, those that can be nothing but subtitles are that, where there
    is a film or sound they may belong to. Raises as `add_upload`.
    """
    _, version = hold_draft(key, by)
    rows = version.files.filter(role=FileRole.CONTENT)
    played = rows.filter(Q(media_type__startswith="video/") | Q(media_type__startswith="audio/"))
    if played.exists():
        rows.filter(sha256__in=files, media_type__in=CAPTIONS).update(role=FileRole.SUBTITLES)


@transaction.atomic(durable=True)
def remove_file(key: str, *, sha256: str, by: Person) -> None:
    """Take a file out of a draft. Raises as `describe_file`."""
    held, version = hold_draft(key, by)
    _file(version, sha256).delete()
    touch(held, version)


def prefill(key: str, *, within: float | None = None, by: Person) -> tuple[str, ...]:
    """Read the files of a draft and fill in what nobody said yet; the names of those fields.

    Reading takes seconds and is done before the material is held. After `within` seconds no
    further file is begun, and none is waited for that takes longer than a request can wait: a job
    reads the others soon, as it does whatever nobody asked for.

    Raises: as `add_upload`.
    """
    held = Material.objects.filter(key=key).first()
    if held is None:
        raise LookupError("There is no such material.")
    require_editor(held, by)
    read = _read(
        MaterialFile.objects.filter(version__material=held, version__published_at=None), within
    )
    filled = _take_facts(key, read, by=by)
    if within is not None and unread(key):
        read_soon(key)
    return filled


def unread(key: str) -> int:
    """How many files of a material nobody has read yet; they are read by a job soon."""
    return _unread(key).count()


def read_files(key: str) -> int:
    """Read what was not read yet of a material, and fill in what its draft does not say; how many
    files. What somebody is typing stays as it is: the revision does not change.
    """
    read = _read(_unread(key))
    if read:
        _take_rest(key, read)
    return len(read)


def _unread(key: str) -> QuerySet[MaterialFile]:
    """Of its open version, and of the newest: that may have been faster than the job."""
    now = Q(version__published_at=None) | Q(version=F("version__material__current"))
    return MaterialFile.objects.filter(now, version__material__key=key, read_at=None)


def _read(rows: QuerySet[MaterialFile], within: float | None = None) -> dict[str, Facts]:
    """What files tell, small ones first, by digest; in the order in which they stand. With `within`
    somebody waits: what takes longer is left to a job.
    """
    until = None if within is None else monotonic() + within
    found: dict[str, Facts] = {}
    files = list(rows.defer("text").order_by("position", "pk"))
    for row in sorted(files, key=lambda one: one.size):
        if until is not None and monotonic() > until:
            break
        with suppress(LaterError), nullcontext() if within is None else in_a_hurry():
            found[row.sha256] = facts_of(row.sha256, row.name)
    return {row.sha256: found[row.sha256] for row in files if row.sha256 in found}


@transaction.atomic(durable=True)
def _take_facts(key: str, read: Mapping[str, Facts], *, by: Person) -> tuple[str, ...]:
    held, version = hold_draft(key, by)
    _put_facts(version, read)
    filled = fill_empty(version, proposal(list(read.values())), by)
    touch(held, version)
    return filled


@transaction.atomic(durable=True)
def _take_rest(key: str, read: Mapping[str, Facts]) -> None:
    try:
        held = hold_living(key)
    except (LookupError, MaterialError):
        return
    version = open_version(held)
    if version is not None:
        _put_facts(version, read)
    if version is not None and version.stage == Stage.DRAFT:
        fill_empty(version, proposal(list(read.values())), version.person)
    if held.current is not None and _put_facts(held.current, read):
        remember(held.current)
        index([held.pk])


def _put_facts(version: Version, read: Mapping[str, Facts]) -> int:
    rows = list(version.files.filter(sha256__in=read))
    for row in rows:
        facts = read[row.sha256]
        row.pages, row.seconds = facts.pages, facts.seconds
        row.text, row.read_at = facts.text[:LONGEST_READ], timezone.now()
        row.language = row.language or next(iter(facts.languages), "")
        row.save()
    return len(rows)


def fill_empty(version: Version, said: Said, by: Person | None) -> tuple[str, ...]:
    """Step: fill in what a draft does not say; the names of those fields. Where no licence was
    read it is the one that `by` gave last; a page is somebody else's, so there `by` is None.
    """
    if not said.licence and not version.origins.exists():
        said = replace(said, licence=_licence_before(version, by))
    empty = {name: value for name, value in columns(said).items() if not getattr(version, name)}
    for name, value in empty.items():
        setattr(version, name, value)
    version.save()
    filled = [*empty]
    if said.creators and not version.creators.exists():
        put_creators(version, said.creators)
        filled.append("creators")
    return tuple(filled)


def _licence_before(version: Version, by: Person | None) -> str | None:
    """The licence this person gave last to what it submitted for the organisation."""
    if by is None:
        return None
    own = version.material.organisation_id
    rows = Version.objects.filter(material__organisation=own, submitted_by=by)
    ordered = rows.exclude(licence="").order_by("-submitted_at", "-pk")
    return ordered.values_list("licence", flat=True).first()


def attach_kept(version: Version, kept: Kept, role: str, language: str) -> MaterialFile:
    """Step: a kept file becomes one of a version; the same bytes again are the same file."""
    rows = version.files
    known = rows.filter(sha256=kept.sha256).first()
    if known is not None:
        return known
    checked(rows.count() < MOST_FILES, Why.MANY, "files")
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return MaterialFile.objects.create(
        version=version,
        position=0 if last is None else last + 1,
        sha256=kept.sha256,
        name=_name(kept.name),
        media_type=kept.media_type,
        size=kept.size,
        role=_role(role),
        language=cleaned_tag(language) if language else "",
    )


def _attach(version: Version, kept: Kept, role: str, language: str) -> DescribedFile:
    row = attach_kept(version, kept, role, language)
    touch(version.material, version)
    read_soon(version.material.key)
    return file_of(row)


def read_soon(key: str) -> None:
    """Step: have a worker read what whoever sends the file does not wait for."""
    from pactwork.repository.jobs import read_files_soon

    lock = f"read_files {key}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        job = read_files_soon.configure(queueing_lock=lock, schedule_in={"seconds": PATIENCE})
        job.defer(key=key)


def _file(version: Version, sha256: str) -> MaterialFile:
    row = version.files.filter(sha256=sha256).first()
    if row is None:
        raise LookupError("The draft has no such file.")
    return row


def _role(said: str) -> str:
    checked(said in list(FileRole), Why.UNKNOWN_CONCEPT, "role")
    return said


def _name(said: str) -> str:
    try:
        name = " ".join(clean_string(said).split()).rpartition("/")[2].rpartition("\\")[2]
    except ValueError:
        raise MaterialError(Why.UNREADABLE, "name") from None
    checked(name, Why.UNREADABLE, "name")
    return name[-200:]


def _move(version: Version, moved: MaterialFile, position: int) -> None:
    rows = [row for row in version.files.order_by("position", "pk") if row.pk != moved.pk]
    rows.insert(max(0, position), moved)
    for number, row in enumerate(rows):
        row.position = number
    MaterialFile.objects.bulk_update(rows, ["position"])
