"""The shape of an xAPI statement (IEEE 9274.1.1-2023, §4.2), as Pactwork writes it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
XAPI_VERSION = "2.0.0"


@dataclass(frozen=True)
class ActorRef:
    """An agent or group with an account: `home_page` names the system, `name` who it is there."""

    home_page: str
    name: str
    is_group: bool = False
    label: str = ""

    @property
    def identifier(self) -> str:
        """The inverse functional identifier as one string."""
        return f"{self.home_page}::{self.name}"

    def as_xapi(self) -> dict[str, Any]:
        """The actor object of a statement."""
        actor: dict[str, Any] = {
            "objectType": "Group" if self.is_group else "Agent",
            "account": {"homePage": self.home_page, "name": self.name},
        }
        return actor | ({"name": self.label} if self.label else {})


@dataclass(frozen=True)
class VerbRef:
    """A verb: its IRI and what people call it, by language."""

    iri: str
    display: Mapping[str, str]

    def as_xapi(self) -> dict[str, Any]:
        """The verb object of a statement."""
        return {"id": self.iri, "display": dict(self.display)}


@dataclass(frozen=True)
class ActivityRef:
    """An activity: its IRI, its type's IRI and its name, by language."""

    iri: str
    type: str = ""
    name: Mapping[str, str] = field(default_factory=dict)

    def as_xapi(self) -> dict[str, Any]:
        """The activity object of a statement."""
        definition: dict[str, Any] = {}
        if self.type:
            definition["type"] = self.type
        if self.name:
            definition["name"] = dict(self.name)
        activity: dict[str, Any] = {"objectType": "Activity", "id": self.iri}
        return activity | ({"definition": definition} if definition else {})


@dataclass(frozen=True)
class StatementRef:
    """Another statement, by its id: the object of a voiding, or of an acceptance."""

    uuid: UUID

    def as_xapi(self) -> dict[str, Any]:
        """The StatementRef object."""
        return {"objectType": "StatementRef", "id": str(self.uuid)}


@dataclass(frozen=True)
class Draft:
    """A statement about to be recorded. `stored` and `version` are the ledger's to set."""

    actor: ActorRef
    verb: VerbRef
    object: ActivityRef | StatementRef
    timestamp: datetime
    uuid: UUID = field(default_factory=uuid4)
    parent: Sequence[ActivityRef] = ()
    grouping: Sequence[ActivityRef] = ()
    category: Sequence[ActivityRef] = ()
    other: Sequence[ActivityRef] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    registration: UUID | None = None

    def __post_init__(self) -> None:
        """Hold what the standard asks of every statement.

        Raises:
            ValueError: the timestamp has no time zone, or an identifier is empty (§4.2.2, §4.2.7).
        """
        if self.timestamp.tzinfo is None:
            raise ValueError("A statement's timestamp needs a time zone (IEEE 9274.1.1 §4.2.7).")
        if not (self.actor.home_page and self.actor.name and self.verb.iri):
            raise ValueError("A statement needs an actor's account and a verb's IRI.")

    def context_activities(self) -> dict[str, Sequence[ActivityRef]]:
        """The non-empty lists of the context, by their xAPI names."""
        lists = {
            "parent": self.parent,
            "grouping": self.grouping,
            "category": self.category,
            "other": self.other,
        }
        return {name: refs for name, refs in lists.items() if refs}

    def as_xapi(self, stored: datetime) -> dict[str, Any]:
        """The whole statement as JSON values, stamped as stored at that instant."""
        statement: dict[str, Any] = {
            "id": str(self.uuid),
            "actor": self.actor.as_xapi(),
            "verb": self.verb.as_xapi(),
            "object": self.object.as_xapi(),
            "timestamp": _instant(self.timestamp),
            "stored": _instant(stored),
            "version": XAPI_VERSION,
        }
        if self.result:
            statement["result"] = dict(self.result)
        context: dict[str, Any] = {}
        if self.registration:
            context["registration"] = str(self.registration)
        if activities := self.context_activities():
            context["contextActivities"] = {
                name: [ref.as_xapi() for ref in refs] for name, refs in activities.items()
            }
        return statement | ({"context": context} if context else {})


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def voiding(target: UUID, *, actor: ActorRef, timestamp: datetime) -> Draft:
    """The statement that voids another (§4.2.4.2): the only way to take one back."""
    return Draft(
        actor=actor,
        verb=VerbRef(VOIDED, {"en": "voided"}),
        object=StatementRef(target),
        timestamp=timestamp,
    )
