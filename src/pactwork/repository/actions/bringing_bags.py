"""Bringing in what was taken along: our own packages, plain or as bags, with their files.

Each material is a transaction: killed anywhere the same again goes on, and what says the same as
before is left alone. Nothing in a package is believed: files are read as strangers' are, never
found by a digest somebody names.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from pactwork.files.api import FileError
from pactwork.kernel.iris import parse_iri
from pactwork.people.api import Person, acting
from pactwork.repository.actions.laying_down import AT_ONCE, Arrival
from pactwork.repository.actions.taking_in import Given, Outcome, foreseen, take_in_sound
from pactwork.repository.described import Described, DescribedFile
from pactwork.repository.errors import NotAllowedError
from pactwork.repository.exchange import own
from pactwork.repository.exchange.faults import Fault, UnreadableError
from pactwork.repository.exchange.fitting import shortened
from pactwork.repository.exchange.packing import safe_name
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.kept_files import keep_chunks
from pactwork.repository.models import Landing, Material
from pactwork.repository.rules import can_manage
from pactwork.repository.visibility import OF_SOME, Visibility, narrower

TOLD: Final = 200
_CHUNK: Final = 1 << 18
_MATERIAL: Final = re.compile(r"(data/)?([A-Za-z0-9-]{1,40})/metadata/material\.json")


@dataclass(slots=True)
class Carried:
    """What became of what a package holds: how many of each outcome, and the first refused, as
    (folder, faults). `here` are those that this installation has under their own address.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    here: int = 0
    refused: int = 0
    told: list[tuple[str, tuple[Fault, ...]]] = field(default_factory=list)


class _DamagedError(Exception):
    """A file is not there, or not the one the package says it is."""


def bring_package(
    path: Path,
    *,
    organisation: int,
    arrival: Arrival = AT_ONCE,
    visibility: Visibility | None = None,
    dry_run: bool = False,
    by: Person | None,
    progress: Callable[[Carried], None] = lambda done: None,
) -> Carried:
    """Bring in the materials of one of our packages into an organisation's name, each no further
    open than it was there, nor before its day, nor further than `visibility` where that is given.
    Where neither says how far, it is a draft that its organisation alone sees.

    Raises:
        UnreadableError: it is no package of ours, or damaged.
        NotAllowedError: `by` does not look after the organisation's materials.
    """
    if by is not None and not can_manage(acting(by), organisation):
        raise NotAllowedError("A coordinator of its organisation imports materials.")
    done = Carried()
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            folders = [found for name in names if (found := _MATERIAL.fullmatch(name))]
            if not folders:
                raise UnreadableError("not-a-package")
            for found in folders:
                _bring_one(package, found, organisation, (arrival, visibility), dry_run, by, done)
                progress(done)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        # the last two: zipfile of a compression it does not know, and of what is encrypted
        raise UnreadableError("unreadable", str(error)[:200]) from None
    return done


def _bring_one(
    package: zipfile.ZipFile,
    found: re.Match[str],
    organisation: int,
    asked: tuple[Arrival, Visibility | None],
    dry_run: bool,
    by: Person | None,
    done: Carried,
) -> None:
    folder = f"{found.group(1) or ''}{found.group(2)}/"
    try:
        with package.open(found.group()) as file:
            held = own.read(file.read(own.LARGEST + 1), known_terms())
        said = held.said.described
        if said is None:
            raise UnreadableError("no-title")
        if _is_here(held.iri):
            done.here += 1
            return
        given = Given(shortened(f"bag {organisation} {held.iri or folder}"), said)
        arrival = _arrival(held, given.source, *asked)
        outcome = _taken(package, folder, held, given, organisation, arrival, dry_run, by)
    except UnreadableError as error:
        _refuse(done, folder, Fault("record", error.reason, error.detail))
    except _DamagedError as error:
        _refuse(done, folder, Fault("files", "damaged", str(error)))
    except FileError as error:
        _refuse(done, folder, Fault("files", "not-taken", str(error)[:200]))
    else:
        _count(done, folder, outcome)


