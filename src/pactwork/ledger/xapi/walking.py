"""Reading a refused text slowly: every value with its path, every problem with its section."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from .checked import Problem, Version
from .formats import (
    LONGEST,
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

SECTIONS: Final[dict[str, tuple[str, str]]] = {
    "format": ("2.2", "4.2.2"), "statement": ("2.4", "4.2.2"), "id": ("2.4.1", "4.2.4.2"),
    "actor": ("2.4.2", "4.2.2.1"), "agent": ("2.4.2.1", "4.2.2.1"),
    "group": ("2.4.2.2", "4.2.2.1"), "identifier": ("2.4.2.3", "4.2.2.1"),
    "account": ("2.4.2.4", "4.2.2.1"), "verb": ("2.4.3", "4.2.2.2"),
    "object": ("2.4.4", "4.2.2.3"), "activity": ("2.4.4.1", "4.2.2.3"),
    "interaction": ("2.4.4.1", "4.2.2.3"), "reference": ("2.4.4.3", "4.2.2.3"),
    "sub": ("2.4.4.3", "4.2.2.3"), "result": ("2.4.5", "4.2.2.4"),
    "score": ("2.4.5.1", "4.2.2.4"), "context": ("2.4.6", "4.2.2.5"),
    "activities": ("2.4.6.2", "4.2.2.5"), "timestamp": ("2.4.7", "4.2.4.2"),
    "stored": ("2.4.8", "4.2.4.2"), "authority": ("2.4.9", "4.2.4.2"),
    "version": ("2.4.10", "4.2.4.3"), "attachments": ("2.4.11", "4.2.2.6"),
    "voiding": ("2.3.2", "4.2.5"), "extensions": ("4.1", "4.2.7"),
    "languages": ("4.2", "4.2.7"), "iri": ("4.3", "4.2.7"), "uuid": ("4.4", "4.2.7"),
    "instant": ("4.5", "4.2.7"), "duration": ("4.6", "4.2.7"),
}  # fmt: skip
"""Where a topic stands: in Data of xAPI 1.0.3, and in IEEE 9274.1.1."""


def section(version: Version, topic: str) -> str:
    """The section of a topic, as it is cited."""
    old, new = SECTIONS[topic]
    return f"xAPI 1.0.3 Data {old}" if version is Version.ONE else f"IEEE 9274.1.1 §{new}"


class Pairs(dict[str, Any]):
    """A JSON object that remembers which properties were written twice."""

    twice: tuple[str, ...] = ()


def _pairs(pairs: list[tuple[str, Any]]) -> Pairs:
    made = Pairs(pairs)
    if len(made) != len(pairs):
        names = [name for name, _value in pairs]
        made.twice = tuple(name for name in made if names.count(name) > 1)
    return made


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")


def _number(text: str) -> float:
    made = float(text)
    if made in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:20]} is too large")
    return made


def parsed(raw: bytes) -> Any:
    """The text as values; objects are Pairs.

    Raises:
        ValueError: it is no JSON, not UTF-8, or has a number out of every range.
        RecursionError: it is nested too deep.
    """
    return json.loads(
        raw.decode(), object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_number
    )


Check = Callable[["Walk", Any, str], None]


class Walk:
    """The problems found so far, and the version they are judged by."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.two = version is Version.TWO
        self.problems: list[Problem] = []

    def say(self, path: str, message: str, topic: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, message, section(self.version, topic)))

    def fields(
        self, value: Any, path: str, topic: str, *, may: Mapping[str, Check], must: str = ""
    ) -> Pairs | None:
        """An object: its properties are among `may` and checked, those in `must` are there."""
        if not isinstance(value, Pairs):
            self.say(path, f"Send an object, not {kind_of(value)}.", topic)
            return None
        for name in value.twice:
            self.say(_under(path, name), f"Write the property “{name}” once only.", "format")
        for name, each in value.items():
            under = _under(path, name)
            if name not in may:
                self._unknown(under, name, may, topic)
            elif each is None:
                self.say(under, "Leave the property out instead of sending null.", "format")
            else:
                may[name](self, each, under)
        for name in must.split():
            if name not in value:
                self.say(_under(path, name), f"Add the property “{name}”: it is required.", topic)
        return value

    def _unknown(self, path: str, name: str, may: Mapping[str, Check], topic: str) -> None:
        near = [each for each in may if each.lower() == name.lower()]
        if near:
            self.say(path, f"Write “{near[0]}”: the case of letters matters.", "format")
        else:
            known = ", ".join(sorted(may))
            self.say(path, f"Remove this property; known here are: {known}.", topic)

    def items(self, value: Any, path: str, topic: str, check: Check) -> list[Any] | None:
        """A list whose items are checked."""
        if not isinstance(value, list):
            self.say(path, f"Send a list, not {kind_of(value)}.", topic)
            return None
        for number, each in enumerate(value):
            check(self, each, f"{path}[{number}]")
        return value


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def kind_of(value: Any) -> str:
    """What a value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "an object" if isinstance(value, dict) else "a list"


def _said(text: str) -> str:
    return f"“{text[:60]}”"


def text(topic: str) -> Check:
    """Any text."""

    def check(walk: Walk, value: Any, path: str) -> None:
        if not isinstance(value, str):
            walk.say(path, f"Send a text, not {kind_of(value)}.", topic)

    return check


def formed(topic: str, right: Callable[[str], object], what: str) -> Check:
    """A text of a format."""

    def check(walk: Walk, value: Any, path: str) -> None:
        if not isinstance(value, str):
            walk.say(path, f"Send {what} as a text, not {kind_of(value)}.", topic)
        elif not right(value):
            walk.say(path, f"Send {what}; {_said(value)} is none.", topic)

    return check


def one_of(topic: str, *values: str) -> Check:
    """One of a few texts, in this case of letters."""

    def check(walk: Walk, value: Any, path: str) -> None:
        if value not in values or not isinstance(value, str):
            walk.say(path, f"Send {' or '.join(f'“{each}”' for each in values)}.", topic)

    return check


def truth(walk: Walk, value: Any, path: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        walk.say(path, f"Send true or false, not {kind_of(value)}.", "result")


def number(walk: Walk, value: Any, path: str) -> None:
    """A number of a score."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        walk.say(path, f"Send a number, not {kind_of(value)}.", "score")


