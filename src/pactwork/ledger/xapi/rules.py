"""The standard's rules on one decoded statement, for the fast way: a breach raises Off.

Off says nothing: `explaining` reads the same text again and finds what is wrong and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw, UnsetType

from .checked import Attachment
from .formats import (
    GOOD_IRIS,
    GOOD_LANGUAGES,
    fits,
    instant_of,
    is_duration,
    is_iri,
    is_language,
    is_mbox,
    is_media_type,
    is_sha1,
    is_sha2,
    uuid_of,
)
from .nesting import DEPTH, deeper
from .shapes import Activity, Actor, Attached, Component, Context, Definition, Result, Score, Verb

VOIDED: Final = "http://adlnet.gov/expapi/verbs/voided"
SIGNATURE: Final = "http://adlnet.gov/expapi/attachments/signature"
COMPONENTS: Final[dict[str, frozenset[str]]] = {
    "choice": frozenset({"choices"}),
    "sequencing": frozenset({"choices"}),
    "likert": frozenset({"scale"}),
    "matching": frozenset({"source", "target"}),
    "performance": frozenset({"steps"}),
}
"""Which lists of components an interaction type may have."""

STATEMENT_VERSION: Final = {
    False: re.compile(r"1\.0(?:\.[0-9A-Za-z.+-]+)?"),
    True: re.compile(r"(?:1|2)\.0(?:\.[0-9A-Za-z.+-]+)?"),
}
"""What a statement's own `version` may say, by whether the request speaks 2.0."""

_NESTS: Final = (dict, list)
_REMEMBERED: Final = 2048
_SHORT: Final = 4096
"""Most bytes of a text that is remembered."""
_OF_SUB_ACTOR: Final = 10
_OF_SUB_ACTIVITY: Final = 5
_encode = msgspec.json.Encoder().encode
_read_verb = msgspec.json.Decoder(Verb).decode
_read_definition = msgspec.json.Decoder(Definition).decode
_verbs: dict[bytes, str] = {}
_definitions: dict[bytes, None] = {}


class Off(Exception):
    """Something is not as the standard asks."""


class Found:
    """What one statement mentions, gathered while its rules are checked."""

    __slots__ = ("activities", "actors", "attachments", "definitions", "lone", "names")

    def __init__(self) -> None:
        self.actors: list[tuple[str, bool, int]] = []
        self.names: list[tuple[str, str]] = []
        self.activities: list[tuple[str, int]] = []
        self.definitions: list[tuple[str, bytes]] = []
        self.attachments: list[Attachment] = []
        self.lone = False


def hold_keys_once(raw: bytes, shape: object) -> None:
    """Refuse a property that is written twice in one object.

    Decoding keeps the last of two, so that what is written again from it has fewer colons. Only
    an escaped colon could hide that: such texts are read the slow way.
    """
    if raw.count(b":") != _encode(shape).count(b":") or (b"\\u" in raw and b"\\u003" in raw):
        from .explaining import keys_twice

        if keys_twice(raw):
            raise Off


def verb_of(raw: Raw) -> str:
    """The verb's IRI."""
    text = bytes(raw)
    known = _verbs.get(text)
    if known is not None:
        return known
    verb = _read_verb(text)
    hold_keys_once(text, verb)
    if not is_iri(verb.id):
        raise Off
    hold_languages(verb.display)
    if len(_verbs) >= _REMEMBERED:
        _verbs.clear()
    if len(text) < _SHORT:
        _verbs[text] = verb.id
    return verb.id


def hold_languages(words: dict[str, str] | UnsetType) -> None:
    """Keys of a language map are language tags."""
    if words is not UNSET and not words.keys() <= GOOD_LANGUAGES:
        for tag in words:
            if not is_language(tag):
                raise Off


def hold_extensions(extensions: dict[str, Any] | UnsetType) -> None:
    """Keys of extensions are IRIs; nothing in them is nested too deep."""
    if extensions is UNSET:
        return
    for key, value in extensions.items():
        if key not in GOOD_IRIS and not is_iri(key):
            raise Off
        if type(value) in _NESTS and deeper(value, DEPTH):
            raise Off


