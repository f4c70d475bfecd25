"""A package that was deposited becomes the files that are in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction

from pactwork.files.api import FileError, PackageParts, parts_of_package
from pactwork.people.api import Person
from pactwork.repository.actions.attaching import attach_kept, read_soon
from pactwork.repository.actions.holding import hold_draft, require_editor, touch
from pactwork.repository.errors import MaterialError, Why
from pactwork.repository.kept_files import keep_chunks
from pactwork.repository.models import Material, MaterialFile

_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Unpacked:
    """How many files a package became, and the names of those that were not taken."""

    taken: int
    left: tuple[str, ...]


def unpack(key: str, *, sha256: str, by: Person) -> Unpacked:
    """Put the files, pages and web links of a Common Cartridge in its place.

    Raises:
        LookupError: there is no such material, or the draft has no such file.
        NotAllowedError: `by` does not write it.
        MaterialError: there is no draft, or nothing in the package can be taken out.
    """
    held = Material.objects.filter(key=key).first()
    rows = MaterialFile.objects.filter(version__material__key=key, sha256=sha256)
    if held is None or not rows.exists():
        raise LookupError("The draft has no such file.")
    require_editor(held, by)
    found = parts_of_package(sha256)
    if found is None or not found.parts:
        raise MaterialError(Why.UNREADABLE, "files")
    return _put(key, sha256, found, by)


@transaction.atomic(durable=True)
def _put(key: str, sha256: str, found: PackageParts, by: Person) -> Unpacked:
    held, version = hold_draft(key, by)
    package = version.files.filter(sha256=sha256).first()
    if package is None:
        raise LookupError("The draft has no such file.")
    taken, left = 0, list(found.left)
    for name, path in found.parts:
        try:
            attach_kept(version, keep_chunks(name, _pieces(path)), "content", package.language)
            taken += 1
        except (FileError, MaterialError):
            left.append(name)
    if not taken:
        raise MaterialError(Why.UNREADABLE, "files")
    package.delete()
    touch(held, version)
    read_soon(key)
    return Unpacked(taken, tuple(left))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
