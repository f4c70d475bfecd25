"""The shapes of a statement's parts, for fast decoding: types and names of the properties.

Rules between properties, and formats of texts, are `rules`. A property that was not sent is
UNSET, so that null is always an error. `verb`, `definition` and an object that is no activity
are kept as JSON text and decoded apart, because the same ones come again and again.
"""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from msgspec import UNSET, Raw, Struct, UnsetType, field

T = TypeVar("T")


class Account(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An account somewhere."""

    homePage: str
    name: str


class Actor(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An Agent or a Group."""

    objectType: Literal["Agent", "Group"] | UnsetType = UNSET
    name: str | UnsetType = UNSET
    mbox: str | UnsetType = UNSET
    mbox_sha1sum: str | UnsetType = UNSET
    openid: str | UnsetType = UNSET
    account: Account | UnsetType = UNSET
    member: list[Actor] | UnsetType = UNSET


class Verb(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A verb."""

    id: str
    display: dict[str, str] | UnsetType = UNSET


class Component(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A choice, step, … of an interaction."""

    id: str
    description: dict[str, str] | UnsetType = UNSET


class Definition(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An activity's definition."""

    name: dict[str, str] | UnsetType = UNSET
    description: dict[str, str] | UnsetType = UNSET
    type: str | UnsetType = UNSET
    moreInfo: str | UnsetType = UNSET
    extensions: dict[str, Any] | UnsetType = UNSET
    interactionType: (
        Literal[
            "true-false", "choice", "fill-in", "long-fill-in", "matching", "performance",
            "sequencing", "likert", "numeric", "other",
        ]
        | UnsetType
    ) = UNSET  # fmt: skip
    correctResponsesPattern: list[str] | UnsetType = UNSET
    choices: list[Component] | UnsetType = UNSET
    scale: list[Component] | UnsetType = UNSET
    source: list[Component] | UnsetType = UNSET
    target: list[Component] | UnsetType = UNSET
    steps: list[Component] | UnsetType = UNSET


class Activity(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An activity, its definition not yet read."""

    id: str
    objectType: Literal["Activity"] | UnsetType = UNSET
    definition: Raw | UnsetType = UNSET


class Reference(Struct, forbid_unknown_fields=True, gc=False):
    """A StatementRef."""

    objectType: Literal["StatementRef"]
    id: str


class Score(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A score."""

    scaled: float | UnsetType = UNSET
    raw: float | UnsetType = UNSET
    min: float | UnsetType = UNSET
    max: float | UnsetType = UNSET


class Result(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A result."""

    score: Score | UnsetType = UNSET
    success: bool | UnsetType = UNSET
    completion: bool | UnsetType = UNSET
    response: str | UnsetType = UNSET
    duration: str | UnsetType = UNSET
    extensions: dict[str, Any] | UnsetType = UNSET


class ContextActivities(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The four lists of a context; a single activity may stand for a list of one."""

    parent: list[Activity] | Activity | UnsetType = UNSET
    grouping: list[Activity] | Activity | UnsetType = UNSET
    category: list[Activity] | Activity | UnsetType = UNSET
    other: list[Activity] | Activity | UnsetType = UNSET


class ContextAgent(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An agent of the context (2.0)."""

    objectType: Literal["contextAgent"]
    agent: Actor
    relevantTypes: list[str] | UnsetType = UNSET


class ContextGroup(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A group of the context (2.0)."""

    objectType: Literal["contextGroup"]
    group: Actor
    relevantTypes: list[str] | UnsetType = UNSET


class Context(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A context."""

    registration: str | UnsetType = UNSET
    instructor: Actor | UnsetType = UNSET
    team: Actor | UnsetType = UNSET
    contextActivities: ContextActivities | UnsetType = UNSET
    contextAgents: list[ContextAgent] | UnsetType = UNSET
    contextGroups: list[ContextGroup] | UnsetType = UNSET
    revision: str | UnsetType = UNSET
    platform: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    statement: Reference | UnsetType = UNSET
    extensions: dict[str, Any] | UnsetType = UNSET


class Attached(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What a statement says of an attachment."""

    usageType: str
    display: dict[str, str]
    contentType: str
    length: int
    sha2: str
    description: dict[str, str] | UnsetType = UNSET
    fileUrl: str | UnsetType = UNSET


class SubStatement(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A statement within a statement."""

    objectType: Literal["SubStatement"]
    actor: Actor
    verb: Raw
    object: Raw
    result: Result | UnsetType = UNSET
    context: Context | UnsetType = UNSET
    timestamp: str | UnsetType = UNSET
    attachments: list[Attached] | UnsetType = UNSET


class Statement(Struct, Generic[T], forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A statement whose object is of shape T."""

    actor: Actor
    verb: Raw
    object: T
    id: str | UnsetType = UNSET
    result: Result | UnsetType = UNSET
    context: Context | UnsetType = UNSET
    timestamp: str | UnsetType = UNSET
    stored: str | UnsetType = UNSET
    authority: Actor | UnsetType = UNSET
    version: str | UnsetType = UNSET
    attachments: list[Attached] | UnsetType = UNSET


class Kind(Struct):
    """Only what kind of thing an object is."""

    objectType: str = field(default="Activity")