def actor_of(actor: Actor, found: Found, members: int) -> tuple[str, bool]:
    """The identifier of an Agent or Group, and whether it is a group.

    Its name goes to `found.names`; its members, with relation `members`, to `found.actors`.
    """
    identifier = _identifier(actor)
    if actor.objectType != "Group":
        if identifier is None or actor.member is not UNSET:
            raise Off
        if actor.name is not UNSET:
            found.names.append((identifier, actor.name))
        return identifier, False
    inside = []
    if actor.member is not UNSET:
        for member in actor.member:
            if member.objectType == "Group":
                raise Off
            inside.append(actor_of(member, found, members)[0])
    if identifier is None:
        if not inside:
            raise Off
        identifier = f"members {sha256(chr(10).join(sorted(inside)).encode()).hexdigest()}"
    if actor.name is not UNSET:
        found.names.append((identifier, actor.name))
    found.actors.extend((each, False, members) for each in inside)
    return identifier, True


def _identifier(actor: Actor) -> str | None:
    account, mbox, openid, sha1 = actor.account, actor.mbox, actor.openid, actor.mbox_sha1sum
    if account is not UNSET:
        if mbox is not UNSET or openid is not UNSET or sha1 is not UNSET:
            raise Off
        if not is_iri(account.homePage):
            raise Off
        identifier = f"{account.homePage}::{account.name}"
        if not fits(identifier):
            raise Off
        return identifier
    if mbox is not UNSET:
        if openid is not UNSET or sha1 is not UNSET or not is_mbox(mbox):
            raise Off
        return f"mbox {mbox}"
    if sha1 is not UNSET:
        if openid is not UNSET or not is_sha1(sha1):
            raise Off
        return f"mbox_sha1sum {sha1.lower()}"
    if openid is not UNSET:
        if not is_iri(openid):
            raise Off
        return f"openid {openid}"
    return None


def activity_of(activity: Activity, found: Found) -> str:
    """The activity's IRI; its definition goes to `found.definitions`."""
    if not is_iri(activity.id):
        raise Off
    if activity.definition is not UNSET:
        text = bytes(activity.definition)
        if text not in _definitions:
            definition = _read_definition(text)
            hold_keys_once(text, definition)
            _hold_definition(definition)
            if len(_definitions) >= _REMEMBERED:
                _definitions.clear()
            if len(text) < _SHORT:
                _definitions[text] = None
        found.definitions.append((activity.id, text))
    return activity.id


def _hold_definition(definition: Definition) -> None:
    hold_languages(definition.name)
    hold_languages(definition.description)
    hold_extensions(definition.extensions)
    if definition.type is not UNSET and not is_iri(definition.type):
        raise Off
    if definition.moreInfo is not UNSET and not is_iri(definition.moreInfo):
        raise Off
    kind = definition.interactionType
    if kind is not UNSET:
        may = COMPONENTS.get(kind, frozenset())
    elif definition.correctResponsesPattern is not UNSET:
        raise Off
    else:
        may = frozenset()
    if definition.choices is not UNSET:
        _hold_components(definition.choices, "choices" in may)
    if definition.scale is not UNSET:
        _hold_components(definition.scale, "scale" in may)
    if definition.source is not UNSET:
        _hold_components(definition.source, "source" in may)
    if definition.target is not UNSET:
        _hold_components(definition.target, "target" in may)
    if definition.steps is not UNSET:
        _hold_components(definition.steps, "steps" in may)


def _hold_components(components: list[Component], allowed: bool) -> None:
    if not allowed or len({component.id for component in components}) != len(components):
        raise Off
    for component in components:
        if not component.id:
            raise Off
        hold_languages(component.description)


def hold_result(result: Result) -> None:
    """Scores within their bounds, a real duration, IRIs as keys of extensions."""
    if result.score is not UNSET:
        _hold_score(result.score)
    if result.duration is not UNSET and not is_duration(result.duration):
        raise Off
    hold_extensions(result.extensions)


