"""Materials written to a folder, however many: all that is said of them as JSON Lines, and with
their files in bags (BagIt 1.0) of a size that can be carried.

Never more is held than one bag's table of contents, and a number for each material that is written.
Stopped anywhere, the same again goes on with the bag it was at; what was published, opened or made
anew since comes in further bags, and the last line of a material is the one that holds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from django.db.models import F, QuerySet
from django.utils import timezone

from pactwork.kernel.viewer import PUBLIC
from pactwork.repository.exchange import own, packing
from pactwork.repository.exchange.published import Published
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.models import Material, Version
from pactwork.repository.queries.describing import described_versions
from pactwork.repository.queries.outgoing import bytes_of, ready
from pactwork.repository.queries.visible import materials_visible_to

PART: Final = 2_000_000_000
"""Bytes of files in one bag, unless it is said otherwise; a larger file has a bag of its own."""
MANY: Final = 2000
"""So many materials stand in one bag at most."""
_BATCH: Final = 100
_STATE: Final = "export.json"
_LINES: Final = "materials.jsonl"


class ExportError(ValueError):
    """The folder holds another export, or what cannot be gone on with."""


@dataclass(slots=True)
class Exported:
    """How far an export is: bags and materials written, bytes of files, and how long the lines are
    that tell of them. `organisation` is its number, None for all of them.
    """

    organisation: int | None
    public: bool
    parts: int = 0
    materials: int = 0
    size: int = 0
    lines: int = 0


class _ToldMaterial(msgspec.Struct):
    key: str
    version: int


class _Line(msgspec.Struct):
    material: _ToldMaterial


def export(
    to: Path,
    *,
    organisation: int | None,
    public: bool = False,
    part: int = PART,
    progress: Callable[[Exported], None] = lambda done: None,
) -> Exported:
    """Write the published materials of an organisation, or of all, to a folder; with `public` only
    those that everybody sees. Who did not agree to be named is not.

    Raises:
        ExportError: the folder holds another export.
    """
    to.mkdir(parents=True, exist_ok=True)
    done = _begun(to, organisation, public)
    with (to / _LINES).open("ab") as lines:
        lines.truncate(done.lines)
        due = _Due(_rows(organisation, public), _written(to))
        while due.is_any():
            _write_part(to, due, done, lines, part)
            progress(done)
    return done


def _begun(to: Path, organisation: int | None, public: bool) -> Exported:
    """Where an export of the same is, or a new one."""
    for left in to.glob("*.part"):
        left.unlink()
    try:
        told = json.loads((to / _STATE).read_text("utf-8"))
        held = Exported(**told)
    except FileNotFoundError:
        if any(to.iterdir()):
            raise ExportError("The folder holds other things.") from None
        return Exported(organisation, public)
    except (ValueError, TypeError, AttributeError):
        raise ExportError("What the folder says of its export cannot be read.") from None
    if (held.organisation, held.public) != (organisation, public):
        raise ExportError("The folder holds another export.")
    return held


def _rows(organisation: int | None, public: bool) -> QuerySet[Material]:
    rows = Material.objects.filter(current__isnull=False, withdrawn_at=None)
    if public:
        rows = materials_visible_to(PUBLIC)
    return rows if organisation is None else rows.filter(organisation=organisation)


def _written(to: Path) -> set[int]:
    """What the lines tell of, as a number for each version."""
    try:
        with (to / _LINES).open("rb") as lines:
            told = (msgspec.json.decode(one, type=_Line).material for one in lines)
            return {_mark(one.key, one.version) for one in told}
    except msgspec.MsgspecError:
        raise ExportError("What the folder says of its export cannot be read.") from None


def _mark(key: str, version: int) -> int:
    return int.from_bytes(blake2b(f"{key} {version}".encode(), digest_size=8).digest())


class _Due:
    """Materials whose current version is not written, in the order of their rows."""

    def __init__(self, rows: QuerySet[Material], written: set[int]) -> None:
        self._rows, self._written, self._after = rows, written, 0
        self._few = list[Material]()

    def is_any(self) -> bool:
        """Whether there are any left."""
        return bool(self.few())

    def few(self) -> list[Material]:
        """Some of those that come next."""
        while not self._few:
            after = self._rows.filter(pk__gt=self._after).order_by("pk")
            rows = after.annotate(number=F("current__number"))[:_BATCH]
            if not rows:
                break
            self._few = [one for one in rows if _mark(one.key, one.number) not in self._written]
            self._after = rows[len(rows) - 1].pk
        return self._few

    def take(self) -> None:
        """The next one is written."""
        del self._few[0]


def _write_part(to: Path, due: _Due, done: Exported, lines: BinaryIO, most: int) -> None:
    """One bag; it counts once it stands under its name."""
    number = done.parts + 1
    name = f"materials-{number:05d}.bag.zip"
    inside = _Part(due, most, lines, name)
    on = timezone.localdate()
    about = f"Learning materials, part {number}"
    temporary = to / f"{name}.part"
    with temporary.open("wb") as file:
        for piece in packing.bagged(inside, known_terms(), bytes_of, about=about, on=on):
            file.write(piece)
        _settle(file)
    _settle(lines)
    temporary.rename(to / name)
    done.parts = number
    done.materials += inside.count
    done.size += inside.size
    done.lines = lines.tell()
    _keep(to, done)


class _Part:
    """The materials of one bag, told line by line on their way."""

    def __init__(self, due: _Due, most: int, lines: BinaryIO, name: str) -> None:
        self._due, self._most, self._lines, self._name = due, most, lines, name
        self.count, self.size = 0, 0

    def __iter__(self) -> Iterator[Published]:
        while few := list(self._due.few()):
            current = [row.current_id for row in few if row.current_id]
            found = described_versions(Version.objects.filter(pk__in=current))
            for row in few:
                held = found.get(row.current_id or 0)
                size = sum(one.size for one in held.files) if held else 0
                if self.count and (self.size + size > self._most or self.count >= MANY):
                    return
                self._due.take()
                if held is None:  # withdrawn or changed meanwhile
                    continue
                self.count, self.size = self.count + 1, self.size + size
                out = ready(held)
                told = {"bag": self._name, "folder": f"{held.key}/", **own.node(out)}
                self._lines.write(msgspec.json.encode(told) + b"\n")
                yield out


def _settle(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _keep(to: Path, done: Exported) -> None:
    temporary = to / f"{_STATE}.part"
    temporary.write_text(json.dumps(asdict(done)), "utf-8")
    temporary.replace(to / _STATE)
