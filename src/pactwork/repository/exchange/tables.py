"""Tables of materials (CSV, or JSON as a list of objects), read by a mapping of columns to fields.

A cell may hold several values, parted by “|” or “;”. A column may name its language after the
field (“title@ro”). JSON-LD and AMB need no mapping: they are read as what they are.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pactwork.kernel.folding import fold_key
from pactwork.repository.described import Relation
from pactwork.repository.exchange import linked_in
from pactwork.repository.exchange.faults import Fault, Incoming, UnreadableError
from pactwork.repository.exchange.gathering import Gathered
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_out import clean

MOST: Final = 512 * 1024 * 1024
ROW: Final = 200_000
COLUMNS: Final = 200
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "identifier": ("id", "identifier", "source", "key", "handle"),
    "title": ("title", "name", "titlu", "pavadinimas", "tiêu đề", "tên", "სათაური", "عنوان"),
    "description": ("description", "abstract", "summary", "descriere", "aprašymas", "mô tả",
                    "აღწერა", "توضیح", "شرح"),
    "keywords": ("keywords", "tags", "cuvinte-cheie", "raktažodžiai", "từ khóa",
                 "საკვანძო სიტყვები", "کلیدواژه"),
    "language": ("language", "lang", "limba", "kalba", "ngôn ngữ", "ენა", "زبان"),
    "link": ("link", "url", "address", "adresa", "nuoroda", "liên kết", "ბმული", "نشانی"),
    "resource_type": ("type", "resource type", "tip", "tipas", "loại", "ტიპი", "نوع"),
    "licence": ("licence", "license", "rights", "licența", "licencija", "giấy phép", "ლიცენზია",
                "مجوز"),
    "subject": ("subject", "subjects", "domeniu", "materie", "dalykas", "môn học", "საგანი",
                "موضوع"),
    "level": ("level", "levels", "nivel", "lygis", "bậc học", "საფეხური", "سطح"),
    "target_group": ("audience", "target group", "grup-țintă", "tikslinė grupė", "đối tượng",
                     "სამიზნე ჯგუფი", "مخاطب"),
    "literacy": ("literacy", "literacies"),
    "accessibility": ("accessibility",),
    "creator": ("creator", "creators", "author", "authors", "autor", "autorius", "tác giả",
                "ავტორი", "نویسنده"),
    "date": ("date", "published", "data", "metai", "ngày", "თარიღი", "تاریخ"),
    "doi": ("doi",),
    "based_on": ("based on", "origin"),
}  # fmt: skip
FIELDS: Final = tuple(_KNOWN)
"""The fields a column may be mapped to."""
_NAMES: Final = {fold_key(name): field for field, names in _KNOWN.items() for name in names}


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: its columns, and its rows as they are read one by one."""

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Mapping[str, Any]]]
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row: its number in the file (the first is 1), what it is called, and what it says."""

    number: int
    identifier: str
    said: Incoming


def read_table(data: bytes) -> Table:
    """A file as a table.

    Raises:
        UnreadableError: too-large, wrong-encoding, unreadable, or not-a-table.
    """
    if len(data) > MOST:
        raise UnreadableError("too-large", str(len(data)))
    text = _decoded(data)
    if text.lstrip()[:1] in ("[", "{"):
        return _of_json(text)
    return _of_csv(text)


def _decoded(data: bytes) -> str:
    encoding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError("wrong-encoding", f"byte {error.start}") from None


def _of_csv(text: str) -> Table:
    head = text.partition("\n")[0]
    parted = max(",;\t", key=head.count)
    csv.field_size_limit(ROW)

    def rows() -> Iterator[Mapping[str, Any]]:
        found = csv.DictReader(io.StringIO(text, newline=""), delimiter=parted, strict=True)
        try:
            for row in found:
                yield {name: value for name, value in row.items() if name and value}
        except csv.Error as error:
            raise UnreadableError("unreadable", f"line {found.line_num}: {error}") from None

    try:
        columns = next(csv.reader(io.StringIO(head), delimiter=parted, strict=True), [])
    except csv.Error as error:
        raise UnreadableError("unreadable", f"line 1: {error}") from None
    names = tuple(one.strip() for one in columns if one.strip())
    if not names or len(columns) > COLUMNS or len(set(names)) != len(names):
        raise UnreadableError("not-a-table", head[:80])
    return Table(names, rows)


def _of_json(text: str) -> Table:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("unreadable", str(error)[:200]) from None
    if isinstance(held, dict):
        held = held.get("@graph", held.get("records", [held]))
    if not isinstance(held, list) or not all(isinstance(one, dict) for one in held):
        raise UnreadableError("not-a-table", type(held).__name__)
    linked = any({"@type", "@context", "type"} & one.keys() for one in held[:50])
    columns = tuple(dict.fromkeys(str(name) for one in held[:1000] for name in one))
    return Table(columns[:COLUMNS], lambda: iter(held), is_linked=linked)


def guessed(columns: Sequence[str]) -> dict[str, str]:
    """The field of each column whose name says it, in any of our languages."""
    found = {}
    for column in columns:
        name, at, language = column.partition("@")
        field = _NAMES.get(fold_key(name.replace("_", " ")), "")
        if field:
            found[column] = f"{field}{at}{language}" if at else field
    return found


def rows_read(
    table: Table, mapping: Mapping[str, str], terms: Terms, *, language: str = ""
) -> Iterator[RowRead]:
    """Every row as a description with its faults.

    Raises:
        UnreadableError: the file breaks off as a table.
    """
    for number, row in enumerate(table.rows(), start=1):
        try:
            said = (
                linked_in.read(row, terms)
                if table.is_linked
                else _row(row, mapping, terms, language)
            )
        except UnreadableError as error:
            said = Incoming(None, (Fault("row", error.reason, error.detail),))
        named = _cells(row, mapping, "identifier")
        usual = next(iter(said.identifiers), "")
        yield RowRead(number, clean(named[0] if named else usual)[:300], said)


def _row(
    row: Mapping[str, Any], mapping: Mapping[str, str], terms: Terms, language: str
) -> Incoming:
    taken = Gathered(terms)
    for one in _cells(row, mapping, "language") or ([language] if language else []):
        taken.language(one)
    for column, target in mapping.items():
        field, _, tag = target.partition("@")
        for text in _split(field, row.get(column)):
            _take(taken, field, text, tag)
    return taken.done()


def _cells(row: Mapping[str, Any], mapping: Mapping[str, str], field: str) -> list[str]:
    columns = [column for column, target in mapping.items() if target == field]
    return [text for column in columns for text in _split(field, row.get(column))]


def _split(field: str, value: Any) -> list[str]:
    """The values in a cell; titles, descriptions and addresses are never parted."""
    if isinstance(value, list):
        return [text for one in value for text in _split(field, one)]
    if value is None or isinstance(value, dict | bool):
        return []
    text = str(value).strip()
    if field in ("title", "description", "link", "identifier", "date", "doi", "licence"):
        return [text] if text else []
    parted = "|" if "|" in text else ";"
    return [one.strip() for one in text.split(parted) if one.strip()]


def _take(taken: Gathered, field: str, text: str, tag: str) -> None:
    plain: dict[str, Callable[[], Any]] = {
        "title": lambda: taken.title(text, tag),
        "description": lambda: taken.description(text, tag),
        "keywords": lambda: taken.keyword(text, tag),
        "link": lambda: taken.address(text),
        "doi": lambda: taken.address(f"doi:{text.removeprefix('https://doi.org/')}"),
        "resource_type": lambda: taken.resource_type(text),
        "licence": lambda: taken.licence(text),
        "subject": lambda: taken.subject(text, tag),
        "creator": lambda: taken.creator(text),
        "date": lambda: taken.day(text),
        "based_on": lambda: taken.origin(Relation.BASED_ON, text),
    }
    concepts = {
        "level": "isced-levels", "target_group": "target-groups", "literacy": "literacies",
        "accessibility": "accessibility",
    }  # fmt: skip
    if field in plain:
        plain[field]()
    elif field in concepts and not taken.concept(concepts[field], text):
        taken.wrong(field, "unknown-concept", text)
