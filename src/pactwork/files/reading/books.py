"""Books (EPUB 3.3): metadata, cover, and chapters in the order of the spine."""

from __future__ import annotations

import io
import posixpath
import re
from typing import Any, Final
from urllib.parse import unquote

from PIL import Image

from pactwork.files.facts import MOST_TEXT
from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.images import opened, upright, written_anew
from pactwork.files.reading.licences import licence_in
from pactwork.files.reading.markup import all_texts, clean, first_text, local, text_of_html, xml_of
from pactwork.files.reading.parts import MOST_PARTS, direction_of, write_part
from pactwork.files.reading.tongues import plain_tag
from pactwork.files.reading.zipped import Zipped, zipped
from pactwork.files.wording import EncodingError, decoded

_MOST_CHAPTER: Final = 5_000_000
_MOST_PICTURES: Final = 500
_SOURCE: Final = re.compile(r'(<img\b[^>]*?\bsrc\s*=\s*)("[^"]*"|\'[^\']*\')', re.I)
_DRAWN: Final = re.compile(r'<image\b[^>]*?\bhref\s*=\s*("[^"]*"|\'[^\']*\')[^>]*>', re.I)
_BODY: Final = re.compile(r"<body\b[^>]*>(.*)</body>", re.I | re.S)
_HEADING: Final = re.compile(r"<h[1-3]\b[^>]*>(.*?)</h[1-3]>", re.I | re.S)


class Book:
    """The package document of a book, and what it names."""

    def __init__(self, package: Zipped) -> None:
        self.package = package
        container = xml_of(package.read("META-INF/container.xml"))
        root = next(iter(container.iter("{*}rootfile")), None)
        path = unquote(root.get("full-path", "")) if root is not None else ""
        if path not in package:
            raise ReadingError("damaged")
        self.folder = posixpath.dirname(path)
        self.opf = xml_of(package.read(path))
        self.items = {
            one.get("id", ""): (self._within(one.get("href", "")), one.get("properties", ""))
            for one in self.opf.iter("{*}item")
        }

    def _within(self, href: str) -> str:
        joined = posixpath.normpath(posixpath.join(self.folder, unquote(href.partition("#")[0])))
        return joined if joined in self.package else ""

    def chapters(self) -> list[str]:
        """The files of the spine."""
        keys = [one.get("idref", "") for one in self.opf.iter("{*}itemref")]
        found = [self.items.get(key, ("", ""))[0] for key in keys]
        return [one for one in dict.fromkeys(found) if one][:MOST_PARTS]

    def cover(self) -> str:
        """The file of its cover, or ""."""
        named = {
            one.get("content", "") for one in self.opf.iter("{*}meta") if one.get("name") == "cover"
        }
        for key, (path, properties) in self.items.items():
            if "cover-image" in properties.split() or key in named:
                return path
        return ""

    def chapter(self, path: str) -> str:
        """A chapter as it stands in the book."""
        try:
            return decoded(self.package.read(path, _MOST_CHAPTER))[0]
        except EncodingError:
            return ""


def look(given: Given) -> dict[str, Any]:
    """What the package document says, and the words."""
    with zipped(given) as package:
        book = Book(package)
        pieces, length = list[str](), 0
        for path in book.chapters():
            pieces.append(text_of_html(book.chapter(path)))
            length += len(pieces[-1])
            if length > MOST_TEXT:
                break
        rights = " ".join([*all_texts(book.opf, "rights"), *_links(book.opf)])
        return {
            "title": first_text(book.opf, "title"),
            "description": text_of_html(first_text(book.opf, "description")),
            "creators": all_texts(book.opf, "creator"),
            "languages": all_texts(book.opf, "language"),
            "licence": licence_in(rights),
            "text": "\n\n".join(pieces),
        }


def picture(given: Given) -> Image.Image | None:
    """Its cover."""
    with zipped(given) as package:
        path = Book(package).cover()
        if not path:
            return None
        try:
            with opened(io.BytesIO(package.read(path)), ("PNG", "JPEG", "WEBP", "GIF")) as image:
                return upright(image)
        except ReadingError:
            return None


def rendition(given: Given) -> dict[str, Any]:
    """A part for each chapter."""
    with zipped(given) as package:
        book, parts, known = Book(package), list[dict[str, Any]](), dict[str, str]()
        language = plain_tag(first_text(book.opf, "language"))
        for number, path in enumerate(book.chapters(), start=1):
            text = book.chapter(path)
            body = _BODY.search(text)
            shown = _with_pictures(given, book, path, body[1] if body else text, known)
            cleaned = clean(shown, sources=frozenset(known.values()))
            heading = _HEADING.search(cleaned)
            title = text_of_html(heading[1]).replace("\n", " ") if heading else ""
            parts.append(write_part(given, number, cleaned, title=title, language=language))
        title = first_text(book.opf, "title")
    direction = direction_of(language)
    return {"parts": parts, "title": title, "language": language, "direction": direction}


def _links(opf: Any) -> list[str]:
    return [one.get("href") or "" for one in opf.iter() if local(one) == "link"]


def _with_pictures(given: Given, book: Book, chapter: str, body: str, known: dict[str, str]) -> str:
    """The chapter with its pictures written anew beside; those that cannot be are left out."""

    def kept(href: str) -> str:
        joined = posixpath.join(posixpath.dirname(chapter), unquote(href.strip("\"'")))
        path = posixpath.normpath(joined)
        if path not in known and path in book.package and len(known) < _MOST_PICTURES:
            name = f"{len(known) + 1}.webp"
            if written_anew(book.package.read(path), given.out / name):
                known[path] = name
        return known.get(path, "")

    body = _SOURCE.sub(lambda found: f'{found[1]}"{kept(found[2])}"', body)
    return _DRAWN.sub(lambda found: f'<img src="{kept(found[1])}" alt="">', body)