def octets(walk: Walk, value: Any, path: str) -> None:
    """A length: a whole number from nought."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        walk.say(path, "Send the number of octets, a whole number from 0.", "attachments")


def instant(walk: Walk, value: Any, path: str) -> None:
    """A timestamp of the version."""
    if not isinstance(value, str):
        walk.say(path, f"Send a timestamp as a text, not {kind_of(value)}.", "instant")
    elif instant_of(value, strict=walk.two) is None:
        walk.say(
            path,
            f"Send a timestamp like 2026-03-01T12:00:00.000Z (never with offset -00:00); "
            f"{_said(value)} is none.",
            "instant",
        )


def language_map(walk: Walk, value: Any, path: str) -> None:
    """Texts by language tag."""
    if not isinstance(value, Pairs):
        walk.say(path, f"Send texts by language, not {kind_of(value)}.", "languages")
        return
    for tag, each in value.items():
        if not is_language(tag):
            walk.say(f"{path}.{tag}", f"{_said(tag)} is no language tag (RFC 5646).", "languages")
        if not isinstance(each, str):
            walk.say(f"{path}.{tag}", f"Send a text, not {kind_of(each)}.", "languages")
    for tag in value.twice:
        walk.say(f"{path}.{tag}", "Write each language once only.", "format")


def extensions(walk: Walk, value: Any, path: str) -> None:
    """Anything at all, by IRI."""
    if not isinstance(value, Pairs):
        walk.say(path, f"Send values by IRI, not {kind_of(value)}.", "extensions")
        return
    for key in value:
        if not is_iri(key):
            walk.say(f"{path}.{key}", f"Use an IRI as key; {_said(key)} is none.", "extensions")
    _once(walk, value, path)


def _once(walk: Walk, value: Any, path: str) -> None:
    waiting = [(value, path)]
    while waiting:
        each, where = waiting.pop()
        if isinstance(each, Pairs):
            for name in each.twice:
                message = f"Write the property “{name}” once only."
                walk.say(f"{where}.{name}", message, "format")
            waiting += [(inner, f"{where}.{name}") for name, inner in each.items()]
        elif isinstance(each, list):
            waiting += [(inner, f"{where}[{n}]") for n, inner in enumerate(each)]


iri = formed(
    "iri", is_iri, f"an IRI with its scheme, like https://example.org/x, of up to {LONGEST} bytes"
)
language = formed("languages", is_language, "a language tag (RFC 5646)")
uuid = formed("uuid", uuid_of, "a UUID like 01a0c1de-0000-7000-8000-000000000000")
duration = formed("duration", is_duration, "an ISO 8601 duration like PT1H30M")
mbox = formed("identifier", is_mbox, "a mail address like mailto:name@example.org")
sha1 = formed("identifier", is_sha1, "the SHA-1 sum of a mailto: IRI, 40 hexadecimal digits")
sha2 = formed("attachments", is_sha2, "a SHA-2 sum in hexadecimal digits")
media_type = formed("attachments", is_media_type, "an Internet media type like text/plain")
