"""Materials packed to be carried away: a bag (BagIt 1.0, RFC 8493) or a plain zip, streamed.

Every material brings its files and its description in each of our formats.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final

from pactwork.repository.exchange import citations, datacite, dublin_core, linked, lom, own
from pactwork.repository.exchange.published import Published
from pactwork.repository.exchange.terms import Terms

Chunks = Iterable[bytes]
BytesOf = Callable[[str], Chunks]
"""The bytes of a file by its SHA-256, in pieces."""
STILL: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the same materials make the same package."""
_NOTHING: Final[Mapping[str, bytes]] = {}
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|%]')


class Sink:
    """A file that is read as it is written: what was written since the last look."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Nothing was opened."""

    def taken(self) -> bytes:
        """What was written since, which is forgotten."""
        data, self._held = b"".join(self._held), []
        return data


@dataclass(slots=True)
class _Package:
    """A zip being written, with the digest of everything in it."""

    sink: Sink
    archive: zipfile.ZipFile
    digests: dict[str, str] = field(default_factory=dict)
    size: int = 0

    def put(self, name: str, chunks: Chunks) -> Iterator[bytes]:
        """Write an entry piece by piece."""
        entry = zipfile.ZipInfo(name, STILL)
        entry.compress_type = zipfile.ZIP_DEFLATED
        digest, size = sha256(), 0
        with self.archive.open(entry, "w", force_zip64=True) as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
                if data := self.sink.taken():
                    yield data
        self.digests[name] = digest.hexdigest()
        self.size += size
        yield self.sink.taken()


Finish = Callable[[_Package], Iterable[tuple[str, bytes]]]


def _nothing_behind(package: _Package) -> Iterable[tuple[str, bytes]]:
    return ()


def packed(
    entries: Iterable[tuple[str, Chunks]], finish: Finish = _nothing_behind
) -> Iterator[bytes]:
    """A zip of these, by their names in it, in pieces; `finish` gives what stands behind them, once
    it is known what they are.
    """
    sink = Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        package = _Package(sink, archive)
        for name, chunks in entries:
            yield from package.put(name, chunks)
        for name, data in finish(package):
            yield from package.put(name, [data])
    yield sink.taken()


def zipped(
    materials: Iterable[Published],
    terms: Terms,
    bytes_of: BytesOf,
    *,
    inside: str = "",
    first: Mapping[str, bytes] = _NOTHING,
) -> Iterator[bytes]:
    """The materials as a zip, in pieces; `inside` is a folder for all of it ("data/"), `first` are
    files that stand before them, by their names.
    """
    return packed(_all_entries(materials, terms, bytes_of, inside, first))


def bagged(
    materials: Iterable[Published],
    terms: Terms,
    bytes_of: BytesOf,
    *,
    about: str,
    on: date,
    first: Mapping[str, bytes] = _NOTHING,
) -> Iterator[bytes]:
    """The materials as a bag in a zip, in pieces. `about` describes it; `first` as `zipped`."""
    entries = _all_entries(materials, terms, bytes_of, "data/", first)
    return packed(entries, finish=lambda held: _tags(held, about, on))


def _all_entries(
    materials: Iterable[Published],
    terms: Terms,
    bytes_of: BytesOf,
    inside: str,
    first: Mapping[str, bytes],
) -> Iterator[tuple[str, Chunks]]:
    for name, data in first.items():
        yield f"{inside}{name}", [data]
    for one in materials:
        for name, chunks in _entries(one, terms, bytes_of):
            yield f"{inside}{name}", chunks


def _entries(held: Published, terms: Terms, bytes_of: BytesOf) -> Iterator[tuple[str, Chunks]]:
    folder = held.described.key
    for name, data in descriptions(held, terms).items():
        yield f"{folder}/metadata/{name}", [data]
    used: set[str] = set()
    for file in held.described.files:
        name = safe_name(file.name, used)
        yield f"{folder}/{name}", bytes_of(file.sha256)


def descriptions(held: Published, terms: Terms) -> dict[str, bytes]:
    """The description in every format, by the name of its file."""
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n'

    def said(node: object) -> bytes:
        return json.dumps(node, ensure_ascii=False, indent=1).encode()

    return {
        own.NAME: own.written(held),
        "oai_dc.xml": head + dublin_core.written(held, terms),
        "lom.xml": head + lom.written(held, terms),
        "datacite.xml": head + datacite.written(held, terms),
        "schema.jsonld": said(linked.schema_org(held, terms)),
        "amb.json": said(linked.amb(held, terms)),
        "csl.json": said([citations.csl_json(held, terms)]),
        "cite.bib": citations.bibtex(held, terms).encode(),
        "cite.ris": citations.ris(held, terms).encode(),
    }


def safe_name(said: str, used: set[str]) -> str:
    """A file's name as every system takes it, no two alike."""
    plain = _UNSAFE.sub("_", said).strip(". ")[-150:] or "file"
    if plain == "metadata":
        plain = "metadata_"
    stem, dot, ending = plain.rpartition(".")
    name, number = plain, 2
    while name.casefold() in used:
        name = f"{stem} {number}.{ending}" if dot and stem else f"{plain} {number}"
        number += 1
    used.add(name.casefold())
    return name


def _tags(package: _Package, about: str, on: date) -> Iterator[tuple[str, bytes]]:
    """The tag files of a bag: its declaration, manifest, description, and their own manifest."""
    payload = dict(package.digests)
    described = " ".join(about.split())
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            f"Bagging-Date: {on.isoformat()}\nExternal-Description: {described}\n"
            f"Payload-Oxum: {package.size}.{len(payload)}\nBag-Software-Agent: Pactwork\n"
        ),
        "manifest-sha256.txt": "".join(f"{digest}  {name}\n" for name, digest in payload.items()),
    }
    for name, text in tags.items():
        yield name, text.encode()
    own = "".join(f"{sha256(text.encode()).hexdigest()}  {name}\n" for name, text in tags.items())
    yield "tagmanifest-sha256.txt", own.encode()