def _hold_score(score: Score) -> None:
    low, high, raw = score.min, score.max, score.raw
    if score.scaled is not UNSET and not -1 <= score.scaled <= 1:
        raise Off
    if low is not UNSET and (
        (high is not UNSET and low > high) or (raw is not UNSET and raw < low)
    ):
        raise Off
    if high is not UNSET and raw is not UNSET and raw > high:
        raise Off


def hold_context(
    context: Context, found: Found, *, two: bool, of_activity: bool, sub: bool
) -> UUID | None:
    """All rules of a context; gives the registration."""
    if not of_activity and (context.revision is not UNSET or context.platform is not UNSET):
        raise Off
    if context.language is not UNSET and not is_language(context.language):
        raise Off
    if context.statement is not UNSET and uuid_of(context.statement.id) is None:
        raise Off
    hold_extensions(context.extensions)
    if context.contextActivities is not UNSET:
        _hold_context_activities(context, found, _OF_SUB_ACTIVITY if sub else 0)
    _hold_context_actors(context, found, two, _OF_SUB_ACTOR if sub else 0)
    if context.registration is UNSET:
        return None
    registration = uuid_of(context.registration)
    if registration is None:
        raise Off
    return registration


def _hold_context_activities(context: Context, found: Found, plus: int) -> None:
    lists = context.contextActivities
    assert lists is not UNSET
    relation = plus
    for activities in (lists.parent, lists.grouping, lists.category, lists.other):
        relation += 1
        if activities is UNSET:
            continue
        if type(activities) is Activity:
            found.lone = True
            activities = [activities]
        for activity in activities:  # type: ignore[union-attr]
            found.activities.append((activity_of(activity, found), relation))


def _hold_context_actors(context: Context, found: Found, two: bool, plus: int) -> None:
    if context.instructor is not UNSET:
        found.actors.append((*actor_of(context.instructor, found, 7 + plus), 3 + plus))
    if context.team is not UNSET:
        if context.team.objectType != "Group":
            raise Off
        found.actors.append((*actor_of(context.team, found, 7 + plus), 4 + plus))
    if context.contextAgents is UNSET and context.contextGroups is UNSET:
        return
    if not two:
        raise Off
    for one in context.contextAgents or ():
        identifier, is_group = actor_of(one.agent, found, 7 + plus)
        if is_group:
            raise Off
        _hold_types(one.relevantTypes)
        found.actors.append((identifier, False, 5 + plus))
    for other in context.contextGroups or ():
        identifier, is_group = actor_of(other.group, found, 7 + plus)
        if not is_group:
            raise Off
        _hold_types(other.relevantTypes)
        found.actors.append((identifier, True, 6 + plus))


def _hold_types(types: list[str] | UnsetType) -> None:
    if types is not UNSET and not (types and all(map(is_iri, types))):
        raise Off


def hold_authority(authority: Actor) -> None:
    """An Agent, or an unidentified Group of two Agents of whom one has an account."""
    actor_of(authority, Found(), 0)
    if authority.objectType == "Group":
        members = authority.member or []
        if _identifier(authority) is not None or len(members) != 2:
            raise Off
        if all(member.account is UNSET for member in members):
            raise Off


def attachments_of(attached: Iterable[Attached] | UnsetType) -> tuple[Attachment, ...]:
    """What is said of the attachments, checked."""
    return () if attached is UNSET else tuple(_attachment(each) for each in attached)


def _attachment(said: Attached) -> Attachment:
    url = None if said.fileUrl is UNSET else said.fileUrl
    if (
        not (is_iri(said.usageType) and is_media_type(said.contentType) and is_sha2(said.sha2))
        or said.length < 0
        or (url is not None and not is_iri(url))
        or (said.usageType == SIGNATURE and said.contentType != "application/octet-stream")
    ):
        raise Off
    hold_languages(said.display)
    hold_languages(said.description)
    return Attachment(said.sha2.lower(), said.contentType, said.length, url, said.usageType)


def hold_instant(text: str | UnsetType, two: bool) -> None:
    """A timestamp, if there is one."""
    if text is not UNSET and instant_of(text, strict=two) is None:
        raise Off
