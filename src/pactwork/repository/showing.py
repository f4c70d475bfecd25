"""The files of a version as pages show them: which one is open, how it is drawn, where it is.

The addresses are those of `files`, which asks at each request who may read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings

from pactwork.agreements.api import words as say
from pactwork.files.api import (
    ContentAddress,
    Holder,
    LaterError,
    content_address,
    in_a_hurry,
    known_of,
    packages_run,
    rendition_of,
    thumbnail_of,
)
from pactwork.kernel.languages import direction
from pactwork.repository import words
from pactwork.repository.companions import companions
from pactwork.repository.described import Described, DescribedFile, FileRole
from pactwork.repository.queries.describing import text_of_file
from pactwork.repository.queries.link_copies import copy_of

HOLDER: Final = "material"
COPY: Final = "link-copy"
SMALL, LARGE = 320, 960
MOST_BESIDE: Final = 12
LONGEST_BESIDE: Final = 60_000
"""Letters of a transcript that stand beside its film; it can be opened for the rest."""
SHORT: Final = 3000
"""Bytes of words that need no tall frame."""
_FRAMED: Final = frozenset({"document", "slides", "sheet", "text", "epub"})
_CAPTIONS: Final = frozenset({"text/vtt", "application/x-subrip"})
_MEDIA: Final = frozenset({"image", "audio", "video"})


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file to look at. `kind` is a key of `words.KINDS`; a short one has little text."""

    sha256: str
    name: str
    kind: str
    sign: str
    facts: str
    language: str
    media_type: str
    address: ContentAddress
    is_short: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """Subtitles of a film."""

    url: str
    language: str
    label: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What is said in a film or sound, to be read beside it; "" where nobody has read it yet. `url`
    opens it by itself, where it can be.
    """

    name: str
    label: str
    text: str
    language: str
    direction: str
    url: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a book that can be gone to."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class CopyShown:
    """The page a material leads to: the day of the copy and where it is shown, or ""; since when
    the page itself does not answer, or "".
    """

    link: str
    archived_on: str = ""
    frame: str = ""
    dead_since: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown: the file that is open, how (`form`), and what goes with it.

    `form` is "pages" (of a PDF, in a frame), "image", "audio", "video", "frame", "package",
    "reading", "not-run" (a package where none is run) or "none". `frame` is the address of what
    stands in a frame, `text` what `form` "reading" reads. `is_unplayed`: most browsers do not
    play it.
    """

    files: Sequence[ShownFile] = ()
    file: ShownFile | None = None
    form: str = "none"
    frame: str = ""
    tracks: Sequence[Track] = ()
    beside: Sequence[Beside] = ()
    chapters: Sequence[Chapter] = ()
    text: str = ""
    text_language: str = ""
    text_direction: str = ""
    has_text: bool = False
    has_own_origin: bool = False
    is_unplayed: bool = False
    copy: CopyShown | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """For whom addresses are written: their number, None for everybody, and whether it is use."""

    person: int | None
    is_use: bool

    def address(self, sha256: str, holder: Holder, name: str) -> ContentAddress:
        return content_address(
            sha256, holder=holder, name=name, person=self.person, is_use=self.is_use
        )


def cover_address(key: str, sha256: str, *, size: int = SMALL, person: int | None = None) -> str:
    """Where the small picture of a file is, if it is made; else ""."""
    if not sha256 or thumbnail_of(sha256, size) is None:
        return ""
    holder = Holder(HOLDER, key)
    return content_address(sha256, holder=holder, name="cover", person=person).picture(size)


def showing(
    described: Described,
    *,
    chosen: str = "",
    reading: bool = False,
    first_page: int = 1,
    chapter: int = 1,
    person: int | None = None,
    is_use: bool = True,
) -> Showing:
    """How a version is shown to a reader: `person` is their number, None for everybody. Who makes
    or reviews it does not use it (`is_use`).

    `chosen` is the beginning of the digest of the file to open, `reading` asks for its words
    instead of its looks. Transcripts are opened as the contents are.
    """
    reader = _Reader(person, is_use)
    content = [one for one in described.files if one.role is FileRole.CONTENT]
    if not content:
        return Showing(copy=_copy(described, reader))
    content += [one for one in described.files if one.role is FileRole.TRANSCRIPT]
    files = [_file(described.key, one, reader) for one in content]
    place = next((n for n, one in enumerate(files) if chosen and one.sha256.startswith(chosen)), 0)
    files[place] = replace(files[place], is_open=True)
    shown = Showing(
        files=files,
        file=files[place],
        has_own_origin=bool(settings.PACTWORK_CONTENT_ORIGIN),
        copy=_copy(described, reader),
    )
    if content[place].media_type in _CAPTIONS:
        return replace(_read(shown, described, content[place]), has_text=False)
    if reading:
        return _read(shown, described, content[place])
    return _drawn(shown, described, content[place], first_page, chapter, reader)


