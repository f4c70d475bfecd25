"""What stands on a line: a statement, checked as strictly as one that comes over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Final

import msgspec
from django.conf import settings

from pactwork.ledger.carrying.importing import Read, Same
from pactwork.ledger.writing import Arrival
from pactwork.ledger.xapi import GIVEN_ID, Checked, Version, check_one, equal, stamped

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
    ours = f"{str(settings.PACTWORK_IRI_BASE).rstrip('/')}/id/"
    named = [iri for iri, _ in checked.activities]
    return Arrival(
        uuid=checked.uuid,
        actor=checked.actor,
        is_group=checked.is_group,
        verb=checked.verb,
        activity=checked.activity,
        target=checked.target,
        registration=checked.registration,
        timestamp=checked.timestamp,
        text=partial(_text, checked, version, agent),
        activities=checked.activities,
        actors=checked.actors,
        names=checked.names,
        authority=authority,
        waits=checked.voids is not None
        or any(iri.startswith(ours) for iri in [checked.activity or "", *named]),
    )


def _version(line: bytes) -> Version:
    try:
        said = _peek(line).version
    except msgspec.DecodeError:
        return Version.TWO
    return Version.ONE if said.startswith("1.0") else Version.TWO


def _text(checked: Checked, version: Version, agent: bytes, stored: datetime) -> str:
    return stamped(checked, stored=stored, authority=agent, version=version)


def _same(text: str, arrival: Arrival) -> bool:
    return equal(text, arrival.text(_ANY))
