"""Tables of materials (CSV, JSON as a list or by lines), read by a mapping of columns to fields.

A cell may hold several values, parted by “|” or “;”. A column may name its language after the
field (“title@ro”). JSON-LD and AMB need no mapping: they are read as what they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO, Final

from pactwork.kernel.folding import fold_key
from pactwork.repository.described import Relation
from pactwork.repository.exchange import linked_in
from pactwork.repository.exchange.faults import Fault, Incoming, UnreadableError
from pactwork.repository.exchange.fitting import shortened
from pactwork.repository.exchange.gathering import Gathered
from pactwork.repository.exchange.streams import ROW, lines_of, read_from, text_of, values_of
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_out import clean

COLUMNS: Final = 200
_NAME: Final = 200
_LOOKED_AT: Final = 1000
_FAR: Final = 20_000_000
"""So many values, and so many bytes, are looked through for the names of columns; so many letters
are taken as one batch.
"""
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
    """What a file holds: its columns, and its rows as they are read one by one. A row that cannot
    be read is an `UnreadableError` in its place.
    """

    columns: tuple[str, ...]
    rows: Callable[[], Iterator[Mapping[str, Any] | UnreadableError]]
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row: its number in the file (the first is 1), what it is called, and what it says."""

    number: int
    identifier: str
    said: Incoming


def fill(batch: list[RowRead], rows: Iterator[RowRead], most: int) -> bool:
    """Put the next rows into a batch, at most so many, fewer where they say very much; whether
    they were the last ones, which is not known yet where there are as many as that.
    """
    letters = 0
    for one in rows:
        batch.append(one)
        letters += _letters(one)
        if len(batch) >= most or letters > _FAR:
            return False
    return True


def _letters(one: RowRead) -> int:
    said = one.said.described
    texts = [*said.titles.values(), *said.descriptions.values()] if said else []
    return sum(map(len, texts)) + sum(len(fault.value) for fault in one.said.faults)


def open_table(opened: Callable[[], BinaryIO]) -> Table:
    """A file as a table: only its beginning is read, and its rows when they are asked for, from a
    file opened anew. Never more of it is held than one row.

    Raises:
        UnreadableError: wrong-encoding, unreadable, or not-a-table.
    """
    with text_of(opened()) as file:
        start = read_from(file, ROW)
    if not start.strip():
        raise UnreadableError("not-a-table", "empty")
    if start.lstrip()[:1] in ("[", "{"):
        return _of_json(opened)
    return _of_csv(opened, start)


def _of_csv(opened: Callable[[], BinaryIO], start: str) -> Table:
    head = start.partition("\n")[0]
    parted = max(",;\t", key=head.count)
    csv.field_size_limit(ROW)

    def rows() -> Iterator[Mapping[str, Any]]:
        with text_of(opened()) as file:
            found = csv.DictReader(lines_of(file), delimiter=parted, strict=True)
            try:
                for row in found:
                    yield {name: value for name, value in row.items() if name and value}
            except csv.Error as error:
                raise UnreadableError("unreadable", f"line {found.line_num}: {error}") from None

    try:
        columns = next(csv.reader(io.StringIO(head), delimiter=parted, strict=True), [])
    except csv.Error as error:
        raise UnreadableError("unreadable", f"line 1: {error}") from None
    names = tuple(one.strip() for one in columns if one.strip() and _is_name(one))
    if not names or len(columns) > COLUMNS or len(set(names)) != len(names):
        raise UnreadableError("not-a-table", head[:80])
    return Table(names, rows)


def _of_json(opened: Callable[[], BinaryIO]) -> Table:
    def rows() -> Iterator[Mapping[str, Any] | UnreadableError]:
        with text_of(opened()) as file:
            for one in values_of(file):
                if isinstance(one, dict | UnreadableError):
                    yield one
                else:
                    yield UnreadableError("not-a-record", type(one).__name__)

    columns, is_linked = _names_in(opened)
    return Table(columns, rows, is_linked=is_linked)


def _names_in(opened: Callable[[], BinaryIO]) -> tuple[tuple[str, ...], bool]:
    """The names that the first values of a file have, and whether those are linked data. Nothing
    else of them is held.
    """
    names: dict[str, None] = {}
    seen, is_linked, wrong = 0, False, ""
    raw = opened()
    with text_of(raw) as file:
        for one in islice(values_of(file), _LOOKED_AT):
            if isinstance(one, dict):
                is_linked |= seen < 50 and bool({"@type", "@context", "type"} & one.keys())
                seen += 1
                names |= dict.fromkeys(islice(filter(_is_name, one), COLUMNS))
            wrong = wrong or (str(one) if isinstance(one, UnreadableError) else type(one).__name__)
            if len(names) >= COLUMNS or raw.tell() > _FAR:
                break
    if wrong and not seen:
        raise UnreadableError("not-a-table", wrong)
    return tuple(names)[:COLUMNS], is_linked


def _is_name(name: str) -> bool:
    """Whether a column may be called so: it can be kept, and mapped to a field."""
    return len(name) <= _NAME and clean(name) == name


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
    table: Table,
    mapping: Mapping[str, str],
    terms: Terms,
    *,
    language: str = "",
    after: int = 0,
) -> Iterator[RowRead]:
    """Every row as a description with its faults; those up to the number `after` are passed over.

    Raises:
        UnreadableError: the file breaks off as a table.
    """
    for number, row in islice(enumerate(table.rows(), start=1), after, None):
        if isinstance(row, UnreadableError):
            yield RowRead(number, "", Incoming(None, (Fault("row", row.reason, row.detail),)))
            continue
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
        called = shortened(clean(named[0] if named else usual), most=300)
        yield RowRead(number, called, said)


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