def _copy(described: Described, reader: _Reader) -> CopyShown | None:
    """What there is to see of a page elsewhere; None where there is nothing to say of it."""
    held = copy_of(described.key, described.link)
    if held is None or not (held.sha256 or held.dead_since):
        return None
    frame = ""
    if held.sha256:
        holder = Holder(COPY, described.key)
        frame = reader.address(held.sha256, holder, "page").page()
    return CopyShown(
        link=held.link,
        archived_on=say.day(held.archived_at) if held.archived_at else "",
        frame=frame,
        dead_since=say.day(held.dead_since) if held.dead_since else "",
    )


def _file(key: str, file: DescribedFile, reader: _Reader) -> ShownFile:
    kind = words.kind_of(file.media_type)
    return ShownFile(
        sha256=file.sha256,
        name=file.name,
        kind=kind,
        sign=words.sign_of(kind),
        facts=" · ".join([*_role(file), *words.file_facts(file)]),
        language=file.language,
        media_type=file.media_type,
        address=reader.address(file.sha256, Holder(HOLDER, key), file.name),
        is_short=kind == "text" and file.size < SHORT,
    )


def _drawn(
    shown: Showing,
    described: Described,
    file: DescribedFile,
    first_page: int,
    chapter: int,
    reader: _Reader,
) -> Showing:
    assert shown.file is not None
    kind, address = shown.file.kind, shown.file.address
    if words.is_only_kept(file.media_type):
        return shown
    if kind == "pdf":
        number = min(max(1, first_page), file.pages or 1)
        return replace(
            shown, form="pages", frame=address.reading(number, say.reader()), has_text=True
        )
    if kind == "video" or kind == "audio":
        return replace(
            shown,
            form=kind,
            tracks=_tracks(described, file, reader),
            beside=_beside(described, file, is_heard=kind == "audio"),
            is_unplayed=is_unplayed(file.sha256),
        )
    if kind in _MEDIA:
        return replace(shown, form=kind)
    if kind == "package":
        if not packages_run():
            return replace(shown, form="not-run", has_text=True)
        return replace(shown, form="package", frame=address.run)
    if kind == "epub":
        chapters = _chapters(file, address)
        number = min(max(1, chapter), max(1, len(chapters)))
        return replace(
            shown, form="frame", frame=address.page(number), chapters=chapters, has_text=True
        )
    if kind in _FRAMED:
        return replace(shown, form="frame", frame=address.page(1), has_text=kind != "sheet")
    return shown


def is_unplayed(sha256: str) -> bool:
    """Whether a film or sound is known to be packed in a way that most browsers do not play."""
    facts = known_of(sha256)
    return facts is not None and bool(facts.unplayed)


def _tracks(described: Described, film: DescribedFile, reader: _Reader) -> list[Track]:
    """Subtitles of this film, those in the reader's languages not before the others: the reader
    chooses.
    """
    holder = Holder(HOLDER, described.key)
    return [
        Track(
            url=reader.address(one.sha256, holder, one.name).captions,
            language=one.language or film.language or "und",
            label=words.language(one.language) if one.language else one.name,
        )
        for one in companions(described.files, film, FileRole.SUBTITLES)
    ]


def _beside(described: Described, main: DescribedFile, *, is_heard: bool) -> list[Beside]:
    """Its transcripts; of what is only heard, the words of its subtitles too."""
    found = companions(described.files, main, FileRole.TRANSCRIPT)
    if is_heard:
        found += companions(described.files, main, FileRole.SUBTITLES)
    return [_read_beside(described, one) for one in found[:MOST_BESIDE]]


def _read_beside(described: Described, file: DescribedFile) -> Beside:
    text = text_of_file(described.key, described.version, file.sha256)
    opens = file.role is FileRole.TRANSCRIPT
    return Beside(
        name=file.name,
        label=str(words.BESIDE[file.role]),
        text=text[:LONGEST_BESIDE],
        language=file.language,
        direction=direction(file.language) if file.language else "auto",
        url=f"?file={file.sha256[:16]}" if opens else "",
    )


def _role(file: DescribedFile) -> list[str]:
    return [] if file.role is FileRole.CONTENT else [str(words.ROLES[file.role])]


def _chapters(file: DescribedFile, address: ContentAddress) -> list[Chapter]:
    try:
        with in_a_hurry():
            held = rendition_of(file.sha256, "page")
    except LaterError:
        held = None
    if held is None:
        return []
    return [
        Chapter(one.title or str(number), address.page(number))
        for number, one in enumerate(held.parts, 1)
    ]


def _read(shown: Showing, described: Described, file: DescribedFile) -> Showing:
    """Its words, as far as a job has read them by now."""
    text = text_of_file(described.key, described.version, file.sha256)
    language = file.language
    return replace(
        shown,
        form="reading",
        text=text,
        text_language=language,
        text_direction=direction(language) if language else "auto",
        has_text=True,
    )
