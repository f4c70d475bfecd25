"""A record of another repository, as it is taken in: what it describes, or what is wrong."""

from __future__ import annotations

from typing import Any

import structlog

from pactwork.repository.actions.laying_down import Arrival
from pactwork.repository.actions.taking_in import Given
from pactwork.repository.curation import first_body
from pactwork.repository.described import Described
from pactwork.repository.exchange.faults import Fault, UnreadableError
from pactwork.repository.exchange.fitting import settled, shortened
from pactwork.repository.exchange.oai_read import Harvested, understood
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.models import Landing, Source
from pactwork.repository.visibility import Visibility

log = structlog.get_logger(__name__)


def judged(one: Harvested, terms: Terms) -> tuple[Described | None, list[Fault]]:
    """What a record describes; None where it cannot be taken in, and what is wrong with it. One
    that our readers fail at keeps no other from coming in.
    """
    try:
        said = understood(one, terms)
    except UnreadableError as error:
        return None, [Fault("record", error.reason, error.detail)]
    except Exception as error:
        log.exception("record_failed", identifier=one.identifier)
        return None, [Fault("record", "unreadable", type(error).__name__)]
    heavy = [fault for fault in said.faults if fault.is_heavy]
    if said.described is not None and not said.described.link:
        heavy.append(Fault("identifier", "no-link"))
    if said.described is None or heavy:
        return None, heavy or list(said.faults)
    return said.described, []


def given_of(source: Source, identifier: str, described: Described) -> Given:
    """A record of a source as it is taken in."""
    told = settled(described, language=source.language, licence=source.licence)
    return Given(name_of_record(source, identifier), told)


def name_of_record(source: Source, identifier: str) -> str:
    """What the material that a record of a source describes is called for good."""
    return shortened(f"{source.slug} {identifier}")


def arrival_of(source: Source) -> Arrival:
    """Where the materials of a source stand when they come in."""
    return Arrival(
        stage=Landing(source.landing),
        visibility=Visibility(source.visibility),
        body=source.body_id if source.landing == Landing.REVIEW else None,
    )


def landed_first(said: dict[str, Any], organisation: int) -> dict[str, Any]:
    """Columns that say where what comes in stands; with the body that the organisation named for
    all it publishes, if it named one.
    """
    body = first_body(organisation)
    if body is None or said["landing"] == Landing.DRAFT:
        return said
    return {**said, "landing": Landing.REVIEW, "body": body}
