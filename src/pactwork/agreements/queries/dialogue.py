"""One piece of evidence as those see it who delivered it or may accept it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from pactwork.agreements.models import (
    Agreement,
    AttachedFile,
    Claim,
    Delivered,
    Evidence,
    Message,
    MessageKind,
    Party,
    Reminder,
)
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.queries import turns
from pactwork.agreements.queries.evidence import evidence_page
from pactwork.agreements.queries.views import EvidenceView
from pactwork.agreements.rules import can_judge, can_take_back
from pactwork.kernel.texts import Text
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Acting, Power, names_of


@dataclass(frozen=True)
class Said:
    """One turn of the dialogue; `thread` is the party that may accept. `kind`: "asked",
    "answered", "returned".
    """

    kind: str
    text: Text
    organisation: OrganisationCard
    person: str
    thread: int
    at: datetime
    is_open: bool


@dataclass(frozen=True)
class FileView:
    """A file that came with the evidence."""

    sha256: str
    name: str
    media_type: str
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether a page may show it as a picture."""
        return self.media_type in ("image/png", "image/jpeg")


@dataclass(frozen=True)
class Piece:
    """A piece of evidence with what was said around it.

    `others` are the numbers of the parties that may accept it; `waiting` those of them still
    waited for. `corrects` and `corrected_by` name the piece before and after it; `public` are the
    slugs of those of its agreements that have a public page.
    """

    evidence: EvidenceView
    is_by_hand: bool
    person: int | None
    person_name: str
    said: Sequence[Said]
    files: Sequence[FileView]
    others: frozenset[int]
    waiting: frozenset[int]
    reminded_on: date | None
    corrects: uuid.UUID | None
    corrected_by: uuid.UUID | None
    public: frozenset[str]


@dataclass(frozen=True)
class Acts:
    """What a person may do with a piece now, each for which of their organisations.

    `answer` are the parties that wait for an answer of the deliverer. Evidence that came in by
    file is corrected where it came from.
    """

    accept: Sequence[OrganisationCard] = ()
    object: Sequence[OrganisationCard] = ()
    take_back: Sequence[OrganisationCard] = ()
    answer: Sequence[OrganisationCard] = ()
    withdraw: bool = False
    correct: bool = False


def piece(evidence: uuid.UUID, acting: Acting) -> Piece | None:
    """One piece, or None where none of the person's organisations has to do with it."""
    rows = turns.known_to(acting.powers).filter(uuid=evidence)
    found = evidence_page(rows, acting.viewer, offset=0, limit=1).evidence
    if not found:
        return None
    held = Evidence.objects.get(uuid=evidence)
    by_hand = Delivered.objects.filter(evidence=held).select_related("corrects").first()
    later = Delivered.objects.filter(corrects=held).select_related("evidence").first()
    claims = Claim.objects.filter(evidence=held, accepted_on=None, commitment__withdrawn_in=None)
    person = by_hand.person_id if by_hand else None
    reminded = Reminder.objects.filter(evidence=held, organisation__in=list(acting.powers))
    return Piece(
        evidence=found[0],
        is_by_hand=by_hand is not None,
        person=person,
        person_name=names_of([person]).get(person, "") if person else "",
        said=_said(held, acting),
        files=_files(held),
        others=_others(held, Claim.objects.filter(evidence=held).values("commitment__agreement")),
        waiting=frozenset()
        if held.voided_on
        else _others(held, claims.values("commitment__agreement")),
        reminded_on=reminded.order_by("-on").values_list("on", flat=True).first(),
        corrects=by_hand.corrects.uuid if by_hand and by_hand.corrects else None,
        corrected_by=later.evidence.uuid if later else None,
        public=_public({claim.agreement for claim in found[0].claims}),
    )


