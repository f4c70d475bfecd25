"""What another repository answers, read: records, tokens and errors of OAI-PMH 2.0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from lxml import etree

from pactwork.repository.exchange import dublin_core, lom_in
from pactwork.repository.exchange.faults import Incoming, UnreadableError
from pactwork.repository.exchange.fitting import shortened
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_in import MOST, Element, first, local, read_xml, under, words

EMPTY: Final = frozenset({"noRecordsMatch"})
READERS: Final = {"dc": dublin_core.read, "lom": lom_in.read}
"""How metadata is read, by the name of its root element."""


@dataclass(frozen=True, slots=True)
class Harvested:
    """A record of another repository. `metadata` is what describes it, or None if it was
    deleted there or carries nothing.
    """

    identifier: str
    changed: str
    sets: tuple[str, ...]
    is_deleted: bool
    metadata: Element | None

    @property
    def text(self) -> str:
        """The metadata as it came, for keeping beside what is wrong with it."""
        if self.metadata is None:
            return ""
        return str(etree.tostring(self.metadata, encoding="unicode"))


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. `token` goes on with the list ("" at its end); `answered` is its date."""

    records: tuple[Harvested, ...]
    token: str
    answered: datetime | None
    size: int | None = None


class RefusedError(Exception):
    """The other repository says that something is wrong; `code` is that of §3.6."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(f"{code}: {said}")
        self.code, self.said = code, said


def page(data: bytes, *, most: int = MOST) -> Page:
    """An answer to ListRecords.

    Raises:
        UnreadableError: it is no XML that may be read, or no answer of OAI-PMH.
        RefusedError: it is an error, other than that nothing matches.
    """
    root = read_xml(data, most=most)
    if local(root) != "OAI-PMH":
        raise UnreadableError("not-oai", local(root)[:80])
    answered = _moment(first(root, "responseDate"))
    for error in under(root, "error"):
        code = error.get("code", "")
        if code in EMPTY:
            return Page((), "", answered)
        raise RefusedError(code, words(error)[:300])
    token = next(under(root, "ListRecords", "resumptionToken"), None)
    size = token.get("completeListSize", "") if token is not None else ""
    return Page(
        records=tuple(_records(root)),
        token=words(token),
        answered=answered,
        size=int(size) if size.isascii() and size.isdecimal() and len(size) < 10 else None,
    )


def _records(root: Element) -> Iterator[Harvested]:
    for node in under(root, "ListRecords", "record"):
        header = next(under(node, "header"), None)
        if header is None:
            continue
        held = next(under(node, "metadata"), None)
        yield Harvested(
            identifier=shortened(first(header, "identifier")),
            changed=first(header, "datestamp")[:40],
            sets=tuple(words(one)[:200] for one in under(header, "setSpec")),
            is_deleted=header.get("status") == "deleted",
            metadata=next(iter(held), None) if held is not None else None,
        )


def understood(held: Harvested, terms: Terms) -> Incoming:
    """What a record says, by whichever of our readers knows its metadata.

    Raises:
        UnreadableError: not-a-record (none knows it).
    """
    if held.metadata is None:
        raise UnreadableError("not-a-record", "no metadata")
    read = READERS.get(local(held.metadata))
    if read is None:
        raise UnreadableError("not-a-record", local(held.metadata)[:80])
    return read(held.metadata, terms)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return _believed(found if found.tzinfo else found.replace(tzinfo=UTC))


def _believed(moment: datetime) -> datetime | None:
    """A moment that a clock can show: strangers' may stand anywhere."""
    return moment if 1990 < moment.year < 9000 else None
