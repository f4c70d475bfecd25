"""What a statement of another system says, in the terms of evidence. Pure.

Amounts come only from `result.extensions` whose keys are IRIs of this installation's measures, as
its own statements write them; nothing is guessed. People are the actor, or a group's members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pactwork.kernel.iris import iri, parse_iri
from pactwork.kernel.texts import Text, clean_text

_MOST: Final = 10**15
_LISTS: Final = ("parent", "grouping", "category", "other")


@dataclass(frozen=True)
class Recorded:
    """A statement as evidence: what for, what it is called, what it is worth, and who took part.

    `commitments` are (agreement slug, key); `people` the keys of people, as organisers write them.
    `is_bad` tells that an amount was given that no evidence can carry.
    """

    commitments: Sequence[tuple[str, str]]
    title: Text
    verb: Text
    at: datetime
    quantities: Mapping[str, Decimal]
    headcount: int
    people: Sequence[str]
    is_bad: bool


def read(statement: Mapping[str, Any]) -> Recorded:
    """Take a valid statement apart (IEEE 9274.1.1 §4.2)."""
    quantities, headcount, is_bad = _amounts(statement)
    return Recorded(
        commitments=list(dict.fromkeys(_named(statement))),
        title=_title(statement),
        verb=_texts(statement["verb"].get("display")),
        at=datetime.fromisoformat(statement["timestamp"]),
        quantities=quantities,
        headcount=headcount,
        people=sorted(set(_people(statement["actor"]))),
        is_bad=is_bad,
    )


def _named(statement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    held = statement.get("context", {}).get("contextActivities", {})
    activities = [one for name in _LISTS for one in _as_list(held.get(name))]
    if statement["object"].get("objectType", "Activity") == "Activity":
        activities.append(statement["object"])
    for one in activities:
        parsed = parse_iri(one["id"])
        if parsed and parsed[0] == "commitment":
            yield parsed[1][0], parsed[1][1]


def _as_list(held: Any) -> list[Any]:
    """1.0.x lets one activity stand without its list (§2.4.6.2 of 1.0.3)."""
    if held is None:
        return []
    return held if isinstance(held, list) else [held]


def _title(statement: Mapping[str, Any]) -> Text:
    thing = statement["object"]
    if name := _texts(thing.get("definition", {}).get("name")):
        return name
    said = thing.get("id") or thing.get("name") or statement["verb"]["id"]
    return _texts({"und": said}) or _texts({"und": statement["verb"]["id"]})


def _texts(held: Any) -> Text:
    """A language map as a text; a language or a sentence that cannot be kept is left out."""
    kept: dict[str, str] = {}
    for tag, said in (held or {}).items():
        try:
            kept = {**clean_text({tag: said[:500]}), **kept}
        except ValueError:
            continue
    return kept


def _amounts(statement: Mapping[str, Any]) -> tuple[dict[str, Decimal], int, bool]:
    measures: dict[str, Decimal] = {}
    headcount, is_bad = 0, False
    extensions = (statement.get("result") or {}).get("extensions") or {}
    for key, said in extensions.items():
        if key == iri("concept", "statement-extensions", "headcount"):
            is_bad |= not (isinstance(said, int) and 0 <= said <= 10**9)
            headcount = said if isinstance(said, int) and not is_bad else 0
            continue
        parsed = parse_iri(key)
        if parsed and parsed[0] == "concept" and parsed[1][0] == "measures":
            amount = _amount(said)
            is_bad |= amount is None
            measures[f"measures:{parsed[1][1]}"] = amount or Decimal(0)
    return measures, headcount, is_bad


def _amount(said: Any) -> Decimal | None:
    if isinstance(said, bool) or not isinstance(said, int | float) or not 0 <= said < _MOST:
        return None
    try:
        amount = Decimal(str(said)).quantize(Decimal("0.001"))
    except InvalidOperation:
        return None
    return amount if amount < _MOST else None


def _people(actor: Mapping[str, Any]) -> Iterator[str]:
    if actor.get("objectType") == "Group":
        for member in actor.get("member", ()):
            yield from _people(member)
    elif "mbox" in actor:
        yield _key(actor["mbox"].removeprefix("mailto:"))
    elif "account" in actor:
        yield _key(f"{actor['account']['homePage']}::{actor['account']['name']}")
    elif held := actor.get("mbox_sha1sum") or actor.get("openid"):
        yield _key(held)


def _key(said: str) -> str:
    """What no key may hold (control characters) is written as an escape."""
    return said if said.isprintable() else said.encode("unicode_escape").decode()
