"""What stands on a line: a statement, checked as strictly as one that comes over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Final

import msgspec

from pactwork.ledger.carrying.importing import Read, Same
from pactwork.ledger.sent import arrival_of, our_iris
from pactwork.ledger.writing import Arrival
from pactwork.ledger.xapi import GIVEN_ID, Version, check_one, equal

_ANY: Final = datetime(2000, 1, 1, tzinfo=UTC)


class _Peek(msgspec.Struct):
    version: str = ""


_peek: Final = msgspec.json.Decoder(_Peek).decode


def statement_reader(*, agent: bytes, authority: int | None = None) -> tuple[Read, Same]:
    """`read` and `same` for `import_lines`.

    `agent` is the authority that is written into each statement, as JSON, and `authority` its
    number, None for this installation itself. A line is checked by the version it names, by 2.0
    where it names none, and needs an id, so that it comes in once however often it is sent.
    """
    return partial(_arrival, agent=agent, authority=authority), _same


def _arrival(line: bytes, *, agent: bytes, authority: int | None) -> Arrival:
    version = _version(line)
    checked = check_one(line, version)
    if not checked.given & GIVEN_ID:
        raise ValueError("id: Give the statement an id, so that it can be known again.")
    return arrival_of(checked, version, agent=agent, authority=authority, ours=our_iris())


def _version(line: bytes) -> Version:
    try:
        said = _peek(line).version
    except msgspec.DecodeError:
        return Version.TWO
    return Version.ONE if said.startswith("1.0") else Version.TWO


def _same(text: str, arrival: Arrival) -> bool:
    return equal(text, arrival.text(_ANY))