def _arrival(held: own.Own, source: str, asked: Arrival, visibility: Visibility | None) -> Arrival:
    """How one stands at first. The next version of what is further open here than its package says
    is a draft: somebody here decides.
    """
    said = [one for one in (held.visibility, visibility) if one is not None]
    if not said:
        alone = replace(asked, visibility=Visibility.ORGANISATION, agreement=None, sector=None)
        return replace(alone, stage=Landing.DRAFT)
    seen = asked.seen
    for one in said:
        seen = narrower(seen, (one, None))
    if seen[0] in OF_SOME and seen[1] is None:  # of an agreement, or a sector, that is elsewhere
        seen = (Visibility.ORGANISATION, None)
    found = replace(
        asked,
        visibility=seen[0],
        agreement=asked.agreement if seen == asked.seen else None,
        sector=asked.sector if seen == asked.seen else None,
        visible_from=held.visible_from,
    )
    here = Material.objects.filter(source=source, withdrawn_at=None).first()
    if here is None or found.waits:
        return found
    now = here.reach
    later = found.visible_from if found.is_later(timezone.now()) else None
    is_early = later is not None and (here.visible_from is None or here.visible_from < later)
    is_wider = narrower(now, seen) != now
    return replace(found, stage=Landing.DRAFT) if is_wider or is_early else found


def _refuse(done: Carried, folder: str, *faults: Fault) -> None:
    done.refused += 1
    if len(done.told) < TOLD:
        done.told.append((folder, faults))


def _count(done: Carried, folder: str, outcome: Outcome | tuple[Fault, ...]) -> None:
    if outcome is Outcome.CREATED:
        done.created += 1
    elif outcome is Outcome.CHANGED:
        done.changed += 1
    elif outcome is Outcome.UNCHANGED:
        done.unchanged += 1
    elif isinstance(outcome, Outcome):
        _refuse(done, folder, Fault("record", outcome.value))
    else:
        _refuse(done, folder, *outcome)


def _is_here(address: str) -> bool:
    """Whether a material has this address with us already."""
    parsed = parse_iri(address)
    if parsed is None or parsed[0] != "material":
        return False
    return Material.objects.filter(key=parsed[1][0]).exists()


@transaction.atomic(durable=True)
def _taken(
    package: zipfile.ZipFile,
    folder: str,
    held: own.Own,
    given: Given,
    organisation: int,
    arrival: Arrival,
    dry_run: bool,
    by: Person | None,
) -> Outcome | tuple[Fault, ...]:
    if dry_run:
        for _one, entry in _named(package, folder, held.files):
            for _ in _bytes_of(package, entry, _one):
                pass
        told = replace(given, described=replace(given.described, files=held.files))
        return foreseen(told, organisation=organisation, arrival=arrival)
    files = tuple(_kept(package, entry, one) for one, entry in _named(package, folder, held.files))
    said: Described = replace(given.described, files=files)
    taken, refused = take_in_sound(
        [replace(given, described=said)], organisation=organisation, person=by, arrival=arrival
    )
    return taken[0].outcome if taken else refused[given.source]


def _named(
    package: zipfile.ZipFile, folder: str, files: tuple[DescribedFile, ...]
) -> Iterator[tuple[DescribedFile, zipfile.ZipInfo]]:
    """Each file with where it stands in the package: named as `packing` names it."""
    used: set[str] = set()
    for one in files:
        name = safe_name(one.name, used)
        try:
            yield one, package.getinfo(f"{folder}{name}")
        except KeyError:
            raise _DamagedError(name) from None


def _kept(package: zipfile.ZipFile, entry: zipfile.ZipInfo, one: DescribedFile) -> DescribedFile:
    kept = keep_chunks(one.name, _bytes_of(package, entry, one))
    return replace(
        one,
        sha256=kept.sha256,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        language=one.language[:35],
    )


def _bytes_of(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, one: DescribedFile
) -> Iterator[bytes]:
    """The bytes of a file, as long as they may still be those that are said: never more of a
    packed one is unpacked.
    """
    digest, size = sha256(), 0
    with package.open(entry) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > one.size:
                raise _DamagedError(one.name)
            digest.update(chunk)
            yield chunk
    if size != one.size or digest.hexdigest() != one.sha256:
        raise _DamagedError(one.name)
