"""A cartridge taken apart: files as they are, pages as Markdown, web links as a list."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any, Final

from pactwork.files.kinds import ENDINGS
from pactwork.files.reading.given import Given
from pactwork.files.reading.markdown_out import link, markdown_of
from pactwork.files.reading.packages import (
    PACKAGE_LIMITS,
    PAGE_ENDINGS,
    items_of,
    manifest_of,
    require_room,
)
from pactwork.files.reading.zipped import Zipped, zipped
from pactwork.files.wording import EncodingError, decoded

MOST: Final = 100
"""So many files a package is taken apart into."""
_MOST_PAGE: Final = 5_000_000
_PIECE: Final = 1 << 20
_PACKED: Final = frozenset({".zip", ".imscc", ".h5p"})


def parts(given: Given) -> dict[str, Any]:
    """Write the parts into the folder; `left` names those that nothing can be made of."""
    found, links, left = list[dict[str, str]](), list[str](), list[str]()
    with zipped(given, PACKAGE_LIMITS) as package:
        require_room(given, package)
        named = items_of(package, manifest_of(package))
        seen = set[str]()
        for one in named:
            path = one["path"].partition("?")[0].partition("#")[0]
            if one["link"]:
                links.append(link(one["link"], one["title"]))
            elif path and path not in seen:
                seen.add(path)
                _take(given, package, path, one["title"], found, left)
        for path in package.entries:
            ending = PurePosixPath(path).suffix.lower()
            if path not in seen and ending in ENDINGS and ending not in _PACKED:
                _take(given, package, path, "", found, left)
    if lines := [f"- {one}" for one in dict.fromkeys(links) if one]:
        _write(given, found, "links.md", ("\n".join(lines) + "\n").encode())
    return {"parts": found, "left": left[:MOST]}


def _take(
    given: Given,
    package: Zipped,
    path: str,
    title: str,
    found: list[dict[str, str]],
    left: list[str],
) -> None:
    own = PurePosixPath(path)
    ending = own.suffix.lower()
    if len(found) >= MOST - 1 or (ending not in ENDINGS and ending not in PAGE_ENDINGS):
        left.append(own.name[:200])
        return
    if ending not in PAGE_ENDINGS:
        _copy(given, package, path, found, own.name)
        return
    try:
        text = markdown_of(decoded(package.read(path, _MOST_PAGE))[0])
    except EncodingError:
        text = ""
    if text.strip():
        name = "".join(" " if one in '/\\:*?"<>|' else one for one in title).strip()[:100]
        _write(given, found, f"{name or own.stem}.md", text.encode())
    else:
        left.append(own.name[:200])


def _copy(given: Given, package: Zipped, path: str, found: list[dict[str, str]], name: str) -> None:
    entry = package.entries[path]
    own = f"{len(found) + 1}.part"
    with (given.out / own).open("wb") as file, package.archive.open(entry.info) as source:
        left = entry.size
        while left > 0 and (piece := source.read(min(_PIECE, left))):
            file.write(piece)
            left -= len(piece)
    found.append({"name": name[-200:], "path": own})


def _write(given: Given, found: list[dict[str, str]], name: str, data: bytes) -> None:
    own = f"{len(found) + 1}.part"
    (given.out / own).write_bytes(data)
    found.append({"name": name, "path": own})
