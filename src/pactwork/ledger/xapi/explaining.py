"""Finding all that is wrong with a text that the fast way refused, with paths and sections."""

from __future__ import annotations

import json
from typing import Any, Final

from .checked import Problem, Version
from .formats import LONGEST, fits
from .nesting import DEPTH, holds_null, too_deep
from .rules import COMPONENTS, SIGNATURE, STATEMENT_VERSION, VOIDED
from .walking import (
    Check,
    Pairs,
    Walk,
    duration,
    extensions,
    instant,
    iri,
    language,
    language_map,
    mbox,
    media_type,
    number,
    octets,
    one_of,
    parsed,
    sha1,
    sha2,
    text,
    truth,
    uuid,
)

_LISTS: Final = ("choices", "scale", "source", "target", "steps")
_KINDS: Final = ("Activity", "Agent", "Group", "StatementRef", "SubStatement")


def explain(raw: bytes, version: Version) -> list[Problem]:
    """The problems of one statement's text, at least one."""
    walk = Walk(version)
    if holds_null(raw):
        walk.say("", "Remove the character U+0000 (\\u0000): it cannot be kept.", "format")
    if too_deep(raw):
        walk.say("", f"Nest objects and lists at most {DEPTH} deep.", "format")
        return walk.problems
    try:
        value = parsed(raw)
    except (ValueError, RecursionError) as wrong:
        walk.say("", f"Send well-formed JSON in UTF-8: {str(wrong)[:200]}.", "format")
        return walk.problems
    if not _whole(value):
        walk.say("", "Write surrogates in pairs (\\ud83d\\ude00), never alone.", "format")
    _statement(walk, value, "")
    if not walk.problems:
        walk.say("", "This statement is not as the standard asks.", "statement")
    return walk.problems


