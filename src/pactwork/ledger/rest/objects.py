"""The resources activities, agents and about."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from pactwork.ledger.queries.objects import activity_object, names_of_actor
from pactwork.ledger.queries.tools import Tool
from pactwork.ledger.rest.asked import Answered, Asked, in_json
from pactwork.ledger.rest.parameters import agent_in, iri_in, must, parameters
from pactwork.ledger.rest.reading import readable
from pactwork.ledger.xapi import Version

VERSIONS: Final = ("2.0.0", "1.0.3", "1.0.2", "1.0.1", "1.0.0")
_IDENTIFIERS: Final = ("mbox", "mbox_sha1sum", "openid", "account")


def get_activity(asked: Asked, version: Version, tool: Tool) -> Answered:
    """An activity with all that is known of it."""
    found = parameters(asked.query, ("activityId",))
    must(found, "activityId")
    iri = iri_in(found, "activityId")
    assert iri is not None
    return in_json(200, activity_object(iri, tool.organisation))


def get_agent(asked: Asked, version: Version, tool: Tool) -> Answered:
    """A Person: the agent that is asked for, and the names under which it came."""
    found = parameters(asked.query, ("agent",))
    must(found, "agent")
    known = agent_in(found, version)
    assert known is not None
    said: dict[str, Any] = msgspec.json.decode(found["agent"])
    names = names_of_actor(known[0], readable(tool))
    if "name" in said and said["name"] not in names:
        names.append(said["name"])
    person: dict[str, Any] = {"objectType": "Person"}
    if names:
        person["name"] = names
    person |= {name: [said[name]] for name in _IDENTIFIERS if name in said}
    return in_json(200, person)


def get_about(asked: Asked) -> Answered:
    """The versions that are spoken here."""
    parameters(asked.query, ())
    return in_json(200, {"version": VERSIONS, "extensions": {}})
