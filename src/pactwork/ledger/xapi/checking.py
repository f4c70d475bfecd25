"""Checking statements: one object or an array of them, fast when they are right."""

from __future__ import annotations

import random
import re
import time
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET, Raw

from .checked import (
    GIVEN_AUTHORITY,
    GIVEN_ID,
    GIVEN_STORED,
    GIVEN_TIMESTAMP,
    GIVEN_VERSION,
    NOT_IN_UTC,
    Checked,
    Problem,
    Refused,
    Version,
)
from .explaining import explain
from .formats import instant_of, uuid_of
from .nesting import holds_null
from .rules import (
    STATEMENT_VERSION,
    VOIDED,
    Found,
    Off,
    activity_of,
    actor_of,
    attachments_of,
    hold_authority,
    hold_context,
    hold_instant,
    hold_keys_once,
    hold_result,
    verb_of,
)
from .shapes import Activity, Actor, Kind, Reference, Statement, SubStatement
from .stamping import lists_for_lone

LARGEST: Final = 1_000_000
"""Most bytes of one statement."""
MOST: Final = 10_000
"""Most statements of one request."""

_read_list = msgspec.json.Decoder(list[Raw]).decode
_read_common = msgspec.json.Decoder(Statement[Activity]).decode
_read_other = msgspec.json.Decoder(Statement[Raw]).decode
_read_kind = msgspec.json.Decoder(Kind).decode
_readers: Final[dict[str, Any]] = {
    "Activity": msgspec.json.Decoder(Activity).decode,
    "Agent": msgspec.json.Decoder(Actor).decode,
    "Group": msgspec.json.Decoder(Actor).decode,
    "StatementRef": msgspec.json.Decoder(Reference).decode,
    "SubStatement": msgspec.json.Decoder(SubStatement).decode,
}
_COMMAS: Final = 40
"""With fewer commas for each statement allowed, a list cannot have too many."""
_MARK: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)
_WRONG: Final = (Off, msgspec.DecodeError, RecursionError, UnicodeDecodeError)


def check(
    body: bytes, version: Version, *, largest: int = LARGEST, most: int = MOST
) -> list[Checked]:
    """Check one statement or an array of them.

    `largest` is the most bytes of a statement, `most` the most statements. An empty array is
    right and gives an empty list.

    Raises:
        Refused: with every problem found, each with its path; then none of them is accepted.
    """
    text = body.strip(b" \t\r\n")
    if not text.startswith(b"["):
        return [check_one(text, version, largest=largest)]
    if text.count(b",") > _COMMAS * most and _has_more(text, most):
        raise Refused(Problem("", f"Send at most {most} statements in one request."))
    try:
        raws = [bytes(raw) for raw in _read_list(text)]
    except _WRONG:
        raise Refused(*explain(text, version)) from None
    if len(raws) > most:
        raise Refused(
            Problem("", f"Send at most {most} statements in one request, not {len(raws)}.")
        )
    two = version is Version.TWO
    try:
        done = [_read(raw, two, largest) for raw in raws]
    except _WRONG:
        raise Refused(*_problems_of_all(raws, version, largest)) from None
    if len({checked.uuid for checked in done}) != len(done):
        raise Refused(*_same_ids(done, version))
    return done


def _has_more(text: bytes, most: int) -> bool:
    """Whether the list has more items than that, before any of them is made."""
    depth = items = 0
    for found in _MARK.finditer(text):
        mark = found[0]
        if mark in b"[{":
            depth += 1
        elif mark in b"]}":
            depth -= 1
        elif mark == b"," and depth == 1:
            items += 1
            if items >= most:
                return True
    return False


def check_one(body: bytes, version: Version, *, largest: int = LARGEST) -> Checked:
    """Check one statement.

    Raises:
        Refused: with every problem found.
    """
    raw = body.strip(b" \t\r\n")
    try:
        return _read(raw, version is Version.TWO, largest)
    except _WRONG:
        raise Refused(*_problems(raw, version, largest)) from None


def _problems(raw: bytes, version: Version, largest: int) -> list[Problem]:
    if len(raw) > largest:
        return [Problem("", f"Send a statement of at most {largest} bytes, not {len(raw)}.")]
    return explain(raw, version)


def _problems_of_all(raws: list[bytes], version: Version, largest: int) -> list[Problem]:
    found = []
    for number, raw in enumerate(raws):
        try:
            _read(raw, version is Version.TWO, largest)
        except _WRONG:
            for problem in _problems(raw, version, largest):
                dot = "." if problem.path and not problem.path.startswith("[") else ""
                path = f"[{number}]{dot}{problem.path}"
                found.append(Problem(path, problem.message, problem.section))
        if len(found) >= 100:
            break
    return found


