"""Which reader does what; each library is loaded only by the task that needs it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from pactwork.files.facts import MOST_TEXT
from pactwork.files.reading.given import Given, ReadingError

_HERE: Final = "pactwork.files.reading"
_READERS: Final = {
    "pdf": "pdf",
    **dict.fromkeys(("png", "jpeg", "webp", "gif", "avif", "heic"), "images"),
    **dict.fromkeys(("mp3", "m4a", "ogg", "wav", "flac", "mp4", "webm", "ogv"), "sound"),
    **dict.fromkeys(("docx", "pptx", "xlsx"), "office"),
    **dict.fromkeys(("odt", "odp", "ods"), "open_office"),
    **dict.fromkeys(("vtt", "srt", "text", "markdown", "csv"), "plain"),
    "epub": "books",
    "warc": "web",
    **dict.fromkeys(("scorm", "cartridge", "h5p"), "packages"),
    **dict.fromkeys(("tiff", "bmp"), "images"),
    **dict.fromkeys(("aac", "mkv", "avi", "wmv"), "sound"),
    **dict.fromkeys(("html", "svg", "notebook", "zip"), "only_kept"),
    **dict.fromkeys(("doc", "ppt", "xls", "rtf", "geogebra"), "only_kept"),
}


def _reader(kind: str) -> Any:
    if kind not in _READERS:
        raise ReadingError("damaged")
    return import_module(f"{_HERE}.{_READERS[kind]}")


def look(given: Given) -> dict[str, Any]:
    """What the file tells of itself, with its language from its words where that is surer."""
    from pactwork.files.reading.tongues import language_of, plain_tag

    found: dict[str, Any] = _reader(given.kind).look(given)
    found["title"] = found.get("title") or found.pop("heading", "")
    text = found["text"] = (found.get("text") or "")[:MOST_TEXT]
    said = [tag for tag in map(plain_tag, found.get("languages") or ()) if tag]
    by_words = language_of(text)
    if by_words and by_words not in {tag.split("-")[0] for tag in said}:
        said = [by_words]
    found["languages"] = list(dict.fromkeys(said))
    if not found.get("licence") and given.kind != "warc":  # a page may speak of any licence
        found["licence"] = _licence(text)
    return found


def _licence(text: str) -> str:
    """The licence that stands at the beginning or at the end, over a line's end too."""
    from pactwork.files.reading.licences import licence_in

    for part in (text[:20_000], text[-20_000:]):
        if found := licence_in(part) or licence_in(part.replace("\n", "")):
            return found
    return ""


def pictures(given: Given) -> dict[str, Any]:
    """A small picture of it, in the sizes of `given.more["sizes"]`: `SIZE.webp`, and a JPEG."""
    from pactwork.files.reading.images import write_sizes

    reader = _reader(given.kind)
    if not hasattr(reader, "picture"):
        return {"made": []}
    picture = reader.picture(given)
    return {"made": write_sizes(picture, given) if picture is not None else []}


def pages(given: Given) -> dict[str, Any]:
    """Pictures of pages of a document, from `more["first"]` on, `more["count"]` of them."""
    made: dict[str, Any] = _reader(given.kind).pages(given)
    return made


def words(given: Given) -> dict[str, Any]:
    """Words of pages of a document where they stand, from `more["first"]` on, `more["count"]`."""
    made: dict[str, Any] = _reader(given.kind).words(given)
    return made


def rendition(given: Given) -> dict[str, Any]:
    """The file as HTML that may be shown: parts, written into the folder."""
    made: dict[str, Any] = _reader(given.kind).rendition(given)
    return made


def parts(given: Given) -> dict[str, Any]:
    """A cartridge taken apart into files."""
    from pactwork.files.reading.taking_apart import parts as taken

    return taken(given)


def reach(given: Given) -> dict[str, Any]:
    """What of the machine this process can reach; `more["other"]` is a file of others."""
    from pactwork.files.reading.confined import is_open

    return {"open": is_open(Path(given.more["other"]))}


TASKS: Final[dict[str, Callable[[Given], dict[str, Any]]]] = {
    "look": look,
    "pictures": pictures,
    "pages": pages,
    "words": words,
    "rendition": rendition,
    "parts": parts,
    "reach": reach,
}
