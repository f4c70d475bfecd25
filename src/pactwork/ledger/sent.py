"""What a tool sent, made ready to be written."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.conf import settings

from pactwork.ledger.writing import Arrival
from pactwork.ledger.xapi import Checked, Version, stamped


def our_iris() -> str:
    """What every IRI of this installation begins with."""
    return f"{str(settings.PACTWORK_IRI_BASE).rstrip('/')}/id/"


def arrival_of(
    checked: Checked, version: Version, *, agent: bytes, authority: int | None, ours: str
) -> Arrival:
    """A checked statement as it is written.

    `agent` is who stands as its authority, as JSON, and `authority` the agent's number; what
    names an IRI that begins with `ours`, or voids, waits to be looked at.
    """
    return Arrival(
        checked.uuid,
        checked.actor,
        checked.is_group,
        checked.verb,
        checked.activity,
        checked.target,
        checked.registration,
        checked.timestamp,
        partial(_text, checked, version, agent),
        checked.activities,
        checked.actors,
        checked.names,
        authority,
        checked.voids is not None or _names(checked, ours),
    )


def _names(checked: Checked, ours: str) -> bool:
    if checked.activity is not None and checked.activity.startswith(ours):
        return True
    return bool(checked.activities) and any(
        iri.startswith(ours) for iri, _relation in checked.activities
    )


def _text(checked: Checked, version: Version, agent: bytes, stored: datetime) -> str:
    return stamped(checked, stored=stored, authority=agent, version=version)