def _same_ids(done: list[Checked], version: Version) -> list[Problem]:
    seen: dict[UUID, int] = {}
    section = "xAPI 1.0.3 Data 2.4.1" if version is Version.ONE else "IEEE 9274.1.1 §4.2.2"
    found = []
    for number, checked in enumerate(done):
        first = seen.setdefault(checked.uuid, number)
        if first != number:
            message = f"Give every statement its own id: this one is that of [{first}]."
            found.append(Problem(f"[{number}].id", message, section))
    return found


def _read(raw: bytes, two: bool, largest: int) -> Checked:
    if len(raw) > largest or holds_null(raw):
        raise Off
    said: Statement[Any]
    try:
        said = _read_common(raw)
    except msgspec.ValidationError:
        said = _read_other(raw)
    hold_keys_once(raw, said)
    found = Found()
    actor, is_group = actor_of(said.actor, found, 2)
    verb = verb_of(said.verb)
    activity, target = _object(said.object, found, two)
    voids = target if verb == VOIDED else None
    if verb == VOIDED and target is None:
        raise Off
    registration = None
    if said.result is not UNSET:
        hold_result(said.result)
    if said.context is not UNSET:
        registration = hold_context(
            said.context, found, two=two, of_activity=activity is not None, sub=False
        )
    given, uuid, timestamp = _given(said, two)
    return Checked(
        uuid, lists_for_lone(raw) if found.lone else raw,
        actor, is_group, verb, activity, target, registration, timestamp,
        tuple(found.activities), tuple(found.actors),
        tuple(found.definitions),
        (*attachments_of(said.attachments), *found.attachments), voids, given,
    )  # fmt: skip


def _object(thing: Activity | Raw, found: Found, two: bool) -> tuple[str | None, UUID | None]:
    """The object as activity or statement; an actor goes to `found.actors`."""
    if type(thing) is Activity:
        return activity_of(thing, found), None
    read = _read_thing(bytes(thing))  # type: ignore[arg-type]
    if type(read) is SubStatement:
        _hold_sub(read, found, two)
        return None, None
    return _plain(read, found, 0)


def _read_thing(raw: bytes) -> Any:
    read = _readers.get(_read_kind(raw).objectType)
    if read is None:
        raise Off
    thing = read(raw)
    hold_keys_once(raw, thing)
    return thing


def _plain(thing: Any, found: Found, plus: int) -> tuple[str | None, UUID | None]:
    if type(thing) is Activity:
        return activity_of(thing, found), None
    if type(thing) is Reference:
        target = uuid_of(thing.id)
        if target is None:
            raise Off
        return None, target
    identifier, is_group = actor_of(thing, found, 17 if plus else 2)
    found.actors.append((identifier, is_group, 1 + plus))
    return None, None


def _hold_sub(sub: SubStatement, found: Found, two: bool) -> None:
    found.actors.append((*actor_of(sub.actor, found, 12), 18))
    verb_of(sub.verb)
    thing = _read_thing(bytes(sub.object))
    if type(thing) is SubStatement:
        raise Off
    activity, _target = _plain(thing, found, 10)
    if activity is not None:
        found.activities.append((activity, 5))
    if sub.result is not UNSET:
        hold_result(sub.result)
    if sub.context is not UNSET:
        hold_context(sub.context, found, two=two, of_activity=activity is not None, sub=True)
    hold_instant(sub.timestamp, two)
    found.attachments.extend(attachments_of(sub.attachments))


def _given(said: Statement[Any], two: bool) -> tuple[int, UUID, Any]:
    given, timestamp = 0, None
    if said.id is UNSET:
        uuid = new_uuid()
    else:
        given = GIVEN_ID
        known = uuid_of(said.id)
        if known is None:
            raise Off
        uuid = known
    if said.timestamp is not UNSET:
        timestamp = instant_of(said.timestamp, strict=two)
        if timestamp is None:
            raise Off
        given |= GIVEN_TIMESTAMP if said.timestamp[-1] == "Z" else GIVEN_TIMESTAMP | NOT_IN_UTC
    if said.stored is not UNSET:
        hold_instant(said.stored, two)
        given |= GIVEN_STORED
    if said.authority is not UNSET:
        hold_authority(said.authority)
        given |= GIVEN_AUTHORITY
    if said.version is not UNSET:
        if not STATEMENT_VERSION[two].fullmatch(said.version):
            raise Off
        given |= GIVEN_VERSION
    return given, uuid, timestamp


def new_uuid() -> UUID:
    """A UUID of version 7: milliseconds, then chance, so that ids come in the order of time."""
    moment = time.time_ns() // 1_000_000
    number = (moment & 0xFFFFFFFFFFFF) << 80 | random.getrandbits(74)
    low = number & 0x3FFFFFFFFFFFFFFF
    middle = (number >> 62) & 0xFFF
    return UUID(int=(number >> 80) << 80 | 0x7 << 76 | middle << 64 | 0x2 << 62 | low)