def _whole(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def explain_actor(raw: bytes, version: Version) -> list[Problem]:
    """The problems of an Agent or Group that stands alone, at least one."""
    walk = Walk(version)
    try:
        _actor(walk, parsed(raw), "")
    except (ValueError, RecursionError) as wrong:
        walk.say("", f"Send well-formed JSON in UTF-8: {str(wrong)[:200]}.", "format")
    if not walk.problems:
        walk.say("", "Send an Agent or an identified Group.", "actor")
    return walk.problems


def keys_twice(raw: bytes) -> bool:
    """Is a property written twice in one object, anywhere?"""
    waiting = [parsed(raw)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Pairs):
            if value.twice:
                return True
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return False


def _account(walk: Walk, value: Any, path: str) -> None:
    walk.fields(
        value, path, "account", may={"homePage": iri, "name": text("account")}, must="homePage name"
    )
    said = value if isinstance(value, Pairs) else {}
    if not fits(f"{said.get('homePage', '')}::{said.get('name', '')}"):
        walk.say(path, f"Keep home page and name below {LONGEST} bytes together.", "account")


_IDENTIFIERS: Final[dict[str, Check]] = {
    "mbox": mbox, "mbox_sha1sum": sha1, "openid": iri, "account": _account,
}  # fmt: skip


def _actor(walk: Walk, value: Any, path: str) -> None:
    said = isinstance(value, Pairs) and value.get("objectType")
    (_group if said == "Group" else _agent)(walk, value, path)


def _agent(walk: Walk, value: Any, path: str) -> None:
    kind = one_of("agent", "Agent")
    may = {"objectType": kind, "name": text("agent"), **_IDENTIFIERS}
    if walk.fields(value, path, "agent", may=may) is None:
        return
    used = [name for name in _IDENTIFIERS if name in value]
    if not used:
        message = "Say who this is, with one of mbox, mbox_sha1sum, openid, account."
        walk.say(path, message, "identifier")
    _one_identifier(walk, used, path)


def _group(walk: Walk, value: Any, path: str) -> None:
    def members(walk: Walk, inner: Any, under: str) -> None:
        walk.items(inner, under, "group", _agent)

    may: dict[str, Check] = {
        "objectType": one_of("group", "Group"), "name": text("group"), "member": members,
        **_IDENTIFIERS,
    }  # fmt: skip
    if walk.fields(value, path, "group", may=may, must="objectType") is None:
        return
    used = [name for name in _IDENTIFIERS if name in value]
    if not used and not value.get("member"):
        message = "Name the members of this group, or identify it (mbox, account, …)."
        walk.say(path, message, "group")
    _one_identifier(walk, used, path)


def _one_identifier(walk: Walk, used: list[str], path: str) -> None:
    if len(used) > 1:
        walk.say(path, f"Keep only one of {', '.join(used)}.", "identifier")


def _verb(walk: Walk, value: Any, path: str) -> None:
    walk.fields(value, path, "verb", may={"id": iri, "display": language_map}, must="id")


def _component(walk: Walk, value: Any, path: str) -> None:
    may = {"id": text("interaction"), "description": language_map}
    walk.fields(value, path, "interaction", may=may, must="id")
    if isinstance(value, Pairs) and value.get("id") == "":
        walk.say(f"{path}.id", "Give the component an id that is not empty.", "interaction")


def _components(walk: Walk, value: Any, path: str) -> None:
    if walk.items(value, path, "interaction", _component) is None:
        return
    ids = [each.get("id") for each in value if isinstance(each, Pairs)]
    for each in {each for each in ids if isinstance(each, str) and ids.count(each) > 1}:
        walk.say(path, f"Use the id “{each[:60]}” for one component only.", "interaction")


def _pattern(walk: Walk, value: Any, path: str) -> None:
    walk.items(value, path, "interaction", text("interaction"))


def _definition(walk: Walk, value: Any, path: str) -> None:
    kinds = one_of(
        "interaction", "true-false", "choice", "fill-in", "long-fill-in", "matching",
        "performance", "sequencing", "likert", "numeric", "other",
    )  # fmt: skip
    may: dict[str, Check] = {
        "name": language_map, "description": language_map, "type": iri, "moreInfo": iri,
        "extensions": extensions, "interactionType": kinds, "correctResponsesPattern": _pattern,
        **dict.fromkeys(_LISTS, _components),
    }  # fmt: skip
    if walk.fields(value, path, "activity", may=may) is None:
        return
    kind = value.get("interactionType")
    if kind is None and "correctResponsesPattern" in value:
        walk.say(path, "Add interactionType: correctResponsesPattern needs it.", "interaction")
    for name in _LISTS:
        if name in value and name not in COMPONENTS.get(str(kind), ()):
            message = f"Remove “{name}”: an interaction of this type has none."
            walk.say(f"{path}.{name}", message, "interaction")


def _activity(walk: Walk, value: Any, path: str) -> None:
    may = {"objectType": one_of("activity", "Activity"), "id": iri, "definition": _definition}
    walk.fields(value, path, "activity", may=may, must="id")


def _reference(walk: Walk, value: Any, path: str) -> None:
    may = {"objectType": one_of("reference", "StatementRef"), "id": uuid}
    walk.fields(value, path, "reference", may=may, must="objectType id")


def _object(walk: Walk, value: Any, path: str) -> None:
    kind = value.get("objectType", "Activity") if isinstance(value, Pairs) else "Activity"
    checks: dict[Any, Check] = {
        "Activity": _activity, "Agent": _agent, "Group": _group, "StatementRef": _reference,
        "SubStatement": _sub,
    }  # fmt: skip
    if not isinstance(kind, str) or kind not in checks:
        one_of("object", *_KINDS)(walk, kind, f"{path}.objectType")
    else:
        checks[kind](walk, value, path)


def _inner_object(walk: Walk, value: Any, path: str) -> None:
    if isinstance(value, Pairs) and value.get("objectType") == "SubStatement":
        walk.say(path, "A SubStatement cannot hold another: name an object of it.", "sub")
    else:
        _object(walk, value, path)


def _score(walk: Walk, value: Any, path: str) -> None:
    names = ("scaled", "raw", "min", "max")
    if walk.fields(value, path, "score", may=dict.fromkeys(names, number)) is None:
        return
    said = {n: value[n] for n in names if isinstance(value.get(n), int | float)}
    if not -1 <= said.get("scaled", 0) <= 1:
        walk.say(f"{path}.scaled", "Send a number from -1 to 1.", "score")
    for low, high in (("min", "max"), ("min", "raw"), ("raw", "max")):
        if low in said and high in said and said[low] > said[high]:
            walk.say(f"{path}.{low}", f"“{low}” must not be more than “{high}”.", "score")


def _result(walk: Walk, value: Any, path: str) -> None:
    may: dict[str, Check] = {
        "score": _score, "success": truth, "completion": truth, "response": text("result"),
        "duration": duration, "extensions": extensions,
    }  # fmt: skip
    walk.fields(value, path, "result", may=may)


def _lists(walk: Walk, value: Any, path: str) -> None:
    def activities(walk: Walk, inner: Any, under: str) -> None:
        if isinstance(inner, Pairs):
            _activity(walk, inner, under)
        else:
            walk.items(inner, under, "activities", _activity)

    names = ("parent", "grouping", "category", "other")
    walk.fields(value, path, "activities", may=dict.fromkeys(names, activities))


def _types(walk: Walk, value: Any, path: str) -> None:
    if walk.items(value, path, "context", iri) == []:
        walk.say(path, "Name at least one type, or leave relevantTypes out.", "context")


def _of_context(name: str, check: Check) -> Check:
    kind = f"context{name.capitalize()}"

    def one(walk: Walk, value: Any, path: str) -> None:
        may = {"objectType": one_of("context", kind), name: check, "relevantTypes": _types}
        walk.fields(value, path, "context", may=may, must=f"objectType {name}")

    def all_of(walk: Walk, value: Any, path: str) -> None:
        walk.items(value, path, "context", one)

    return all_of


def _context(walk: Walk, value: Any, path: str) -> None:
    may: dict[str, Check] = {
        "registration": uuid, "instructor": _actor, "team": _group, "contextActivities": _lists,
        "revision": text("context"), "platform": text("context"), "language": language,
        "statement": _reference, "extensions": extensions,
    }  # fmt: skip
    if walk.two:
        may["contextAgents"] = _of_context("agent", _agent)
        may["contextGroups"] = _of_context("group", _group)
    walk.fields(value, path, "context", may=may)


def _only_of_activities(walk: Walk, value: Pairs, path: str) -> None:
    thing, context = value.get("object"), value.get("context")
    if not isinstance(context, Pairs) or not isinstance(thing, Pairs):
        return
    if thing.get("objectType", "Activity") != "Activity":
        for name in ("revision", "platform"):
            if name in context:
                message = f"Remove “{name}”: it is for statements about an Activity."
                walk.say(f"{path}context.{name}", message, "context")


def _attachment(walk: Walk, value: Any, path: str) -> None:
    may: dict[str, Check] = {
        "usageType": iri, "display": language_map, "description": language_map,
        "contentType": media_type, "length": octets, "sha2": sha2, "fileUrl": iri,
    }  # fmt: skip
    must = "usageType display contentType length sha2"
    said = walk.fields(value, path, "attachments", may=may, must=must)
    if said is not None and said.get("usageType") == SIGNATURE:
        one_of("attachments", "application/octet-stream")(
            walk, said.get("contentType"), f"{path}.contentType"
        )


def _attachments(walk: Walk, value: Any, path: str) -> None:
    walk.items(value, path, "attachments", _attachment)


_SHARED: Final[dict[str, Check]] = {
    "actor": _actor, "verb": _verb, "result": _result, "context": _context, "timestamp": instant,
    "attachments": _attachments,
}  # fmt: skip


def _sub(walk: Walk, value: Any, path: str) -> None:
    may = {**_SHARED, "objectType": one_of("sub", "SubStatement"), "object": _inner_object}
    if walk.fields(value, path, "sub", may=may, must="objectType actor verb object"):
        _only_of_activities(walk, value, f"{path}.")


def _authority(walk: Walk, value: Any, path: str) -> None:
    _actor(walk, value, path)
    if not isinstance(value, Pairs) or value.get("objectType") != "Group":
        return
    members = value.get("member")
    members = members if isinstance(members, list) else []
    if len(members) != 2 or any(name in value for name in _IDENTIFIERS):
        message = "Send an Agent, or a Group without identifier of exactly two Agents."
        walk.say(path, message, "authority")
    elif not any(isinstance(each, Pairs) and "account" in each for each in members):
        walk.say(f"{path}.member", "Identify the OAuth consumer by an account.", "authority")


def _version(walk: Walk, value: Any, path: str) -> None:
    right = STATEMENT_VERSION[walk.two]
    if not isinstance(value, str) or not right.fullmatch(value):
        known = "1.0.x or 2.0.x" if walk.two else "1.0.x"
        walk.say(path, f"Leave the version out, or send {known}.", "version")


def _statement(walk: Walk, value: Any, path: str) -> None:
    may: dict[str, Check] = {
        **_SHARED, "id": uuid, "object": _object, "stored": instant, "authority": _authority,
        "version": _version,
    }  # fmt: skip
    if walk.fields(value, path, "statement", may=may, must="actor verb object") is None:
        return
    _only_of_activities(walk, value, "")
    verb, thing = value.get("verb"), value.get("object")
    voids = isinstance(verb, Pairs) and verb.get("id") == VOIDED and isinstance(thing, Pairs)
    if voids and thing.get("objectType") != "StatementRef":
        walk.say("object", "Void a statement through a StatementRef to it.", "voiding")
