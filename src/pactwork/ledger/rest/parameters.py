"""Reading parameters: those the resource knows, each once, each in its form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from pactwork.ledger.rest.asked import Fault, wrong
from pactwork.ledger.xapi import Problem, Refused, Version, agent_identifier
from pactwork.ledger.xapi.formats import instant_of, is_iri, uuid_of

Parameters = dict[str, str]


def parameters(query: Sequence[tuple[str, str]], known: Iterable[str]) -> Parameters:
    """The parameters by name.

    Raises:
        Fault: one is unknown, written with other capitals, or sent twice.
    """
    names = set(known)
    found: Parameters = {}
    for name, value in query:
        if name not in names:
            near = next((one for one in names if one.lower() == name.lower()), None)
            if near is not None:
                raise wrong(name, f"Write the parameter “{near}”: the case of letters matters.")
            known_ones = ", ".join(sorted(names)) or "none"
            raise wrong(name, f"The parameter “{name[:60]}” is unknown here; known: {known_ones}.")
        if name in found:
            raise wrong(name, f"Send the parameter “{name}” once only.")
        if "\0" in value:
            raise wrong(name, f"The parameter “{name}” holds a null character.")
        found[name] = value
    return found


def must(found: Parameters, *names: str) -> None:
    """Hold that these parameters are there.

    Raises:
        Fault: one is missing or empty.
    """
    for name in names:
        if not found.get(name):
            raise wrong(name, f"Add the parameter “{name}”: it is required.")


def iri_in(found: Parameters, name: str) -> str | None:
    """An IRI. Raises Fault for what is none."""
    value = found.get(name)
    if value is not None and not is_iri(value):
        raise wrong(name, f"Send an IRI with its scheme as “{name}”.")
    return value


def uuid_in(found: Parameters, name: str) -> UUID | None:
    """A UUID. Raises Fault for what is none."""
    value = found.get(name)
    if value is None:
        return None
    known = uuid_of(value)
    if known is None:
        raise wrong(name, f"Send a UUID as “{name}”.")
    return known


def moment_in(found: Parameters, name: str, version: Version) -> datetime | None:
    """A timestamp. Raises Fault for what is none."""
    value = found.get(name)
    if value is None:
        return None
    strict = version is Version.TWO
    moment = instant_of(value, strict=strict)
    if moment is None:  # a plus that was not encoded has become a space
        moment = instant_of(value.replace(" ", "+"), strict=strict)
    if moment is None:
        raise wrong(name, f"Send a timestamp like 2026-03-01T12:00:00Z as “{name}”.")
    return moment


def truth_in(found: Parameters, name: str) -> bool:
    """True or false, false when nothing is said. Raises Fault for anything else."""
    value = found.get(name, "false")
    if value not in ("true", "false"):
        raise wrong(name, f"Send true or false as “{name}”.")
    return value == "true"


def whole_in(found: Parameters, name: str, otherwise: int) -> int:
    """A whole number from nought. Raises Fault for what is none."""
    value = found.get(name)
    if value is None:
        return otherwise
    if not (value.isascii() and value.isdecimal() and len(value) <= 18):
        raise wrong(name, f"Send a whole number from 0 as “{name}”.")
    return int(value)


def agent_in(found: Parameters, version: Version) -> tuple[str, bool] | None:
    """The identifier of the agent or group in the parameter “agent”, and whether it is a group.

    Raises:
        Fault: it is no Agent or identified Group in JSON.
    """
    value = found.get("agent")
    if value is None:
        return None
    try:
        identifier, is_group = agent_identifier(value.encode(), version)
    except Refused as refusal:
        problems = [
            Problem(f"agent.{one.path}" if one.path else "agent", one.message, one.section)
            for one in refusal.problems
        ]
        raise Fault(400, "The agent is not as the standard asks.", problems) from None
    except UnicodeEncodeError:
        raise wrong("agent", "Encode the agent as UTF-8.") from None
    if identifier.startswith("members "):
        raise wrong("agent", "Name an agent, or a group that has an identifier of its own.")
    return identifier, is_group
