"""The shapes of the desk's API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.utils.translation import gettext
from pydantic import BaseModel, ConfigDict, Field, model_validator

from pactwork.agreements.api import EvidenceView, dialogue, drafts
from pactwork.desk.rest.files import FileShape
from pactwork.kernel.rest import Code, Number, Refusal, Text, numbers
from pactwork.organisations.api import OrganisationCard

_CONTROL: Final = re.compile(r"\\u00(?:0[0-8be-f]|1[0-9a-f]|7f)|\x7f|[\ud800-\udfff]")
"""Control characters but tab and line ends, as they stand in JSON."""


def seen(said: str) -> str:
    """A field of a form, if every character of it can be kept.

    Raises:
        Refusal: one cannot (400).
    """
    if _CONTROL.search(json.dumps(said, ensure_ascii=False)):
        raise Refusal(400, gettext("A text may not contain control characters."))
    return said


class Sent(BaseModel):
    """What a program sends: a field nobody knows is an error, not silently left out."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _seen_characters(cls, said: Any) -> Any:
        """Refuse what cannot be kept, wherever it stands."""
        if _CONTROL.search(json.dumps(said, ensure_ascii=False, default=str)):
            raise ValueError("A text may not contain control characters.")
        return said


class Who(BaseModel):
    """An organisation by slug, with its name."""

    slug: str
    name: Text

    @classmethod
    def of(cls, card: OrganisationCard) -> Who:
        """From a card."""
        return cls(slug=card.slug, name=dict(card.name))


class Serves(Sent):
    """A commitment that evidence serves."""

    agreement: str = Field(max_length=120, description="The slug of the agreement.")
    key: str = Field(max_length=80, description="The key of the commitment.", examples=["c4"])


class Claimed(BaseModel):
    """A commitment that evidence serves, and since when it counts there."""

    agreement: str
    key: str
    accepted_on: date | None


class Spoken(BaseModel):
    """A turn of the dialogue between who delivered it and a party that may accept it."""

    kind: str = Field(description="asked, answered or returned.")
    text: Text
    organisation: Who
    at: datetime
    is_open: bool = Field(description="Whether it still waits for an answer.")


class Piece(BaseModel):
    """A piece of evidence as your organisations see it."""

    uuid: UUID
    id: str
    kind: Code
    title: Text
    description: Text
    first_day: date
    last_day: date
    delivered_by: Who
    quantities: dict[str, Number]
    headcount: int
    target_groups: list[Code]
    links: list[str]
    recorded_at: datetime
    withdrawn_on: date | None
    claims: list[Claimed]
    said: list[Spoken] = Field(description="Newest last; [] in lists.")
    files: list[FileShape] = Field(description="Files that came with it; [] in lists.")


class PieceList(BaseModel):
    """One page of evidence, newest first."""

    items: list[Piece]
    total: int
    next: str | None = Field(description="The address of the page after; null on the last one.")


def piece_of(view: EvidenceView, held: dialogue.Piece | None = None) -> Piece:
    """A piece; with what was said around it where that was read."""
    return Piece(
        uuid=view.uuid,
        id=view.iri,
        kind=view.kind,
        title=dict(view.title),
        description=dict(view.description),
        first_day=view.first_day,
        last_day=view.last_day,
        delivered_by=Who.of(view.delivered_by),
        quantities=numbers(view.quantities),
        headcount=view.headcount,
        target_groups=list(view.target_groups),
        links=list(view.links),
        recorded_at=view.recorded_at,
        withdrawn_on=view.voided_on,
        claims=[
            Claimed(agreement=one.agreement, key=one.commitment, accepted_on=one.accepted_on)
            for one in view.claims
        ],
        said=[_spoken(one) for one in held.said] if held else [],
        files=[
            FileShape(sha256=one.sha256, name=one.name, media_type=one.media_type, size=one.size)
            for one in (held.files if held else ())
        ],
    )


def _spoken(one: dialogue.Said) -> Spoken:
    return Spoken(
        kind=one.kind,
        text=dict(one.text),
        organisation=Who.of(one.organisation),
        at=one.at,
        is_open=one.is_open,
    )


class NewPiece(Sent):
    """Evidence to deliver. `uuid` may be yours; the same one again delivers nothing twice."""

    uuid: UUID | None = None
    by: str = Field(max_length=80, description="The slug of the organisation that delivers.")
    serves: list[Serves] = Field(min_length=1, max_length=50)
    kind: str = Field(max_length=80, examples=["evidence-kinds:training"])
    title: Text
    description: Text = Field(default_factory=dict)
    first_day: date
    last_day: date | None = Field(default=None, description="Without it, the first day.")
    quantities: dict[str, float] = Field(default_factory=dict, examples=[{"measures:trainings": 2}])
    headcount: int = Field(default=0, ge=0, le=2**31 - 1)
    target_groups: list[str] = Field(default_factory=list, max_length=50)
    links: list[str] = Field(default_factory=list, max_length=20)


class InTheNameOf(Sent):
    """In which organisation's name something is done."""

    organisation: str = Field(max_length=80, description="The slug of one you act for.")


class WithWords(InTheNameOf):
    """The same, with something said."""

    text: Text = Field(description="By language; one is enough.")


