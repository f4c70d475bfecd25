"""What another repository answers, read: records, tokens and errors of OAI-PMH 2.0."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

from pactwork.repository.exchange import datacite_in, dublin_core, linked_in, lom_in
from pactwork.repository.exchange.faults import Incoming, UnreadableError
from pactwork.repository.exchange.fitting import shortened
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_in import MOST, Element, first, local, read_xml, under, words

EMPTY: Final = frozenset({"noRecordsMatch"})
READERS: Final = {
    "dc": dublin_core.read,
    "lom": lom_in.read,
    "resource": datacite_in.read,
    "oai_datacite": datacite_in.read,
}
"""How metadata is read, by the name of its root element."""


@dataclass(frozen=True, slots=True)
class Harvested:
    """A record of another repository. `metadata` is what describes it, or None if it was
    deleted there or carries nothing; `linked` where that is JSON-LD. `wrong` says why there is
    nothing to read, with `detail`; `mark` names the state of a page.
    """

    identifier: str
    changed: str
    sets: tuple[str, ...]
    is_deleted: bool
    metadata: Element | None
    linked: Mapping[str, Any] | None = None
    wrong: str = ""
    detail: str = ""
    mark: str = ""

    @property
    def text(self) -> str:
        """The metadata as it came, for keeping beside what is wrong with it; halves of letters,
        which JSON lets through, are question marks, and what is nested without end is "".
        """
        if self.linked is not None:
            try:
                said = json.dumps(self.linked, ensure_ascii=False, indent=1, sort_keys=True)
            except RecursionError:
                return ""
            return said.encode("utf-8", "replace").decode()
        if self.metadata is None:
            return ""
        return str(etree.tostring(self.metadata, encoding="unicode"))


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. `token` goes on with the list ("" at its end); `answered` is its date; `same`
    are records that were found as they were, by identifier, `gone` those that say they are gone for
    good; `etag` names the whole that ends here.
    """

    records: tuple[Harvested, ...]
    token: str
    answered: datetime | None
    size: int | None = None
    same: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    etag: str = ""


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
    if held.wrong:
        raise UnreadableError(held.wrong, held.detail)
    if held.linked is not None:
        return linked_in.read(_placed(held.linked, held.identifier), terms)
    if held.metadata is None:
        raise UnreadableError("not-a-record", "no metadata")
    read = READERS.get(local(held.metadata))
    if read is None:
        raise UnreadableError("not-a-record", local(held.metadata)[:80])
    return read(held.metadata, terms)


def _placed(linked: Mapping[str, Any], identifier: str) -> Mapping[str, Any]:
    """Linked data with an address: where it says none, that of its page."""
    said = any(linked.get(name) for name in ("url", "schema:url", "https://schema.org/url"))
    return linked if said or "://" not in identifier else {**linked, "url": identifier}


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return _believed(found if found.tzinfo else found.replace(tzinfo=UTC))


def _believed(moment: datetime) -> datetime | None:
    """A moment that a clock can show: strangers' may stand anywhere."""
    return moment if 1990 < moment.year < 9000 else None
