"""Walking through the pages a sitemap lists, or the records of a file of JSON, a few at a time:
each few are a page of a harvest, with a token that says where it goes on.
"""

from __future__ import annotations

import io
import json
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

import structlog
from django.utils import timezone

from pactwork.repository.effects.asking import AskingError
from pactwork.repository.effects.visiting import Site, is_same_site
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
LETTERS: Final = 2_000_000
"""So many letters of records are held between two transactions."""
A_TURN: Final = 240.0
"""Seconds the pages of one site are asked for before it is another's turn."""
_MISSING: Final = "missing"
_OF_ONE: Final = frozenset(
    {"robots", "redirections", "elsewhere", "address", "private", "https", "port"}
)
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
    until = time.monotonic() + A_TURN
    at_map, at_page = _place(held.token)
    start = _sitemap(held.address, site)
    maps = list(start.further) or [Listed(held.address)]
    token = "-"
    for number in range(at_map, len(maps)):
        pages = start.pages
        if start.further:
            if not is_same_site(maps[number].address, held.address):
                raise UnreadableError("elsewhere", maps[number].address[:200])
            pages = _sitemap(maps[number].address, site, within=held.address).pages
        first = at_page if number == at_map else 0
        size = len(pages) if len(maps) == 1 else None
        begin = first
        while begin <= first or begin < len(pages):
            found, count = _looked_at(held, pages[begin : begin + FEW], site, until)
            begin += max(count, 1)
            ends = begin >= len(pages)
            after = [number + 1, 0] if ends else [number, begin]
            token = "" if ends and number + 1 >= len(maps) else json.dumps(after)
            yield replace(found, token=token, answered=began, size=size)
    if token:  # shorter by now than where it was left
        yield Page((), "", began)


def _sitemap(address: str, site: Site, *, within: str = "") -> Any:
    found = site.found(address, most=LARGEST + 1, within=within)
    if found.status != 200:
        raise AskingError(f"status-{found.status}")
    return sitemap(found.body)


def _place(token: str) -> tuple[int, int]:
    try:
        one, two = json.loads(token) if token else (0, 0)
        return max(int(one), 0), max(int(two), 0)
    except (ValueError, TypeError):
        return 0, 0


def _looked_at(held: Source, few: tuple[Listed, ...], site: Site, until: float) -> tuple[Page, int]:
    """What is at a few pages, and how many were looked at: fewer where the turn is over or more is
    held than may be. What is not found is left out, as if it were not listed.
    """
    names = [(shortened(one.address), one) for one in few]
    rows = held.records.filter(identifier__in=[name for name, _ in names]).exclude(digest=b"")
    marks = dict(rows.values_list("identifier", "mark"))
    records, same, gone = list[Harvested](), list[str](), list[str]()
    letters = count = 0
    for name, one in names:
        if count and (letters > LETTERS or time.monotonic() >= until):
            break
        count += 1
        changed, _, state = marks.get(name, "").partition("\n")
        if one.changed and changed == one.changed:
            same.append(name)
            continue
        found = asked_page(held, name, one, site, state=state)
        if found is None:
            same.append(name)
        elif not found.is_deleted:
            records.append(found)
            letters += len(found.text)
        elif found.wrong != _MISSING:
            gone.append(name)
    return Page(tuple(records), "", None, same=tuple(same), gone=tuple(gone)), count


def asked_page(
    held: Source, name: str, one: Listed, site: Site, *, state: str = ""
) -> Harvested | None:
    """One page as a record, deleted where it is not found or gone; None where it says that nothing
    changed.

    Raises:
        AskingError: the site cannot be asked now.
    """
    if not is_same_site(one.address, held.address):
        return _wrong(name, "elsewhere", urlsplit(one.address).netloc)
    try:
        found = site.found(one.address, state=state, most=PAGE + 1, within=held.address)
    except AskingError as error:
        if error.reason not in _OF_ONE:
            raise
        return _wrong(name, error.reason)
    if found.is_same:
        return None
    if found.status in (404, 410):
        wrong = _MISSING if found.status == 404 else ""
        return Harvested(name, one.changed, (), True, None, wrong=wrong)
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
    batch, letters = list[Harvested](), 0
    for value in values:
        if len(batch) >= ROWS or letters > LETTERS:
            yield Page(tuple(batch), f"{state or '-'} {after}", began, etag=state)
            batch, letters = [], 0
        batch.append(_record(value))
        letters += len(batch[-1].text)
        after += 1
    yield Page(tuple(batch), "", began, etag=state)


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
