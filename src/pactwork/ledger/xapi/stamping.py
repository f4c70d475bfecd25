"""Putting in what the ledger adds: the client's text is cut and joined, not written anew.

Every property keeps its place, its numbers and its spelling; only the spaces between the
statement's own properties go when one of them has to be replaced.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec
from msgspec import Raw

from .checked import (
    GIVEN_AUTHORITY,
    GIVEN_ID,
    GIVEN_STORED,
    GIVEN_TIMESTAMP,
    GIVEN_VERSION,
    NOT_IN_UTC,
    Checked,
    Version,
)
from .formats import in_utc

_REPLACED: Final = GIVEN_STORED | GIVEN_AUTHORITY | NOT_IN_UTC
_members = msgspec.json.Decoder(dict[str, Raw]).decode
_encode = msgspec.json.Encoder().encode


def stamped(checked: Checked, *, stored: datetime, authority: bytes, version: Version) -> str:
    """The text to keep: what the client sent, with what it did not.

    Adds id, timestamp (that of storing), version; `stored` and `authority` (an actor as JSON)
    replace the client's; a timestamp with another offset is said in UTC. `stored` needs a zone.
    """
    given, raw = checked.given, checked.raw
    moment = _said(stored)
    if given & _REPLACED:
        raw = _replaced(raw, given)
    parts = [raw[:-1].decode()]
    if not given & GIVEN_ID:
        parts.append(f',"id":"{checked.uuid}"')
    if not given & GIVEN_TIMESTAMP:
        parts.append(f',"timestamp":"{moment}"')
    if not given & GIVEN_VERSION:
        parts.append(f',"version":"{version.value}"')
    parts.append(f',"stored":"{moment}","authority":{authority.decode()}}}')
    return "".join(parts)


@lru_cache(maxsize=16)
def _said(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _replaced(raw: bytes, given: int) -> bytes:
    members = _members(raw)
    members.pop("stored", None)
    members.pop("authority", None)
    if given & NOT_IN_UTC:
        said = msgspec.json.decode(members["timestamp"], type=str)
        members["timestamp"] = Raw(_encode(in_utc(said)))
    return _encode(members)


def lists_for_lone(raw: bytes) -> bytes:
    """The statement with a list of one wherever a context has a lone activity."""
    members = _members(raw)
    if "context" in members:
        members["context"] = _listed(members["context"])
    thing = _members(members["object"])
    if "context" in thing:
        thing["context"] = _listed(thing["context"])
        members["object"] = Raw(_encode(thing))
    return _encode(members)


def _listed(context: Raw) -> Raw:
    members = _members(context)
    if "contextActivities" in members:
        lists = {
            name: Raw(b"[%b]" % bytes(activities))
            if bytes(activities).startswith(b"{")
            else activities
            for name, activities in _members(members["contextActivities"]).items()
        }
        members["contextActivities"] = Raw(_encode(lists))
    return Raw(_encode(members))
