"""Builders of drafts and of the people who negotiate them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone

from pactwork.agreements.actions import acts, drafting, starting
from pactwork.agreements.actions.drafting import Changed
from pactwork.agreements.drafting.operations import (
    AddArticle,
    AddCommitment,
    Operation,
    SetText,
    hash_of,
)
from pactwork.agreements.models import Draft
from pactwork.agreements.negotiation import DraftState
from pactwork.organisations.api import known_slugs
from pactwork.people.api import Person
from tests.factories import commitment, pact, someone, take_in

PROMISE = {name: held for name, held in commitment("c1").items() if name != "text"}


def organisations(*slugs: str) -> None:
    """Let these organisations be known, as parties of an agreement of their own."""
    new = [slug for slug in slugs if slug not in known_slugs(slugs)]
    if new:
        fill = [one for one in ("library", "school") if one not in new]
        take_in(pact(f"earlier-{new[0]}", parties=[*new, *fill][: max(2, len(new))]))


@dataclass
class Side:
    """An organisation at the table, with somebody who writes and signs for it."""

    slug: str
    number: int
    person: Person

    @property
    def who(self) -> dict[str, Any]:
        """The arguments that say who acts."""
        return {"for_organisation": self.number, "by": self.person}


def side(slug: str, role: str = "representative") -> Side:
    """A fresh account with this role in an organisation that is known."""
    person = someone(f"{slug}-{uuid4().hex[:6]}@example.org", name=f"Ana of {slug}")
    number = known_slugs([slug])[slug]
    person.memberships.create(organisation_id=number, role=role)
    return Side(slug, number, person)


@dataclass
class Room:
    """A draft with the sides that negotiate it; the first one started it."""

    uuid: UUID
    sides: list[Side] = field(default_factory=list)

    def __iter__(self) -> Iterator[Side]:
        return iter(self.sides)

    @property
    def row(self) -> Draft:
        return Draft.objects.get(uuid=self.uuid)

    @property
    def terms(self) -> Any:
        return json.loads(self.row.terms)

    @property
    def state(self) -> DraftState:
        return DraftState(self.row.stage)

    def change(
        self, by: Side, *operations: Operation, base: int | None = None, **said: Any
    ) -> Changed:
        return drafting.change_draft(
            draft=self.uuid,
            operations=operations,
            base_revision=base or self.row.revision,
            **{"key": uuid4(), **by.who, **said},
        )

    def write(
        self, by: Side, text: str, *, key: str = "a1", was: str | None = None, **said: Any
    ) -> Changed:
        seen = None if was is None else hash_of(was)
        return self.change(by, SetText(("articles", key, "text"), "en", text, seen), **said)

    def propose(self, by: Side, sha256: str = "") -> DraftState:
        return acts.propose_draft(draft=self.uuid, sha256=sha256 or self.row.terms_sha256, **by.who)

    def approve(self, by: Side, sha256: str = "") -> DraftState:
        return acts.approve_draft(draft=self.uuid, sha256=sha256 or self.row.terms_sha256, **by.who)

    def sign(self, by: Side, sha256: str = "", **said: Any) -> DraftState:
        return acts.sign_draft(
            draft=self.uuid,
            sha256=sha256 or self.row.terms_sha256,
            **{"name": by.person.name, "authenticated_at": fresh(), **by.who, **said},
        )

    def approved(self) -> Room:
        """Proposed by the first and approved by all that sign."""
        self.propose(self.sides[0])
        for one in self.signatories():
            self.approve(one)
        return self

    def signed(self) -> Room:
        """Approved and signed by all."""
        self.approved()
        for one in self.sides:
            self.sign(one)
        return self

    def signatories(self) -> list[Side]:
        signing = self.row.parties.filter(act="sign").values_list("organisation", flat=True)
        return [one for one in self.sides if one.number in set(signing)]


def fresh() -> Any:
    """When a signatory proved who it is: a minute ago."""
    return timezone.now() - timedelta(minutes=1)


def room(*slugs: str, ready: bool = True, **said: Any) -> Room:
    """A draft between these organisations; `ready` to be proposed, with one article and promise."""
    slugs = slugs or ("library", "school")
    organisations(*slugs)
    sides = [side(slug) for slug in slugs]
    uuid = starting.start_blank(
        title={"en": "Reading together"}, parties=slugs[1:], **{**sides[0].who, **said}
    )
    made = Room(uuid, sides)
    if ready:
        made.change(sides[0], *first_article())
    return made


def first_article(key: str = "a1", text: str = "We read with pupils.") -> Sequence[Operation]:
    held = {"key": key, "kind": "clauses", "title": {"en": "What we do"}, "text": {"en": text}}
    promise = {**PROMISE, "key": f"c-{key}", "text": {"en": "We train teachers."}}
    return [AddArticle(held), AddCommitment(key, promise)]
