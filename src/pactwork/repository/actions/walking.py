"""Walking through the pages a sitemap lists, or the records of a file of JSON, a few at a time:
each few are a page of a harvest, with a token that says where it goes on.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

import structlog
from django.utils import timezone

from pactwork.repository.effects.asking import AskingError
from pactwork.repository.effects.visiting import Site
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.fitting import is_shortened, shortened
from pactwork.repository.exchange.oai_read import Harvested, Page
from pactwork.repository.exchange.pages_read import LARGEST, PAGE, Listed, learning_in, sitemap
from pactwork.repository.exchange.streams import text_of, values_of
from pactwork.repository.models import Source, SourceKind

FEW: Final = 20
"""So many pages are asked for between two transactions."""
ROWS: Final = 500
LARGEST_FILE: Final = 4_000_000_000
"""Bytes of a file of JSON."""
_GONE: Final = frozenset({404, 410})
_OF_ONE: Final = frozenset({"robots", "redirections", "address", "private", "https", "port"})
"""Reasons that say something of one page; with others the site is asked another time."""

log = structlog.get_logger(__name__)


def pages_of(slug: str, site: Site) -> Iterator[Page]:
    """What is to be taken in next of a source, from where it was left; ends when it is over.

    Raises:
        AskingError, UnreadableError: the site gives no answer, or none that can be read.
    """
    held = Source.objects.get(slug=slug)
    began = timezone.now()
    if held.kind == SourceKind.JSON:
        yield from _records(held, site, began)
    else:
        yield from _listed(held, site, began)


def _listed(held: Source, site: Site, began: datetime) -> Iterator[Page]:
    at_map, at_page = _place(held.token)
    start = _sitemap(held.address, site)
    maps = list(start.further) or [Listed(held.address)]
    token = "-"
    for number in range(at_map, len(maps)):
        pages = start.pages
        if start.further:
            if not _is_same_site(maps[number].address, held.address):
                raise UnreadableError("elsewhere", maps[number].address[:200])
            pages = _sitemap(maps[number].address, site).pages
        first = at_page if number == at_map else 0
        size = len(pages) if len(maps) == 1 else None
        for begin in range(first, max(len(pages), 1), FEW):
            few = pages[begin : begin + FEW]
            ends = begin + FEW >= len(pages)
            after = [number + 1, 0] if ends else [number, begin + FEW]
            token = "" if ends and number + 1 >= len(maps) else json.dumps(after)
            yield _looked_at(held, few, site, token, began, size)
    if token:  # shorter by now than where it was left
        yield Page((), "", began)


def _sitemap(address: str, site: Site) -> Any:
    found = site.found(address, most=LARGEST + 1)
    if found.status != 200:
        raise AskingError(f"status-{found.status}")
    return sitemap(found.body)


def _place(token: str) -> tuple[int, int]:
    try:
        one, two = json.loads(token) if token else (0, 0)
        return max(int(one), 0), max(int(two), 0)
    except (ValueError, TypeError):
        return 0, 0


def _looked_at(
    held: Source, few: tuple[Listed, ...], site: Site, token: str, began: datetime, size: int | None
) -> Page:
    names = {shortened(one.address): one for one in few}
    rows = held.records.filter(identifier__in=names).exclude(digest=b"")
    marks = dict(rows.values_list("identifier", "mark"))
    records, same = [], []
    for name, one in names.items():
        changed, _, state = marks.get(name, "").partition("\n")
        if one.changed and changed == one.changed:
            same.append(name)
            continue
        found = asked_page(held, name, one, site, state=state)
        if found is None:
            same.append(name)
        else:
            records.append(found)
    return Page(tuple(records), token, began, size=size, same=tuple(same))


def asked_page(
    held: Source, name: str, one: Listed, site: Site, *, state: str = ""
) -> Harvested | None:
    """One page as a record; None where it says that nothing changed.

    Raises:
        AskingError: the site cannot be asked now.
    """
    if not _is_same_site(one.address, held.address):
        return _wrong(name, "elsewhere", urlsplit(one.address).netloc)
    try:
        found = site.found(one.address, state=state, most=PAGE + 1)
    except AskingError as error:
        if error.reason not in _OF_ONE:
            raise
        return _wrong(name, error.reason)
    if found.is_same:
        return None
    if found.status in _GONE:
        return Harvested(name, one.changed, (), True, None)
    if found.status != 200:
        return _wrong(name, "no-answer", f"HTTP {found.status}")
    try:
        linked = learning_in(found.body)
    except UnreadableError as error:
        return _wrong(name, error.reason, error.detail)
    except Exception as error:
        log.exception("page_failed", page=name)
        return _wrong(name, "unreadable", type(error).__name__)
    mark = f"{one.changed}\n{found.state}"
    return Harvested(name, one.changed, (), False, None, linked=linked, mark=mark[:400])


def _wrong(name: str, reason: str, detail: str = "") -> Harvested:
    return Harvested(name, "", (), False, None, wrong=reason, detail=detail)


def _is_same_site(address: str, other: str) -> bool:
    """Whether two addresses are of one site: nobody has us visit others by naming their pages."""
    try:
        one, two = (urlsplit(held).hostname or "" for held in (address, other))
    except ValueError:
        return False
    return bool(one) and one.removeprefix("www.") == two.removeprefix("www.")


def _records(held: Source, site: Site, began: datetime) -> Iterator[Page]:
    with tempfile.TemporaryFile() as file:
        state = "" if held.token else held.etag
        found = site.found(held.address, state=state, most=LARGEST_FILE + 1, into=file)
        if found.is_same:
            yield Page((), "", began, etag=held.etag)
            return
        if found.status != 200:
            raise AskingError(f"status-{found.status}")
        if file.tell() > LARGEST_FILE:
            raise AskingError("too-large")
        yield from _batches(held, file, found.state, began)


def _batches(held: Source, file: BinaryIO, state: str, began: datetime) -> Iterator[Page]:
    """The records of a file; where it changed since it was left, all of it again."""
    named, _, at = held.token.rpartition(" ")
    after = int(at) if named == (state or "-") and at.isdecimal() else 0
    file.seek(0)
    text = text_of(file)
    try:
        yield from _in_batches(islice(values_of(text), after, None), after, state, began)
    finally:
        cast(io.TextIOWrapper, text).detach()  # the file is closed by whoever opened it


def _in_batches(values: Iterator[Any], after: int, state: str, began: datetime) -> Iterator[Page]:
    batch = list(islice(values, ROWS))
    while True:
        further = list(islice(values, ROWS))
        after += len(batch)
        token = f"{state or '-'} {after}" if further else ""
        yield Page(tuple(_record(one) for one in batch), token, began, etag=state)
        if not further:
            return
        batch = further


def _record(value: Any) -> Harvested:
    if isinstance(value, UnreadableError):
        return _wrong(f"line {sha256(value.detail.encode()).hexdigest()[:16]}", value.reason)
    if not isinstance(value, Mapping):
        return _wrong(f"line {sha256(repr(value).encode()).hexdigest()[:16]}", "not-a-record")
    said = next(
        (value[name] for name in ("@id", "id", "url", "identifier") if _is_name(value.get(name))),
        "",
    )
    try:
        name = said or sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
    except RecursionError:
        return _wrong(
            f"line {sha256(repr(sorted(value)).encode()).hexdigest()[:16]}", "not-a-record"
        )
    return Harvested(shortened(name), "", (), False, None, linked=value)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def asked_again(held: Source, identifier: str, site: Site) -> Harvested | None:
    """A page that was set aside, asked for once more; None where that cannot be.

    Raises:
        AskingError: the site cannot be asked now.
    """
    if held.kind == SourceKind.JSON or is_shortened(identifier):
        return None
    return asked_page(held, identifier, Listed(identifier), site)
