"""What is made from stored files, apart and kept; safe to repeat, nothing here changes a row."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pactwork.files import derived
from pactwork.files.apart import ApartError, Limits, apart
from pactwork.files.derived import Made
from pactwork.files.facts import FAULTS, Facts, facts_from
from pactwork.files.kinds import Family, Kind
from pactwork.files.queries import (
    PICTURE_SIZES,
    PackageParts,
    Rendition,
    is_within,
    kind_of,
    parts_in,
    path_of,
    rendition_in,
)

_HEAVY: Final = Limits(memory=2_500_000_000, cpu=120, wall=300, file=1_200_000_000)
_AS_THEY_ARE: Final = frozenset({Family.IMAGE, Family.AUDIO, Family.VIDEO, Family.KEPT})
PAGES_AT_ONCE: Final = 8
READ_AT_ONCE: Final = 40
"""So many pages are shown together, with their words."""
MOST_READ: Final = 4_000
"""Words of pages after these are not read."""
READER: Final = "2"
"""Which reader of the words of PDFs this is. Raised, all is read anew when it is asked for."""


def look_into(sha256: str, name: str) -> Facts:
    """What a stored file tells of itself. What cannot be read is among `faults`; it raises
    nothing but `LaterError`, where somebody waits.

    Without a title of its own, the name of the file stands for it.
    """
    kind = kind_of(sha256)
    if kind is None:
        return Facts(title=_stem(name), faults=("lost",))
    held = derived.make(sha256, "facts", partial(_work, "look", sha256, kind, None, {}))
    index = dict(held.index)
    faults = tuple(filter(None, (held.fault,)))
    title = str(index.get("title") or "").strip()
    index |= {
        "kind": kind.key,
        "media_type": kind.media_type,
        "made_up": not title,
        "title": title or _stem(name),
        "faults": faults,
    }
    return facts_from(index)


def look_anew(sha256: str) -> Facts:
    """The same, read once more by whatever reader there is now."""
    shutil.rmtree(derived.folder_of(sha256, "facts"), ignore_errors=True)
    return look_into(sha256, "")


def known_of(sha256: str) -> Facts | None:
    """What a stored file told when it was looked into; None where nobody did yet."""
    folder = derived.folder_of(sha256, "facts")
    try:
        held = json.loads((folder / derived.INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return facts_from(held) if isinstance(held, dict) and "fault" not in held else None


def make_pictures(sha256: str) -> Made | None:
    """Small pictures of a file (`queries.PICTURE_SIZES`), kept; None for what is not kept."""
    kind = kind_of(sha256)
    if kind is None:
        return None
    more = {"sizes": list(PICTURE_SIZES)}
    return derived.make(sha256, "pictures", partial(_work, "pictures", sha256, kind, None, more))


def make_pages(sha256: str, number: int) -> Path | None:
    """The picture of a page of a document, counted from 1; the pages beside it are made too.
    None for a page that it does not have.
    """
    kind = kind_of(sha256)
    if kind is None or kind.key != "pdf" or not 1 <= number <= (look_into(sha256, "").pages or 0):
        return None
    first = (number - 1) // PAGES_AT_ONCE * PAGES_AT_ONCE + 1
    more = {"first": first, "count": PAGES_AT_ONCE}
    work = partial(_work, "pages", sha256, kind, None, more)
    held = derived.make(sha256, f"pages-{first}", work)
    name = f"{number}.webp"
    return held.folder / name if is_within(held.folder, name) else None


def make_words(sha256: str, number: int) -> Made | None:
    """The words of a page of a PDF where they stand, and of those beside it (`READ_AT_ONCE`); for
    `page_words`. None for anything else, and for pages too far behind.
    """
    kind = kind_of(sha256)
    if kind is None or kind.key != "pdf" or number > MOST_READ:
        return None
    first = first_read_with(number)
    more = {"first": first, "count": READ_AT_ONCE}
    return derived.make(sha256, words_at(first), partial(_work, "words", sha256, kind, None, more))


def first_read_with(number: int) -> int:
    """The first of the pages that are read together with this one."""
    return (number - 1) // READ_AT_ONCE * READ_AT_ONCE + 1


def words_at(first: int) -> str:
    """Under which name words of pages are made."""
    return f"words-{READER}-{first}"


def rendition_of(sha256: str, kind: str = "page") -> Rendition | None:
    """The file as something a page can show: `page` (HTML in parts), `captions` (WebVTT) or
    `package` (unpacked). It is made when it is first asked for. None where there is none of that
    kind or it could not be made.
    """
    found = kind_of(sha256)
    if found is None or kind not in renditions_of(found):
        return None
    held = derived.make(sha256, "rendition", partial(_work, "rendition", sha256, found, _HEAVY, {}))
    return None if held.fault else rendition_in(held, kind)


def rendition_known(sha256: str, kind: str = "page") -> Rendition | None:
    """The same, if it is made already."""
    found = kind_of(sha256)
    if found is None or kind not in renditions_of(found):
        return None
    held = derived.made(sha256, "rendition")
    return None if held is None or held.fault else rendition_in(held, kind)


def is_unmade(sha256: str, kind: str = "page") -> bool:
    """Whether there may be such a rendition, and nobody has tried to make it lately."""
    found = kind_of(sha256)
    if found is None or kind not in renditions_of(found):
        return False
    return derived.made(sha256, "rendition") is None


def readers_reach() -> tuple[str, ...]:
    """What of the machine a reader can reach beside its file: "disk", "network", "sockets";
    nothing where the kernel shuts it in.

    Raises:
        ApartError: no reader can be started.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        given, other, out = place / "given", place / "other", place / "out"
        given.touch()
        other.touch()
        out.mkdir()
        more = {"other": str(other)}
        return tuple(apart("reach", given, "text", out=out, more=more).get("open", ()))


