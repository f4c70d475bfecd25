"""Reading kept files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256 as digest_of
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from pactwork.files import derived
from pactwork.files.derived import Made
from pactwork.files.kinds import Kind
from pactwork.files.kinds import kind_of as kind_written
from pactwork.files.models import StoredFile, Upload
from pactwork.files.rules import LARGE
from pactwork.kernel.links import safe_url


class LostError(LookupError):
    """Bytes that should be kept are not there any more, or not as they came in."""


@dataclass(frozen=True, slots=True)
class UploadCard:
    """A file on its way in. `offset` bytes of `size` are here; `sha256` and `kind` are known once
    it is whole. `refused` says why it is not taken.
    """

    uuid: UUID
    name: str
    size: int
    offset: int
    expires_at: datetime
    sha256: str = ""
    kind: str = ""
    refused: str = ""

    @property
    def is_looked_at(self) -> bool:
        """Whether a worker is still reading it, so that it cannot be kept yet."""
        return self.is_whole and not self.sha256 and self.size > LARGE

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return self.offset == self.size


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rendition: a chapter, a sheet, a page of a package. `path` is relative to the
    rendition's folder; of a link to elsewhere in a package it is "" and `link` its address.
    """

    title: str
    path: str
    link: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Rendition:
    """A file made into something that a page can show. `flavour` of a package is scorm-1.2,
    scorm-2004, cartridge or h5p; `left` are words of `LEFT`, of what it has and does not show.
    """

    kind: str
    folder: Path
    parts: tuple[Part, ...]
    title: str = ""
    language: str = ""
    flavour: str = ""
    cut: bool = False
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageParts:
    """A package taken apart: names of files and where they lie; names of what was left."""

    parts: tuple[tuple[str, Path], ...]
    left: tuple[str, ...]


LEFT: Final = ("formulas", "charts", "diagrams", "drawings", "pictures", "objects")
PICTURE_SIZES: Final = (320, 960)


def thumbnail_of(sha256: str, size: int = 320) -> Path | None:
    """The small picture (WebP) of a file, 320 or 960 pixels on its longer side, once it is made."""
    if size not in PICTURE_SIZES:
        raise ValueError(size)
    folder, name = derived.folder_of(sha256, "pictures"), f"{size}.webp"
    return folder / name if is_within(folder, name) else None


def thumbnail_size(sha256: str, size: int = 320) -> tuple[int, int] | None:
    """Width and height of the small picture, once it is made, by its first bytes (RFC 9649)."""
    path = thumbnail_of(sha256, size) if sha256 else None
    if path is None:
        return None
    with path.open("rb") as file:
        head = file.read(30)
    if len(head) < 30 or head[8:12] != b"WEBP":
        return None
    if head[12:16] == b"VP8X":
        width, height = int.from_bytes(head[24:27], "little"), int.from_bytes(head[27:30], "little")
        return width + 1, height + 1
    if head[12:16] == b"VP8L":
        said = int.from_bytes(head[21:25], "little")
        return (said & 0x3FFF) + 1, (said >> 14 & 0x3FFF) + 1
    width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width, height


def rendition_in(held: Made, kind: str) -> Rendition:
    """A rendition as its index tells it, each part held against the folder."""
    index = held.index
    told, left = index.get("parts"), index.get("left")
    parts = [_part(held.folder, one) for one in (told if isinstance(told, list) else [])]
    return Rendition(
        kind,
        held.folder,
        tuple(one for one in parts if one is not None),
        title=str(index.get("title") or "")[:300],
        language=str(index.get("language") or "")[:40],
        flavour=str(index.get("flavour") or "")[:20],
        cut=bool(index.get("cut")),
        left=tuple(one for one in LEFT if isinstance(left, list) and one in left),
    )


def parts_in(held: Made) -> PackageParts:
    """The parts of a package as its index tells them, each held against the folder."""
    told, left = held.index.get("parts"), held.index.get("left")
    found = list[tuple[str, Path]]()
    for one in told if isinstance(told, list) else []:
        name, path = str(one.get("name") or ""), str(one.get("path") or "")
        if name and is_within(held.folder, path):
            found.append((name[-200:], held.folder / path))
    names = left if isinstance(left, list) else []
    return PackageParts(tuple(found), tuple(str(one)[:200] for one in names))


def _part(folder: Path, told: object) -> Part | None:
    if not isinstance(told, dict):
        return None
    path, link = str(told.get("path") or ""), str(told.get("link") or "")
    if path and not is_within(folder, path.partition("?")[0].partition("#")[0]):
        return None
    try:
        link = safe_url(link) if link else ""
    except ValueError:
        link = ""
    depth = told.get("depth")
    return Part(
        str(told.get("title") or "")[:300],
        path,
        link,
        depth if isinstance(depth, int) and 0 <= depth <= 9 else 0,
    )


def is_within(folder: Path, path: str) -> bool:
    """Whether a relative path names a file of a folder, and none outside it."""
    try:
        found = (folder / path).resolve()
        return found.is_relative_to(folder.resolve()) and found.is_file()
    except (OSError, ValueError):
        return False


def path_of(sha256: str) -> Path:
    """Where the bytes with this digest are kept, whether or not they are there yet."""
    return Path(settings.PACTWORK_HOME) / "files" / sha256[:2] / sha256


def part_of(uuid: UUID) -> Path:
    """Where the bytes of a file on its way in are kept, whether or not there are any yet."""
    return Path(settings.PACTWORK_HOME) / "uploads" / f"{uuid}.part"


def stored_file(sha256: str) -> StoredFile | None:
    """The file with this digest, or None."""
    return StoredFile.objects.filter(sha256=sha256).first()


def kind_of(sha256: str) -> Kind | None:
    """What kind of file it is; None for one that is not kept."""
    held = stored_file(sha256)
    return kind_written(held.kind, held.media_type) if held else None


def upload(uuid: UUID, owner: int) -> UploadCard | None:
    """A file on its way in, for the person who sends it; None for everybody else."""
    held = Upload.objects.filter(uuid=uuid, owner=owner).first()
    return card_of(held) if held else None


def uploads_of(owner: int) -> list[UploadCard]:
    """What a person has on its way in, the newest first."""
    held = Upload.objects.filter(owner=owner).order_by("-begun_at")
    return [card_of(one) for one in held]


def card_of(held: Upload) -> UploadCard:
    """What is told of a file on its way in: how much is here, the disk says."""
    try:
        offset = part_of(held.uuid).stat().st_size
    except FileNotFoundError:
        offset = 0
    if held.sha256:
        offset = held.size
    return UploadCard(
        held.uuid,
        held.name,
        held.size,
        offset,
        held.expires_at,
        held.sha256,
        held.kind,
        held.refused,
    )


def bytes_of(sha256: str) -> bytes:
    """The bytes with this digest.

    Raises:
        LostError: they cannot be read, or have another digest by now.
    """
    try:
        data = path_of(sha256).read_bytes()
    except OSError as error:
        raise LostError(f"its bytes cannot be read: {error.strerror}") from error
    if digest_of(data).hexdigest() != sha256:
        raise LostError("its bytes are not those that came in")
    return data
