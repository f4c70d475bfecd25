"""Books (EPUB 3.3): metadata, cover, and chapters in the order of the spine."""

from __future__ import annotations

import html
import io
import posixpath
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote

from PIL import Image

from pactwork.files.facts import MOST_TEXT
from pactwork.files.reading.drawings import Drawer, with_drawings
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
_MATHML: Final = re.compile(r'xmlns:(\w+)\s*=\s*["\']http://www\.w3\.org/1998/Math/MathML')
_WRAPPED: Final = re.compile(r"<image\b", re.I)
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
            text = book.chapter(path)
            pieces.append(text_of_html(_plain_maths(text, text)))
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
        book, parts = Book(package), list[dict[str, Any]]()
        pictures = _Pictures(given, book)
        language = plain_tag(first_text(book.opf, "language"))
        for number, path in enumerate(book.chapters(), start=1):
            text = book.chapter(path)
            body = _BODY.search(text)
            shown = pictures.written_into(_plain_maths(text, body[1] if body else text), path)
            cleaned = clean(shown, sources=frozenset(pictures.names.values()))
            heading = _HEADING.search(cleaned)
            title = text_of_html(heading[1]).replace("\n", " ") if heading else ""
            parts.append(write_part(given, number, cleaned, title=title, language=language))
        title = first_text(book.opf, "title")
    direction = direction_of(language)
    said = {"parts": parts, "title": title, "language": language, "direction": direction}
    return {**said, "left": sorted(pictures.left)}


def _links(opf: Any) -> list[str]:
    return [one.get("href") or "" for one in opf.iter() if local(one) == "link"]


def _told_of(drawing: str) -> str:
    """What a drawing says of itself, for those who do not see it."""
    try:
        return first_text(xml_of(drawing.encode()), "title", "desc")
    except ReadingError:
        return ""


def _plain_maths(chapter: str, body: str) -> str:
    """The body with formulas named as HTML names them, whatever prefix the book gives them."""
    for prefix in {found[1] for found in _MATHML.finditer(chapter)}:
        body = re.sub(rf"<(/?){prefix}:(\w)", r"<\1\2", body)
    return body


class _Pictures:
    """Pictures and drawings of a book, written anew beside; those that cannot be are left out.

    `names` are of files that were made, by where they stand in the book; `left` what was left out.
    """

    def __init__(self, given: Given, book: Book) -> None:
        self._given, self._book, self._drawer = given, book, Drawer(given.out)
        self.names: dict[str, str] = {}
        self.left: set[str] = set()

    def written_into(self, body: str, chapter: str) -> str:
        """A chapter that shows them."""
        body = _SOURCE.sub(lambda found: f'{found[1]}"{self._kept(found[2], chapter)}"', body)
        return with_drawings(body, lambda drawing: self._drawing(drawing, chapter))

    def _drawing(self, drawing: str, chapter: str) -> str:
        if _WRAPPED.search(drawing):  # a frame around a picture, as covers have
            pictures = (self._kept(found[1], chapter) for found in _DRAWN.finditer(drawing))
            return "".join(f'<img src="{one}" alt="">' for one in pictures)
        told = _told_of(drawing)
        name = self._made(f"{len(self.names)} drawn", drawing.encode, is_drawing=True)
        return f'<img src="{name}" alt="{html.escape(told, quote=True)}">' if name else ""

    def _kept(self, href: str, chapter: str) -> str:
        joined = posixpath.join(posixpath.dirname(chapter), unquote(href.strip("\"'")))
        path = posixpath.normpath(joined)
        if path in self.names or path not in self._book.package:
            return self.names.get(path, "")
        return self._made(path, lambda: self._book.package.read(path), path.endswith(".svg"))

    def _made(self, path: str, read: Callable[[], bytes], is_drawing: bool) -> str:
        """The name of a picture that is written now; "" where it cannot be."""
        name = f"{len(self.names) + 1}.webp"
        size = None
        if len(self.names) < _MOST_PICTURES:
            size = (
                self._drawer.draw(read().decode("utf-8", "replace"), name)
                if is_drawing
                else written_anew(read(), self._given.out / name)
            )
        if size is None:
            self.left.add("drawings" if is_drawing else "pictures")
            return ""
        self.names[path] = name
        return name
