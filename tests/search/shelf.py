"""Documents in six scripts, and asking for them as a reader would."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.search.api import EVERYBODY, Document, Findings, Question, found, index_now, put

TEXTS = {
    "en": ("Reading together in libraries", "A course for teachers who read with children."),
    "ro": ("Lectura în biblioteci", "Învățarea bibliotecilor din sate: ghid pentru profesori."),
    "lt": ("Skaitymas bibliotekose", "Mokytojams apie vaikų skaitymą ir bibliotekų švietimą."),
    "vi": ("Đọc sách trong thư viện", "Giáo trình chuyển đổi số cho giáo viên và học sinh."),
    "ka": ("კითხვა ბიბლიოთეკაში", "მასწავლებლებისთვის: ბავშვების განათლება სოფლის ბიბლიოთეკებში."),
    "fa": ("خواندن در کتابخانه‌ها", "راهنمای معلمان برای آموزش دانش‌آموزان در کتابخانه‌های روستا."),
}


def a_document(name: str, **said: Any) -> Document:
    """A material that everybody may see, in English unless said otherwise."""
    held: dict[str, Any] = {
        "iri": f"https://example.org/id/materials/{name}",
        "kind": "material",
        "titles": {"en": name},
        "readers": frozenset({EVERYBODY}),
        "languages": ("en",),
    }
    return Document(**held | said)


def six() -> list[Document]:
    """One document in each language, which says the same things in it alone."""
    return [
        a_document(tag, titles={tag: title}, texts={tag: text}, languages=(tag,))
        for tag, (title, text) in TEXTS.items()
    ]


def shelve(*documents: Document) -> None:
    """Put these in and let them be found."""
    enter(documents)
    index_now()


def enter(documents: Iterable[Document]) -> None:
    """Put these in; the index does not know them yet."""
    with transaction.atomic():
        put(documents)


def ask(text: str = "", language: str = "en", viewer: Viewer = PUBLIC, **said: Any) -> Findings:
    """What is found."""
    return found(Question(text, language, **said), viewer)


def names(findings: Findings) -> list[str]:
    """The names of what was found, in alphabetical order."""
    return sorted(in_order(findings))


def in_order(findings: Findings) -> list[str]:
    """The names of what was found, as it was found."""
    return [hit.iri.rpartition("/")[2] for hit in findings.hits]
