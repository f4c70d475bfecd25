"""What a file looks like as pages of a package: the parts we make of documents, slides, tables,
books and texts, with their pictures. A platform then shows them without us and without an office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from pactwork.kernel.languages import direction
from pactwork.repository.described import DescribedFile, FileRole

STYLE: Final = "parts/look.css"
LOOK: Final = """body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 0; padding: 1rem; }
main { max-inline-size: 44rem; margin-inline: auto; }
main:has(table) { max-inline-size: none; }
img { max-inline-size: 100%; block-size: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid; padding: 0.3rem 0.6rem; text-align: start; vertical-align: top; }
nav { display: flex; justify-content: space-between; gap: 1rem; padding-block: 1rem; }
"""


@dataclass(frozen=True, slots=True)
class Look:
    """A file as pages: (title, what gives its cleaned HTML) each, and the pictures they show, by
    name. Nothing of it is read before it is packed.
    """

    parts: Sequence[tuple[str, Callable[[], str]]]
    language: str
    pictures: Sequence[tuple[str, Iterable[bytes]]] = ()


LookOf = Callable[[str], Look | None]
"""The pages of a file by its SHA-256; None for what has none, or none that are made."""


def no_look(sha256: str) -> Look | None:
    """Nothing has pages."""
    return None


@dataclass(frozen=True, slots=True)
class Rendered:
    """The pages of a file in a package: paths of the pages, titles, and all that goes in."""

    pages: tuple[str, ...]
    titles: tuple[str, ...]
    entries: tuple[tuple[str, Iterable[bytes]], ...]

    @property
    def names(self) -> list[str]:
        """The paths of all that goes in."""
        return [name for name, _chunks in self.entries]


def rendered(look: Look, number: int, title: str) -> Rendered:
    """The pages of the file with this number in a package; `title` is what it is called."""
    folder = f"parts/{number}"
    pages = tuple(f"{folder}/{n}.html" for n in range(1, len(look.parts) + 1))
    titles = tuple(said or title for said, _body in look.parts)
    written = [(path, _written(look, titles, n)) for n, path in enumerate(pages)]
    pictures = [(f"{folder}/{name}", chunks) for name, chunks in look.pictures]
    return Rendered(pages, titles, (*written, *pictures))


def rendered_files(
    files: Sequence[DescribedFile], names: Sequence[str], look_of: LookOf
) -> dict[str, Rendered]:
    """The pages of those contents that have any, by the name of the file in the package."""
    return {
        name: rendered(look, n, one.name)
        for n, (name, one) in enumerate(zip(names, files, strict=True), 1)
        if one.role is FileRole.CONTENT and (look := look_of(one.sha256))
    }


def entries_of(looks: Mapping[str, Rendered]) -> list[tuple[str, Iterable[bytes]]]:
    """All that goes in with these pages, what they look like first."""
    style: list[tuple[str, Iterable[bytes]]] = [(STYLE, [LOOK.encode()])] if looks else []
    return style + [entry for one in looks.values() for entry in one.entries]


def _written(look: Look, titles: Sequence[str], at: int) -> Iterator[bytes]:
    yield _page(look, titles, at).encode()


def _page(look: Look, titles: Sequence[str], at: int) -> str:
    language = escape(look.language or "und", quote=True)
    way = direction(look.language) if look.language else "auto"
    around = "".join(
        f'<a rel="{rel}" href="{other + 1}.html"><bdi>{escape(titles[other])}</bdi></a>'
        for rel, other in (("prev", at - 1), ("next", at + 1))
        if 0 <= other < len(titles)
    )
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{way}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(titles[at])}</title><link rel="stylesheet" href="../look.css"></head>'
        f"<body><main>{look.parts[at][1]()}</main>{f'<nav>{around}</nav>' if around else ''}"
        "</body></html>\n"
    )
