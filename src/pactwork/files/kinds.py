"""The kinds of files a material may be made of. Which one a file is, is read from its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN: Final = "application/vnd.oasis.opendocument"


class Family(StrEnum):
    """What is done with a file of this kind."""

    DOCUMENT = "document"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    SUBTITLES = "subtitles"
    BOOK = "book"
    TEXT = "text"
    SHEET = "sheet"
    SLIDES = "slides"
    PACKAGE = "package"
    WEB = "web"
    KEPT = "kept"
    """Handed out as it came in, and never shown."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: `key` names it for good, `endings` are those its name may have."""

    key: str
    media_type: str
    family: Family
    endings: tuple[str, ...]


_ALL: Final = (
    Kind("pdf", "application/pdf", Family.DOCUMENT, (".pdf",)),
    Kind("docx", f"{_OFFICE}.wordprocessingml.document", Family.DOCUMENT, (".docx",)),
    Kind("odt", f"{_OPEN}.text", Family.DOCUMENT, (".odt",)),
    Kind("pptx", f"{_OFFICE}.presentationml.presentation", Family.SLIDES, (".pptx",)),
    Kind("odp", f"{_OPEN}.presentation", Family.SLIDES, (".odp",)),
    Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", Family.SHEET, (".xlsx",)),
    Kind("ods", f"{_OPEN}.spreadsheet", Family.SHEET, (".ods",)),
    Kind("csv", "text/csv", Family.SHEET, (".csv", ".tsv")),
    Kind("png", "image/png", Family.IMAGE, (".png",)),
    Kind("jpeg", "image/jpeg", Family.IMAGE, (".jpg", ".jpeg", ".jfif")),
    Kind("webp", "image/webp", Family.IMAGE, (".webp",)),
    Kind("gif", "image/gif", Family.IMAGE, (".gif",)),
    Kind("avif", "image/avif", Family.IMAGE, (".avif",)),
    Kind("heic", "image/heic", Family.IMAGE, (".heic", ".heif")),
    Kind("mp3", "audio/mpeg", Family.AUDIO, (".mp3",)),
    Kind("m4a", "audio/mp4", Family.AUDIO, (".m4a", ".m4b")),
    Kind("ogg", "audio/ogg", Family.AUDIO, (".ogg", ".oga", ".opus")),
    Kind("wav", "audio/wav", Family.AUDIO, (".wav",)),
    Kind("flac", "audio/flac", Family.AUDIO, (".flac",)),
    Kind("mp4", "video/mp4", Family.VIDEO, (".mp4", ".m4v", ".mov")),
    Kind("webm", "video/webm", Family.VIDEO, (".webm",)),
    Kind("ogv", "video/ogg", Family.VIDEO, (".ogv",)),
    Kind("vtt", "text/vtt", Family.SUBTITLES, (".vtt",)),
    Kind("srt", "application/x-subrip", Family.SUBTITLES, (".srt",)),
    Kind("epub", "application/epub+zip", Family.BOOK, (".epub",)),
    Kind("text", "text/plain", Family.TEXT, (".txt",)),
    Kind("markdown", "text/markdown", Family.TEXT, (".md", ".markdown")),
    Kind("scorm", "application/zip", Family.PACKAGE, (".zip",)),
    Kind("cartridge", "application/zip", Family.PACKAGE, (".imscc", ".zip")),
    Kind("h5p", "application/zip", Family.PACKAGE, (".h5p",)),
    Kind("warc", "application/warc", Family.WEB, ()),
    Kind("doc", "application/msword", Family.KEPT, (".doc",)),
    Kind("ppt", "application/vnd.ms-powerpoint", Family.KEPT, (".ppt", ".pps")),
    Kind("xls", "application/vnd.ms-excel", Family.KEPT, (".xls",)),
    Kind("rtf", "application/rtf", Family.KEPT, (".rtf",)),
    Kind("zip", "application/x-zip-compressed", Family.KEPT, (".zip",)),
    Kind("geogebra", "application/vnd.geogebra.file", Family.KEPT, (".ggb",)),
    Kind("notebook", "application/x-ipynb+json", Family.KEPT, (".ipynb",)),
    Kind("html", "text/html", Family.KEPT, (".html", ".htm")),
    Kind("svg", "image/svg+xml", Family.KEPT, (".svg",)),
    Kind("tiff", "image/tiff", Family.KEPT, (".tif", ".tiff")),
    Kind("bmp", "image/bmp", Family.KEPT, (".bmp",)),
    Kind("aac", "audio/aac", Family.KEPT, (".aac",)),
    Kind("mkv", "video/x-matroska", Family.KEPT, (".mkv",)),
    Kind("avi", "video/x-msvideo", Family.KEPT, (".avi",)),
    Kind("wmv", "video/x-ms-wmv", Family.KEPT, (".wmv",)),
)

ONLY_KEPT: Final = frozenset(one.media_type for one in _ALL if one.family is Family.KEPT)
"""Media types of files that are handed out and not shown."""
BY_KEY: Final = {one.key: one for one in _ALL}
ENDINGS: Final = tuple(dict.fromkeys(ending for one in _ALL for ending in one.endings))
"""Every ending a file of a material may have, the usual ones first."""
TEXTS: Final = {
    ending: one
    for one in _ALL
    if one.key in ("csv", "vtt", "srt", "text", "markdown", "notebook", "html", "svg")
    for ending in one.endings
}
"""Kinds that are words only: nothing but the name's ending tells one from another."""
_BY_MEDIA_TYPE: Final = {one.media_type: one for one in _ALL if one.family is not Family.PACKAGE}


def kind_of(key: str, media_type: str) -> Kind | None:
    """The kind that is written beside a stored file; of those kept earlier, by the media type."""
    return BY_KEY.get(key) or _BY_MEDIA_TYPE.get(media_type)