class Answer(WithWords):
    """An answer to a party that asked or returned."""

    to: str = Field(max_length=80, description="The slug of that party.")


class Turn(BaseModel):
    """Who owes what now."""

    organisation: str
    owes: str = Field(description="propose, approve, sign, fund, endorse, contract or confirm.")
    mine: bool


class DraftLine(BaseModel):
    """A draft in a list."""

    uuid: UUID
    kind: Literal["new", "amendment", "renewal"]
    state: str
    title: Text
    parties: list[str] = Field(description="Organisations by slug.")
    revision: int
    turns: list[Turn]
    changed_at: datetime
    agreement: str = Field(description="The agreement it amends, renews or became; or empty.")


class DraftList(BaseModel):
    """One page of drafts, what changed last first."""

    items: list[DraftLine]
    next: str | None = Field(description="The address of the page after; null on the last one.")


class Missing(BaseModel):
    """Something to mend before the draft can be proposed."""

    path: list[str]
    rule: str
    message: str


class DraftPartyShape(BaseModel):
    """An organisation in a draft."""

    organisation: Who
    act: str = Field(description="What binds it: sign, fund, endorse or contract.")
    approved: bool
    signed: bool


class DraftWhole(DraftLine):
    """A draft with its terms, as the pact file has them."""

    terms: dict[str, Any]
    sha256: str = Field(description="The hash that is approved and signed.")
    sides: list[DraftPartyShape]
    missing: list[Missing]
    acts: dict[str, list[str]] = Field(description="What is open to each of your organisations.")


class Revision(BaseModel):
    """A version of a draft's terms."""

    revision: int
    sha256: str
    organisation: str
    author: str
    suggested_by: list[str] = Field(description="Whose suggestions it took over, by name.")
    at: datetime


class RevisionList(BaseModel):
    """One page of the versions of a draft, newest first."""

    items: list[Revision]
    next: str | None = Field(description="The address of the page after; null on the last one.")


class NewDraft(InTheNameOf):
    """How to begin: with a title alone, from a template, or from an agreement."""

    uuid: UUID | None = Field(default=None, description="Yours, or made here.")
    begin: Literal["blank", "template", "amendment", "renewal"] = "blank"
    title: Text = Field(default_factory=dict)
    language: str = Field(default="en", max_length=12)
    template: str = Field(default="", max_length=80)
    agreement: str = Field(default="", max_length=120, description="To amend or renew.")
    parties: list[str] = Field(default_factory=list, max_length=50)


class Changes(InTheNameOf):
    """Operations on the terms, based on the revision in `If-Match`."""

    operations: list[dict[str, Any]] = Field(
        max_length=500,
        examples=[
            [{"do": "set-text", "path": ["agreement", "title"], "language": "en", "text": "Pact"}]
        ],
    )
    counter: bool = Field(
        default=False, description="A counter-proposal to what was proposed: clears every approval."
    )


class DraftAct(InTheNameOf):
    """An act on the draft. Nothing signs here: that is done by the person, on the page."""

    act: Literal["propose", "approve", "remark", "refuse", "withdraw"]
    sha256: str = Field(
        default="", max_length=64, description="The hash of the terms you mean; not to withdraw."
    )
    reason: str = Field(default="", max_length=20_000)


class NewRemark(InTheNameOf):
    """A remark on the draft or one of its articles."""

    text: str = Field(min_length=1, max_length=5000)
    article: str = Field(default="", max_length=80)
    answers: int | None = Field(default=None, description="The number of the remark it answers.")
    mentions: list[int] = Field(
        default_factory=list,
        max_length=50,
        description="Whom to tell at once: numbers of `listDraftPeople`.",
    )


def draft_line(card: drafts.DraftCard) -> DraftLine:
    """A draft as a line."""
    return DraftLine(**_line(card))


def _line(card: drafts.DraftCard) -> dict[str, Any]:
    return {
        "uuid": card.uuid,
        "kind": card.kind,
        "state": card.state.value,
        "title": dict(card.title),
        "parties": [one.slug for one in card.parties],
        "revision": card.revision,
        "turns": [
            Turn(organisation=one.organisation.slug, owes=one.owed.value, mine=one.mine)
            for one in card.turns
        ],
        "changed_at": card.changed_at,
        "agreement": card.agreement,
    }


def draft_whole(detail: drafts.DraftDetail) -> DraftWhole:
    """A draft with everything."""
    known = {one.organisation.number: one.organisation.slug for one in detail.parties}
    signed = {one.organisation.number for one in detail.signatures if one.sha256 == detail.sha256}
    return DraftWhole(
        **_line(detail.card),
        terms=dict(detail.terms),
        sha256=detail.sha256,
        sides=[
            DraftPartyShape(
                organisation=Who.of(one.organisation),
                act=one.act.value,
                approved=one.approved_at is not None,
                signed=one.organisation.number in signed,
            )
            for one in detail.parties
        ],
        missing=[
            Missing(path=list(one.path), rule=one.rule, message=one.message) for one in detail.todos
        ],
        acts={known[number]: _named(acts) for number, acts in detail.mine.items()},
    )


def _named(acts: Iterable[Any]) -> list[str]:
    return sorted(act.value for act in acts)
