"""Are two statements the same statement?

By the standard's rules of comparison: what a store may add (id, stored, authority, version, a
timestamp that was not sent), definitions of activities, displays of verbs, attachments and the
order of unordered lists do not count; of times milliseconds count, of durations hundredths.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from .formats import instant_of


def _exact(text: str) -> Decimal | str:
    """A number as it is; one whose exponent no Decimal holds, as it is written."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


_read = msgspec.json.Decoder(float_hook=_exact).decode
_NOT_COMPARED: Final = frozenset({"stored", "authority", "version", "attachments"})
_HUNDREDTHS: Final = re.compile(r"([.,][0-9]{2})[0-9]+")
_LISTS: Final = ("parent", "grouping", "category", "other")


def equal(raw_a: bytes | str, raw_b: bytes | str) -> bool:
    """Say whether two statements, each as JSON text, are the same by the standard.

    An id or a timestamp is compared when both have one. A text that is no JSON object equals
    nothing.
    """
    try:
        one, other = _read(raw_a), _read(raw_b)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        return False
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    for name in ("id", "timestamp"):
        if name not in one or name not in other:
            one.pop(name, None)
            other.pop(name, None)
    return bool(_statement(one) == _statement(other))


def _statement(said: dict[str, Any]) -> Any:
    kept = {name: value for name, value in said.items() if name not in _NOT_COMPARED}
    return _each(kept, _IN_STATEMENT)


def _each(said: Any, ways: dict[str, Callable[[Any], Any]]) -> Any:
    if not isinstance(said, dict):
        return _plain(said)
    return {name: ways.get(name, _plain)(value) for name, value in said.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return ("truth", value)
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else _plain(value)


def _instant(value: Any) -> Any:
    moment = instant_of(value, strict=False) if isinstance(value, str) else None
    if moment is None:
        return _plain(value)
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _duration(value: Any) -> Any:
    if not isinstance(value, str):
        return _plain(value)
    whole = _HUNDREDTHS.sub(r"\1", value)
    return re.sub(r"[.,]([0-9]*?)0*(?=[A-Z])", lambda m: f".{m[1]}" if m[1] else "", whole)


def _mbox(value: Any) -> Any:
    if not isinstance(value, str) or "@" not in value:
        return _plain(value)
    name, _at, domain = value.rpartition("@")
    return f"{name}@{domain.lower()}"


def _actor(said: Any) -> Any:
    made = _each(said, _IN_ACTOR)
    if isinstance(made, dict):
        made.setdefault("objectType", "Agent")
    return made


def _unordered(way: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def both(said: Any) -> Any:
        items = said if isinstance(said, list) else [said]
        return sorted((way(item) for item in items), key=_order)

    return both


def _order(value: Any) -> str:
    """A text by which values are put in order, the same for equal values."""
    if isinstance(value, dict):
        inner = ",".join(f"{name!r}:{_order(value[name])}" for name in sorted(value))
        return "{" + inner + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(_order(item) for item in value) + "]"
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        sign, digits, exponent = Decimal(value).as_tuple()
        kept = "".join(map(str, digits)).lstrip("0")
        place = int(exponent) + len(kept)
        kept = kept.rstrip("0")
        return f"{'-' if sign else ''}{kept}e{place}" if kept else "0"
    return repr(value)


def _activity(said: Any) -> Any:
    if not isinstance(said, dict):
        return _plain(said)
    return {"objectType": "Activity", "id": said.get("id")}


def _verb(said: Any) -> Any:
    return said.get("id") if isinstance(said, dict) else _plain(said)


def _reference(said: Any) -> Any:
    return _each(said, {"id": _lower})


def _object(said: Any) -> Any:
    kind = said.get("objectType", "Activity") if isinstance(said, dict) else None
    if kind == "SubStatement":
        return _statement(said)
    if kind in ("Agent", "Group"):
        return _actor(said)
    return _reference(said) if kind == "StatementRef" else _activity(said)


def _context_activities(said: Any) -> Any:
    return _each(said, dict.fromkeys(_LISTS, _unordered(_activity)))


def _of_context(name: str) -> Callable[[Any], Any]:
    types = _unordered(_plain)
    return _unordered(lambda said: _each(said, {name: _actor, "relevantTypes": types}))


def _context(said: Any) -> Any:
    return _each(said, _IN_CONTEXT)


def _result(said: Any) -> Any:
    return _each(said, {"duration": _duration})


_IN_ACTOR: Final[dict[str, Callable[[Any], Any]]] = {
    "mbox": _mbox, "mbox_sha1sum": _lower, "member": _unordered(_actor),
}  # fmt: skip
_IN_CONTEXT: Final[dict[str, Callable[[Any], Any]]] = {
    "registration": _lower, "instructor": _actor, "team": _actor, "language": _lower,
    "contextActivities": _context_activities, "contextAgents": _of_context("agent"),
    "contextGroups": _of_context("group"), "statement": _reference,
}  # fmt: skip
_IN_STATEMENT: Final[dict[str, Callable[[Any], Any]]] = {
    "id": _lower, "actor": _actor, "verb": _verb, "object": _object, "result": _result,
    "context": _context, "timestamp": _instant,
}  # fmt: skip