def parts_of_package(sha256: str) -> PackageParts | None:
    """A Common Cartridge as single files: its own, its pages as Markdown, its web links as a list.
    None for anything else, and where it cannot be read.
    """
    kind = kind_of(sha256)
    if kind is None or kind.key != "cartridge":
        return None
    held = derived.make(sha256, "parts", partial(_work, "parts", sha256, kind, _HEAVY, {}))
    return None if held.fault else parts_in(held)


def renditions_of(kind: Kind) -> tuple[str, ...]:
    """Which renditions there can be of a kind of file."""
    if kind.family is Family.PACKAGE:
        return ("package",)
    if kind.family is Family.SUBTITLES:
        return ("captions",)
    if kind.key == "heic":
        return ("picture",)
    if kind.key == "pdf" or kind.family in _AS_THEY_ARE:
        return ()
    return ("page",)


def prepare(sha256: str) -> None:
    """Make ahead all that a page of this file is going to ask for, and what somebody asked for who
    could not wait; what failed is tried again.
    """
    kind = kind_of(sha256)
    if kind is None:
        return
    look_into(sha256, "")
    make_pictures(sha256)
    if kind.key == "pdf":
        make_pages(sha256, 1)
        make_words(sha256, 1)
    for one in renditions_of(kind):
        rendition_of(sha256, one)
    if derived.is_left_to_workers(sha256, "parts"):
        parts_of_package(sha256)


def _work(
    task: str,
    sha256: str,
    kind: Kind,
    limits: Limits | None,
    more: Mapping[str, Any],
    folder: Path,
) -> dict[str, Any]:
    if not path_of(sha256).is_file():
        return {"fault": "lost"}
    try:
        return apart(task, path_of(sha256), kind.key, out=folder, limits=limits, more=more)
    except ApartError as fault:
        return {"fault": fault.reason if fault.reason in FAULTS else "damaged"}


def _stem(name: str) -> str:
    """A title made of a file's name."""
    stem = PurePosixPath(name).stem
    return " ".join(stem.replace("_", " ").split())[:200]
