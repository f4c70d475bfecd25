"""What another repository says of itself: its name, its formats, its sets; and one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.oai_read import Harvested, RefusedError
from pactwork.repository.exchange.xml_in import Element, first, local, read_xml, under, words

MOST_SETS: Final = 300


@dataclass(frozen=True, slots=True)
class Looked:
    """What a repository offers. `formats` are those that can be read here, the richest first;
    `sets` are (name in addresses, name for people), none where there are none or too many. `kind`
    is how it answers, at `address`, where that is another one than was asked. `is_unseen`: there
    was no time to look whether its pages say what they are.
    """

    name: str
    formats: tuple[str, ...]
    others: tuple[str, ...]
    sets: tuple[tuple[str, str], ...]
    has_more_sets: bool = False
    kind: str = "oai"
    address: str = ""
    is_unseen: bool = False


def name_of(data: bytes) -> str:
    """What a repository calls itself, from its answer to Identify.

    Raises:
        UnreadableError: it is no answer of OAI-PMH.
        RefusedError: it is an error.
    """
    said = first(_root(data), "Identify", "repositoryName")
    return said[:200]


def formats_of(data: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The formats that can be read here, and the others. Raises: as `name_of`."""
    known: list[str] = []
    others: list[str] = []
    for node in under(_root(data), "ListMetadataFormats", "metadataFormat"):
        prefix = first(node, "metadataPrefix")[:80]
        if prefix:
            (known if _is_read(prefix, first(node, "metadataNamespace")) else others).append(prefix)
    return tuple(sorted(dict.fromkeys(known), key=_richest)), tuple(dict.fromkeys(others))


def sets_of(data: bytes) -> tuple[tuple[tuple[str, str], ...], bool]:
    """The sets, and whether there are more than these. Without sets there are none.

    Raises: as `name_of`.
    """
    try:
        root = _root(data)
    except RefusedError as error:
        if error.code == "noSetHierarchy":
            return (), False
        raise
    found = {}
    for node in under(root, "ListSets", "set"):
        spec = first(node, "setSpec")[:200]
        if spec:
            found[spec] = first(node, "setName")[:200] or spec
    token = first(root, "ListSets", "resumptionToken")
    return tuple(found.items())[:MOST_SETS], bool(token) or len(found) > MOST_SETS


def granularity_of(data: bytes) -> str:
    """How finely a repository dates its records, by its answer to Identify.

    Raises:
        UnreadableError: it is no XML that may be read.
    """
    return first(next(under(read_xml(data), "Identify"), None), "granularity")


def deletes_of(data: bytes) -> str:
    """What a repository says of records it deletes: no, transient, persistent; "" for nothing.

    Raises:
        UnreadableError: it is no XML that may be read.
    """
    said = first(next(under(read_xml(data), "Identify"), None), "deletedRecord").lower()
    return said if said in ("no", "transient", "persistent") else ""


def record_of(data: bytes) -> Harvested | None:
    """The record in an answer to GetRecord; None where there is none (any more).

    Raises: as `name_of`.
    """
    try:
        root = _root(data)
    except RefusedError as error:
        if error.code == "idDoesNotExist":
            return None
        raise
    node = next(under(root, "GetRecord", "record"), None)
    header = next(under(node, "header"), None)
    if header is None:
        return None
    held = next(under(node, "metadata"), None)
    return Harvested(
        identifier=first(header, "identifier")[:500],
        changed=first(header, "datestamp")[:40],
        sets=(),
        is_deleted=header.get("status") == "deleted",
        metadata=next(iter(held), None) if held is not None else None,
    )


def _root(data: bytes) -> Element:
    root = read_xml(data)
    if local(root) != "OAI-PMH":
        raise UnreadableError("not-oai", local(root)[:80])
    for error in under(root, "error"):
        raise RefusedError(error.get("code", ""), words(error)[:300])
    return root


def _is_read(prefix: str, namespace: str) -> bool:
    space = namespace.rstrip("/").lower()
    lom = "lom" in prefix.lower() or space.endswith("/lom")
    return lom or prefix in ("oai_dc", "oai_datacite") or "datacite.org/schema/kernel-" in space


def _richest(prefix: str) -> tuple[int, str]:
    """LOM says more of a material for learning than DataCite, that more than Dublin Core."""
    name = prefix.lower()
    return (0 if "lom" in name else 1 if "datacite" in name else 2, prefix)
