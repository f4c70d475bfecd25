"""The formats of reading: `ids` (identifiers only) and `canonical` (one language, our words)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import msgspec
from msgspec import Raw

_members = msgspec.json.Decoder(dict[str, Raw]).decode
_items = msgspec.json.Decoder(list[Raw]).decode
_encode = msgspec.json.Encoder().encode
_WHO: Final = frozenset({"objectType", "mbox", "mbox_sha1sum", "openid", "account"})
_IDENTIFIED: Final = _WHO - {"objectType"}
_COMPONENTS: Final = ("choices", "scale", "source", "target", "steps")
_RANGE: Final = re.compile(r"([A-Za-z0-9*-]+)(?:\s*;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?")
_LONGEST_HEADER: Final = 1000

Change = Callable[[Raw], Raw]


def ids_only(raw: bytes) -> bytes:
    """The statement with no more of agents, groups, activities and verbs than identifies them.

    The members of a group that is identified are left out; those of one that is not are kept.
    """
    return bytes(_statement(Raw(raw), actor=_bare_actor, verb=_bare, activity=_bare))


def canonical(
    raw: bytes, languages: Sequence[str] = (), definitions: Mapping[str, bytes] | None = None
) -> bytes:
    """The statement with one language in every language map of its verbs and activities.

    `languages` are the ranges of Accept-Language, the most wanted first (`languages_of`);
    `definitions` are the definitions to show instead of the statement's own, by IRI.
    """
    known = definitions or {}

    def verb(said: Raw) -> Raw:
        members = _members(said)
        if "display" in members:
            members["display"] = _one_language(members["display"], languages)
        return Raw(_encode(members))

    def activity(said: Raw) -> Raw:
        members = _members(said)
        ours = known.get(msgspec.json.decode(members["id"], type=str))
        if ours is not None:
            members["definition"] = Raw(ours)
        if "definition" in members:
            members["definition"] = _definition(members["definition"], languages)
        return Raw(_encode(members))

    return bytes(_statement(Raw(raw), actor=lambda said: said, verb=verb, activity=activity))


def languages_of(header: str) -> tuple[str, ...]:
    """The ranges of an Accept-Language header, the most wanted first; unwanted ones left out."""
    ranges: list[tuple[float, int, str]] = []
    for part in header[:_LONGEST_HEADER].split(","):
        found = _RANGE.fullmatch(part.strip())
        if found and float(found[2] or 1) > 0:
            ranges.append((-float(found[2] or 1), len(ranges), found[1].lower()))
    return tuple(name for _quality, _place, name in sorted(ranges))


def _statement(raw: Raw, *, actor: Change, verb: Change, activity: Change) -> Raw:
    members = _members(raw)
    for name in ("actor", "authority"):
        if name in members:
            members[name] = actor(members[name])
    members["verb"] = verb(members["verb"])
    if "context" in members:
        members["context"] = _context(members["context"], actor, activity)
    thing = members["object"]
    kind = _kind(thing)
    if kind == "SubStatement":
        members["object"] = _statement(thing, actor=actor, verb=verb, activity=activity)
    elif kind in ("Agent", "Group"):
        members["object"] = actor(thing)
    elif kind == "Activity":
        members["object"] = activity(thing)
    return Raw(_encode(members))


def _kind(thing: Raw) -> str:
    said = _members(thing).get("objectType")
    return "Activity" if said is None else msgspec.json.decode(said, type=str)


def _context(raw: Raw, actor: Change, activity: Change) -> Raw:
    members = _members(raw)
    for name in ("instructor", "team"):
        if name in members:
            members[name] = actor(members[name])
    if "contextActivities" in members:
        lists = _members(members["contextActivities"])
        for name, said in lists.items():
            alone = bytes(said).startswith(b"{")
            lists[name] = activity(said) if alone else _each(said, activity)
        members["contextActivities"] = Raw(_encode(lists))
    for name, inner in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in members:
            members[name] = _each(members[name], partial(_in, name=inner, change=actor))
    return Raw(_encode(members))


def _each(said: Raw, change: Change) -> Raw:
    return Raw(_encode([change(item) for item in _items(said)]))


def _in(said: Raw, name: str, change: Change) -> Raw:
    members = _members(said)
    members[name] = change(members[name])
    return Raw(_encode(members))


def _bare(said: Raw) -> Raw:
    return Raw(_encode({"id": _members(said)["id"]}))


def _bare_actor(said: Raw) -> Raw:
    members = _members(said)
    bare = {name: value for name, value in members.items() if name in _WHO}
    if not _IDENTIFIED & bare.keys() and "member" in members:
        bare["member"] = _each(members["member"], _bare_actor)
    return Raw(_encode(bare))


def _definition(said: Raw, wanted: Sequence[str]) -> Raw:
    members = _members(said)
    for name in ("name", "description"):
        if name in members:
            members[name] = _one_language(members[name], wanted)
    for name in _COMPONENTS:
        if name in members:
            members[name] = _each(members[name], lambda each: _component(each, wanted))
    return Raw(_encode(members))


def _component(said: Raw, wanted: Sequence[str]) -> Raw:
    members = _members(said)
    if "description" in members:
        members["description"] = _one_language(members["description"], wanted)
    return Raw(_encode(members))


def _one_language(said: Raw, wanted: Sequence[str]) -> Raw:
    words = _members(said)
    if len(words) < 2:
        return said
    chosen = _best(list(words), wanted)
    return Raw(_encode({chosen: words[chosen]}))


def _best(tags: list[str], wanted: Sequence[str]) -> str:
    lower = {tag.lower(): tag for tag in tags}
    for name in (each.lower() for each in wanted):
        if name in lower:
            return lower[name]
        for short, tag in lower.items():
            if short.startswith(name + "-"):
                return tag
        primary = name.split("-")[0]
        for short, tag in lower.items():
            if short.split("-")[0] == primary:
                return tag
    return next((tag for short, tag in lower.items() if short.split("-")[0] == "und"), tags[0])
