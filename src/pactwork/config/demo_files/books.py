"""Books of the demonstration (EPUB 3.3): chapters, a formula, a drawing."""

from __future__ import annotations

from html import escape
from typing import Final

from pactwork.config.demo_files.words import Section, Words
from pactwork.config.demo_files.zipping import zipped

_CONTAINER: Final = (
    '<?xml version="1.0"?><container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
    'full-path="book/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_DRAWING: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 160" width="400" height="160">'
    '<rect width="400" height="160" fill="#eef3f7"/>'
    '<circle cx="90" cy="80" r="56" fill="#f4b942"/>'
    '<path d="M90 80 L90 24 A56 56 0 0 1 146 80 Z" fill="#c8553d"/>'
    '<rect x="210" y="52" width="160" height="56" fill="#2f6f8f"/>'
    '<rect x="210" y="52" width="40" height="56" fill="#c8553d"/></svg>'
)


def epub(words: Words) -> bytes:
    """A book with a chapter for each section; the first has a drawing."""
    numbers = range(1, len(words.sections) + 1)
    manifest = "".join(
        f'<item id="c{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in numbers
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in numbers)
    people = "".join(f"<dc:creator>{escape(one)}</dc:creator>" for one in words.people)
    opf = (
        '<?xml version="1.0"?><package version="3.0" unique-identifier="id" '
        'xmlns="http://www.idpf.org/2007/opf"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">{words.key}'
        f"</dc:identifier><dc:title>{escape(words.title)}</dc:title>"
        f"<dc:language>{words.language}</dc:language>{people}"
        '<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata><manifest>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f"{manifest}</manifest><spine>{spine}</spine></package>"
    )
    chapters = {
        f"book/{n}.xhtml": _chapter(words, one, drawing=n == 1)
        for n, one in zip(numbers, words.sections, strict=True)
    }
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": _CONTAINER,
            "book/book.opf": opf,
            "book/nav.xhtml": _contents(words),
            **chapters,
        },
        stored=("mimetype",),
    )


def _chapter(words: Words, said: Section, *, drawing: bool) -> str:
    formula = f"<p>{said.formula.mathml}</p>" if said.formula else ""
    drawn = f"<figure>{_DRAWING}</figure>" if drawing else ""
    return _page(
        words, f"<h1>{escape(said.heading)}</h1>{drawn}<p>{escape(said.text)}</p>{formula}"
    )


def _contents(words: Words) -> str:
    links = "".join(
        f'<li><a href="{n}.xhtml">{escape(one.heading)}</a></li>'
        for n, one in enumerate(words.sections, 1)
    )
    return _page(words, f'<nav epub:type="toc"><ol>{links}</ol></nav>')


def _page(words: Words, body: str) -> str:
    return (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="{words.language}" '
        f'lang="{words.language}" dir="{words.direction}"><head><title>{escape(words.title)}'
        f"</title></head><body>{body}</body></html>"
    )
