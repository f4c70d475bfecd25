"""Materials going out: in the formats of others, as packages, and their addresses. Everything
here says only what this reader may see, and names nobody who did not agree.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from pactwork.files.api import is_unmade, kind_of, path_of, rendition_known
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.repository.described import Described, DescribedFile, FileRole
from pactwork.repository.exchange import (
    cartridge,
    citations,
    datacite,
    dublin_core,
    linked,
    lom,
    packing,
    scorm,
)
from pactwork.repository.exchange.published import Published, published
from pactwork.repository.exchange.rendered import Look
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.models import Collection, CollectionItem, MaterialFile, Version
from pactwork.repository.queries.describing import described_versions
from pactwork.repository.queries.materials import described as described_one
from pactwork.repository.queries.visible import collections_visible_to, materials_visible_to

CHUNK: Final = 256 * 1024
BATCH: Final = 100
_XML: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
FORMATS: Final[Mapping[str, str]] = {
    "jsonld": "application/ld+json",
    "amb.json": "application/json",
    "dc.xml": "application/xml",
    "lom.xml": "application/xml",
    "datacite.xml": "application/vnd.datacite.datacite+xml",
    "csl.json": "application/vnd.citationstyles.csl+json",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}
"""The formats in which a material is described, by the ending of their address, with their type."""


_PACKED: Final = "application/zip"
SCORM: Final[Mapping[str, str]] = {"scorm12": "1.2", "scorm2004": "2004"}
"""Packages for learning platforms by their version."""


@dataclass(frozen=True, slots=True)
class Written:
    """A description in one format."""

    data: bytes
    media_type: str


def ready(held: Described) -> Published:
    """A description ready to go out, with the addresses of its files."""
    base = f"{str(settings.PACTWORK_BASE_URL).rstrip('/')}/materials/{held.key}/files/"
    return published(held, file_addresses={one.sha256: base + one.sha256 for one in held.files})


def written(
    key: str, form: str, *, number: int | None = None, viewer: Viewer = PUBLIC
) -> Written | None:
    """A material in one of `FORMATS`; None if there is no such material for this reader."""
    held = described_one(key, number, viewer=viewer)
    if held is None:
        return None
    out = replace(ready(held), is_version=number is not None)
    return Written(_WRITERS[form](out), FORMATS[form])


def linked_data(held: Described) -> dict[str, Any]:
    """A material as schema.org with LRMI, as its page carries it."""
    return linked.schema_org(ready(held), known_terms())


def _json(node: object) -> bytes:
    return json.dumps(node, ensure_ascii=False, indent=1).encode()


_WRITERS: Final = {
    "jsonld": lambda held: _json(linked.schema_org(held, known_terms())),
    "amb.json": lambda held: _json(linked.amb(held, known_terms())),
    "dc.xml": lambda held: _XML + dublin_core.written(held, known_terms()),
    "lom.xml": lambda held: _XML + lom.written(held, known_terms()),
    "datacite.xml": lambda held: _XML + datacite.written(held, known_terms()),
    "csl.json": lambda held: _json([citations.csl_json(held, known_terms())]),
    "bib": lambda held: citations.bibtex(held, known_terms()).encode(),
    "ris": lambda held: citations.ris(held, known_terms()).encode(),
}


@dataclass(frozen=True, slots=True)
class Package:
    """A package in pieces, how many bytes its files have, and those of them (SHA-256) whose pages
    are missing in it since nobody has made them yet.
    """

    pieces: Iterator[bytes]
    size: int
    unmade: tuple[str, ...] = ()


def package(key: str, kind: str, *, viewer: Viewer = PUBLIC) -> Package | None:
    """A material with its files as a package: "zip", "bag" or "imscc" (a Common Cartridge), or
    one of `SCORM`. None if there is no such material for this reader.
    """
    held = described_one(key, viewer=viewer)
    if held is None:
        return None
    shown = _content(held) if kind == "imscc" or kind in SCORM else ()
    unmade = tuple(one.sha256 for one in shown if is_unmade(one.sha256))
    return Package(_material(ready(held), kind), sum(one.size for one in held.files), unmade)


def _material(out: Published, kind: str) -> Iterator[bytes]:
    own = own_kinds(out.described)
    if kind in own or (kind in SCORM and SCORM.keys() & set(own)):
        return _bytes_of(_content(out.described)[0].sha256)
    if kind == "imscc":
        return cartridge.cartridge(out, known_terms(), _bytes_of, _look_of)
    if kind in SCORM:
        return scorm.scorm(out, known_terms(), _bytes_of, SCORM[kind], _look_of)
    return _packed([out], kind, about=out.title)


def package_kinds(held: Described) -> tuple[str, ...]:
    """The kinds of packages a material is given as: of one that is itself a package for learning
    platforms, that; of one that only leads elsewhere, a cartridge with a web link.
    """
    if not held.files:
        return ("imscc",) if held.link else ()
    return ("zip", "bag", *(own_kinds(held) or ("imscc", *SCORM)))


def own_kinds(held: Described) -> tuple[str, ...]:
    """What a material is that is nothing but a package for learning platforms; () for others. Of
    one that nobody unpacked yet the version of SCORM is not known.
    """
    content = _content(held)
    if len(content) != 1 or content[0].media_type != _PACKED:
        return ()
    found = kind_of(content[0].sha256)
    if found is None or found.key not in ("scorm", "cartridge"):
        return ()
    if found.key == "cartridge":
        return ("imscc",)
    made = rendition_known(content[0].sha256, "package")
    known = {"scorm-1.2": "scorm12", "scorm-2004": "scorm2004"}
    return (known[made.flavour],) if made and made.flavour in known else tuple(SCORM)


def _content(held: Described) -> list[DescribedFile]:
    return [one for one in held.files if one.role is FileRole.CONTENT]


def _look_of(sha256: str) -> Look | None:
    """How a document looks, where that is made already: nobody who asks for a package makes it."""
    made = rendition_known(sha256)
    if made is None or not made.parts:
        return None
    pages = [(one.title, partial(_body, made.folder / one.path)) for one in made.parts]
    pictures = sorted(made.folder.glob("*.webp"))
    return Look(pages, made.language, [(one.name, _pieces(one)) for one in pictures])


def _body(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def collection_package(
    slug: str, kind: str, *, viewer: Viewer = PUBLIC, each: Callable[[str], None] = lambda key: None
) -> Package | None:
    """A collection with all its materials this reader may see, as "zip" or "bag". `each` is told
    the key of each material once it is packed.
    """
    row = collections_visible_to(viewer).filter(slug=slug).first()
    if row is None:
        return None
    about = next(iter(row.titles.values()), slug)
    told = {"collection.jsonld": _json(_told(row, viewer))}
    pieces = _packed(_of_collection(row.pk, viewer, each), kind, about=about, first=told)
    return Package(pieces, _size_of_collection(row.pk, viewer))


def _told(row: Collection, viewer: Viewer) -> dict[str, Any]:
    """A collection with the order of what this reader sees in it, and why each is there."""
    items = CollectionItem.objects.filter(collection=row).order_by("position", "pk")
    seen = items.filter(material__in=materials_visible_to(viewer).values("pk"))
    rows = seen.values_list("material__key", "material__current__titles", "note")
    lines = ((f"{key}/", iri("material", key), titles, note) for key, titles, note in rows)
    return linked.collection(iri("collection", row.slug), row.titles, row.descriptions, lines)


def _size_of_collection(collection: int, viewer: Viewer) -> int:
    inside = CollectionItem.objects.filter(collection=collection).values("material")
    current = materials_visible_to(viewer).filter(pk__in=inside).values("current")
    return MaterialFile.objects.filter(version__in=current).aggregate(all=Sum("size"))["all"] or 0


def _packed(
    materials: Iterable[Published], kind: str, *, about: str, first: Mapping[str, bytes] = {}
) -> Iterator[bytes]:
    if kind == "bag":
        on = timezone.localdate()
        return packing.bagged(materials, known_terms(), _bytes_of, about=about, on=on, first=first)
    return packing.zipped(materials, known_terms(), _bytes_of, first=first)


def _of_collection(
    collection: int, viewer: Viewer, each: Callable[[str], None]
) -> Iterator[Published]:
    """Batch by batch: a collection may be large."""
    items = CollectionItem.objects.filter(collection=collection).order_by("position", "pk")
    numbers = list(items.values_list("material", flat=True))
    for start in range(0, len(numbers), BATCH):
        few = numbers[start : start + BATCH]
        rows = materials_visible_to(viewer).filter(pk__in=few)
        current = dict(rows.values_list("pk", "current"))
        found = described_versions(Version.objects.filter(pk__in=current.values()))
        for number in few:
            if number in current and current[number] in found:
                yield ready(found[current[number]])
                each(found[current[number]].key)


def _bytes_of(sha256: str) -> Iterator[bytes]:
    """The bytes of a kept file; nothing of one that was lost."""
    return _pieces(path_of(sha256))


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except FileNotFoundError:
        return


bytes_of = _bytes_of


def materials_in_all() -> int:
    """How many materials everybody may see."""
    return materials_visible_to(PUBLIC).count()


def collections_in_all() -> int:
    """How many collections everybody may see."""
    return collections_visible_to(PUBLIC).count()


def collection_addresses(*, offset: int, limit: int) -> list[tuple[str, datetime]]:
    """Slugs of public collections with the time each changed last, in a lasting order."""
    rows = collections_visible_to(PUBLIC).order_by("pk")
    return list(rows.values_list("slug", "changed_at")[offset : offset + limit])


def material_addresses(*, offset: int, limit: int) -> list[tuple[str, datetime]]:
    """Keys of public materials with the time each changed last, in a lasting order."""
    rows = materials_visible_to(PUBLIC).order_by("pk")
    return list(rows.values_list("key", "changed_at")[offset : offset + limit])