def acts_open_to(held: Piece, acting: Acting, person: int) -> Acts:
    """What this person may do with the piece now; the actions ask the same again."""
    evidence = held.evidence
    if evidence.voided_on:
        return Acts()
    delivered_it = held.person == person
    judging = {
        number
        for number in held.others
        if can_judge(coordinates=acting.may(Power.WRITE, number), delivered_it=delivered_it)
    }
    accepted = {one.by.number for claim in evidence.claims for one in claim.acceptances}
    deliverer = evidence.delivered_by.number
    open_threads = {one.thread for one in held.said if one.is_open}
    take_back = {one for one in accepted if acting.may(Power.WRITE, one)}
    answering = open_threads if acting.may(Power.DELIVER, deliverer) else set()
    known = cards(judging | take_back | answering)
    withdraw = acting.may(Power.DELIVER, deliverer) and can_take_back(
        coordinates=acting.may(Power.WRITE, deliverer),
        delivered_it=delivered_it,
        is_accepted=bool(accepted),
    )
    return Acts(
        accept=_of(known, judging - accepted),
        object=_of(known, (judging & held.waiting) - accepted),
        take_back=_of(known, take_back),
        answer=_of(known, answering),
        withdraw=withdraw,
        correct=withdraw and held.is_by_hand,
    )


def attached_file(evidence: uuid.UUID, sha256: str, acting: Acting) -> FileView | None:
    """One file of a piece, or None where it is not for this person."""
    rows = turns.known_to(acting.powers).filter(uuid=evidence)
    row = AttachedFile.objects.filter(evidence__in=rows, sha256=sha256).first()
    return FileView(row.sha256, row.name, row.media_type, row.size) if row else None


def open_said(
    evidence: Collection[uuid.UUID], acting: Acting
) -> Mapping[uuid.UUID, Sequence[Said]]:
    """What is open about these pieces between the person's organisations and others."""
    mine = list(acting.powers)
    rows = Message.objects.filter(
        Q(evidence__delivered_by__in=mine) | Q(thread__in=mine),
        evidence__uuid__in=evidence,
        settled_at=None,
    )
    held = list(rows.select_related("evidence").order_by("at", "pk"))
    found: dict[uuid.UUID, list[Said]] = {}
    for row, said in zip(held, _views(held), strict=True):
        found.setdefault(row.evidence.uuid, []).append(said)
    return found


def _of(known: dict[int, OrganisationCard], numbers: Collection[int]) -> list[OrganisationCard]:
    return [known[number] for number in sorted(numbers)]


def _public(slugs: Collection[str]) -> frozenset[str]:
    rows = Agreement.objects.filter(slug__in=slugs, visibility=Visibility.PUBLIC)
    return frozenset(rows.values_list("slug", flat=True))


def _others(held: Evidence, agreements: Any) -> frozenset[int]:
    rows = Party.objects.filter(agreement__in=agreements).exclude(organisation=held.delivered_by_id)
    return frozenset(rows.values_list("organisation", flat=True))


def _said(held: Evidence, acting: Acting) -> list[Said]:
    """What the deliverer and the parties of one agreement said to each other: parties of another
    agreement that the same piece serves do not hear of it.
    """
    rows = Message.objects.filter(evidence=held).order_by("at", "pk")
    if not acting.viewer.operator and held.delivered_by_id not in acting.powers:
        shared = Party.objects.filter(
            agreement__commitments__claims__evidence=held,
            agreement__parties__organisation__in=list(acting.powers),
        )
        rows = rows.filter(thread__in=shared.values("organisation"))
    return _views(list(rows))


def _views(found: Sequence[Message]) -> list[Said]:
    names = names_of({row.person_id for row in found if row.person_id})
    known = cards({row.organisation_id for row in found})
    return [
        Said(
            kind=row.kind,
            text=row.text,
            organisation=known[row.organisation_id],
            person=names.get(row.person_id or 0, ""),
            thread=row.thread_id,
            at=row.at,
            is_open=row.settled_at is None and row.kind != MessageKind.ANSWERED,
        )
        for row in found
    ]


def _files(held: Evidence) -> list[FileView]:
    rows = AttachedFile.objects.filter(evidence=held).order_by("position", "pk")
    return [FileView(row.sha256, row.name, row.media_type, row.size) for row in rows]
