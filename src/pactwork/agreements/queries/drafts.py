"""Reading drafts: only those in them do, not even whoever runs the installation."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from pactwork.agreements.difference import Change, changes
from pactwork.agreements.drafting.templates import Template, templates
from pactwork.agreements.models import Draft, DraftParty, DraftVersion
from pactwork.agreements.negotiation import BINDING, ENDS, ROLE_OF, Act, DraftState, Role, possible
from pactwork.agreements.pactfile.terms import walk_articles
from pactwork.agreements.queries.draft_parts import (
    acts_of,
    files_of,
    papers_of,
    signatures_of,
)
from pactwork.agreements.queries.draft_suggestions import (
    draft_suggestions as suggestions_of,
)
from pactwork.agreements.queries.draft_suggestions import open_suggestions, suggesters_of
from pactwork.agreements.queries.draft_views import (
    CommentView,
    DraftArticleView,
    DraftCard,
    DraftCommitmentView,
    DraftDetail,
    DraftPartyView,
    PaperView,
    RevisionView,
    SuggestionView,
    TurnView,
)
from pactwork.agreements.queries.todos import todos
from pactwork.agreements.turns import Owed, Table, turns
from pactwork.organisations.api import OrganisationCard, cards, known_slugs
from pactwork.people.api import Acting, Power, names_of

__all__ = [
    "POWER_FOR", "CommentView", "DraftCard", "DraftCommitmentView", "DraftDetail",
    "DraftPartyView", "PaperView", "RevisionView", "SuggestionView", "Template", "TurnView",
    "draft_changes", "draft_comments", "draft_detail", "draft_keys", "draft_list",
    "draft_revisions", "draft_suggestions", "draft_terms_at", "drafts_awaiting",
    "drafts_visible_to", "suggestions_counted", "templates",
]  # fmt: skip

POWER_FOR: Final[Mapping[Act, Power]] = {
    Act.CHANGE: Power.WRITE,
    Act.PROPOSE: Power.WRITE,
    Act.COUNTER: Power.WRITE,
    Act.REMARK: Power.WRITE,
    Act.WITHDRAW: Power.WRITE,
    Act.APPROVE: Power.SIGN,
    Act.REFUSE: Power.SIGN,
    **dict.fromkeys(BINDING, Power.SIGN),
}
"""The power each act asks for."""


def drafts_visible_to(acting: Acting) -> QuerySet[Draft]:
    """The drafts of the organisations this person reads for."""
    mine = DraftParty.objects.filter(organisation__in=sorted(acting.where(Power.READ)))
    return Draft.objects.filter(pk__in=mine.values("draft"))


def draft_list(
    acting: Acting,
    *,
    states: Collection[DraftState] = (),
    organisation: int | None = None,
    agreement: str = "",
    offset: int = 0,
    limit: int = 100,
) -> list[DraftCard]:
    """The drafts this person reads, what changed last first. Queries do not grow with them.

    `organisation` and `agreement` (a slug) take only those they are part of.
    """
    rows = drafts_visible_to(acting)
    if states:
        rows = rows.filter(stage__in=list(states))
    if organisation is not None:
        rows = rows.filter(
            pk__in=DraftParty.objects.filter(organisation=organisation).values("draft")
        )
    if agreement:
        rows = rows.filter(Q(agreement__slug=agreement) | Q(became__slug=agreement))
    return _cards(_prefetched(rows.order_by("-changed_at", "-pk")[offset : offset + limit]), acting)


def drafts_awaiting(acting: Acting, *, limit: int = 500) -> list[DraftCard]:
    """The drafts to which this person owes something now, what waits longest first."""
    going = [one for one in DraftState if one not in ENDS]
    rows = drafts_visible_to(acting).filter(stage__in=going).order_by("changed_at", "pk")
    return [card for card in _cards(_prefetched(rows[:limit]), acting) if card.awaits_me]


def _prefetched(rows: QuerySet[Draft]) -> list[Draft]:
    waiting = Q(comments__resolved_at=None, comments__answers=None)
    counted = rows.annotate(
        open_comments=Count("comments", filter=waiting, distinct=True),
        open_suggestions=open_suggestions(),
    )
    related = counted.select_related("agreement", "became")
    return list(related.prefetch_related("parties", "approvals", "signatures", "papers"))


def _cards(rows: Sequence[Draft], acting: Acting) -> list[DraftCard]:
    numbers = {party.organisation_id for row in rows for party in row.parties.all()}
    known = cards(numbers)
    return [_card(row, known, acting) for row in rows]


def _table(row: Draft) -> Table:
    parties = sorted(row.parties.all(), key=lambda party: party.position)
    return Table(
        state=DraftState(row.stage),
        owes={party.organisation_id: Act(party.act) for party in parties},
        holder=row.holder_id,
        approved={one.organisation_id for one in row.approvals.all() if one.cleared_at is None},
        acted={one.organisation_id for one in row.signatures.all() if one.cleared_at is None},
        papers={one.organisation_id for one in row.papers.all() if one.closed_at is None},
    )


def _card(row: Draft, known: Mapping[int, OrganisationCard], acting: Acting) -> DraftCard:
    table = _table(row)
    said = json.loads(row.terms)["agreement"]
    related = row.became or row.agreement
    return DraftCard(
        uuid=row.uuid,
        slug=row.slug,
        kind=row.kind,
        agreement=related.slug if related else "",
        state=table.state,
        title=said.get("title", {}),
        authoritative=said.get("authoritative", []),
        parties=[known[number] for number in table.owes],
        turns=[
            TurnView(
                known[turn.organisation], turn.owed, _is_mine(turn.owed, turn.organisation, acting)
            )
            for turn in turns(table)
        ],
        revision=row.revision,
        approved=len(table.approved),
        approving=sum(act == Act.SIGN for act in table.owes.values()),
        signed=len(table.acted),
        signing=len(table.owes),
        open_comments=row.open_comments,  # type: ignore[attr-defined]
        open_suggestions=row.open_suggestions,  # type: ignore[attr-defined]
        deciding=_deciding(row, table, acting),
        created_at=row.created_at,
        changed_at=row.changed_at,
        in_force_at=row.in_force_at,
    )


def _deciding(row: Draft, table: Table, acting: Acting) -> list[int]:
    """The reader's organisations that may decide on suggestions, if any waits."""
    if not row.open_suggestions:  # type: ignore[attr-defined]
        return []
    mine = _open_to(row, table, acting)
    return [number for number, open_ in mine.items() if Act.CHANGE in open_]


def _is_mine(owed: Owed, organisation: int, acting: Acting) -> bool:
    power = Power.WRITE if owed == Owed.PROPOSE else Power.SIGN
    return acting.may(power, organisation)


def draft_detail(uuid: UUID, acting: Acting) -> DraftDetail | None:
    """A draft as it stands; None if it is not this person's to read."""
    rows = _prefetched(drafts_visible_to(acting).filter(uuid=uuid))
    if not rows:
        return None
    row = rows[0]
    numbers = {party.organisation_id for party in row.parties.all()}
    numbers |= {one.organisation_id for one in row.signatures.all()}
    known = cards(numbers | set(row.acts.values_list("organisation", flat=True)))
    terms = json.loads(row.terms)
    amends = row.agreement if row.kind == "amendment" else None
    return DraftDetail(
        card=_card(row, known, acting),
        base_version=row.base_version,
        base_moved=bool(
            amends and row.became is None and amends.version_number != row.base_version
        ),
        language=row.language,
        sha256=row.terms_sha256,
        terms=terms,
        visibility=row.visibility,
        notice_months=row.notice_months,
        parties=_parties(row, terms, known),
        articles=_articles(terms, _open_comments(row)),
        signatures=signatures_of(row, known),
        papers=papers_of(row, known),
        files=files_of(row, known),
        acts=acts_of(row, known),
        todos=todos(row) if row.stage == DraftState.DRAFTING else [],
        mine=_open_to(row, _table(row), acting),
    )


def _open_to(row: Draft, table: Table, acting: Acting) -> dict[int, frozenset[Act]]:
    """The acts open to the reader, by organisation; what was done already is not open."""
    found = {}
    for number, act in table.owes.items():
        if not acting.may(Power.READ, number):
            continue
        roles = {ROLE_OF[act]} | ({Role.INITIATOR} if number == row.started_by_id else set())
        gone = {Act.APPROVE} if number in table.approved else set()
        gone |= set(BINDING) if number in table.acted else set()
        acts = possible(table.state, frozenset(roles)) - gone
        found[number] = frozenset(one for one in acts if acting.may(POWER_FOR[one], number))
    return found


def _parties(
    row: Draft, terms: Mapping[str, Any], known: Mapping[int, OrganisationCard]
) -> list[DraftPartyView]:
    said = {held["organisation"]: held.get("role", "") for held in terms.get("parties", [])}
    numbers = known_slugs(said)
    roles = {numbers[slug]: role for slug, role in reversed(said.items()) if slug in numbers}
    approved = {one.organisation_id: one.at for one in row.approvals.all() if not one.cleared_at}
    return [
        DraftPartyView(
            organisation=known[number],
            role=f"party-roles:{role}" if (role := roles.get(number)) else "",
            act=act,
            is_initiator=number == row.started_by_id,
            approved_at=approved.get(number),
            contacts=row.contacts.get(str(number), []),
        )
        for number, act in _table(row).owes.items()
    ]


def _open_comments(row: Draft) -> dict[str, int]:
    waiting = row.comments.filter(resolved_at=None, answers=None).values("article")
    counts = waiting.annotate(count=Count("pk")).values_list("article", "count")
    return dict(counts)


def _articles(terms: Mapping[str, Any], comments: Mapping[str, int]) -> list[DraftArticleView]:
    above: dict[str, str] = {}
    found = []
    for held, number, _ in walk_articles(terms.get("articles", [])):
        above[number] = held["key"]
        found.append(
            DraftArticleView(
                key=held["key"],
                above=above.get(number.rpartition(".")[0], ""),
                number=number,
                depth=number.count("."),
                kind=held.get("kind", "other"),
                title=held.get("title", {}),
                text=held.get("text", {}),
                commitments=[_commitment(one, held["key"]) for one in held.get("commitments", [])],
                open_comments=comments.get(held["key"], 0),
            )
        )
    return found


def _commitment(held: Mapping[str, Any], article: str) -> DraftCommitmentView:
    return DraftCommitmentView(
        key=held["key"],
        article=article,
        text=held.get("text", {}),
        area=held.get("area", ""),
        owed_by=held.get("owed_by", ""),
        owed_to=held.get("owed_to", ""),
        target_groups=held.get("target_groups", []),
        measure=held.get("measure", {}),
        due=held.get("due", ""),
    )


def draft_terms_at(uuid: UUID, acting: Acting, revision: int) -> dict[str, Any] | None:
    """The terms of a draft as a revision had them; None if not to be read."""
    version = _versions(uuid, acting).filter(revision=revision).first()
    return None if version is None else dict(json.loads(version.terms))


def draft_keys(uuid: UUID, acting: Acting) -> set[str]:
    """Every key that an article or a commitment of this draft ever had; empty if not to be read."""
    found: set[str] = set()
    rows = _versions(uuid, acting).order_by("revision")
    for revision, operations in rows.values_list("revision", "operations"):
        if revision == 1:
            found |= _keys_in(draft_terms_at(uuid, acting, 1) or {})
        for one in operations:
            added = one.get("article") or one.get("commitment")
            found |= _keys_in({"articles": [added]}) if isinstance(added, dict) else set()
            if isinstance(one.get("commitment"), dict):
                found.add(one["commitment"].get("key", ""))
    return found


def _keys_in(terms: Mapping[str, Any]) -> set[str]:
    walked = [held for held, _, _ in walk_articles(terms.get("articles", []))]
    promised = {one["key"] for held in walked for one in held.get("commitments", [])}
    return promised | {held["key"] for held in walked}


def _versions(uuid: UUID, acting: Acting) -> QuerySet[DraftVersion]:
    return DraftVersion.objects.filter(draft__in=drafts_visible_to(acting).filter(uuid=uuid))


def draft_revisions(
    uuid: UUID, acting: Acting, *, up_to: int | None = None, limit: int = 200
) -> list[RevisionView]:
    """The versions of a draft with their authors, the newest first, or those up to one."""
    found = _versions(uuid, acting)
    if up_to is not None:
        found = found.filter(revision__lte=up_to)
    rows = list(found.order_by("-revision").defer("terms")[:limit])
    known = cards({row.organisation_id for row in rows})
    names = names_of({row.author_id for row in rows if row.author_id})
    suggested = suggesters_of(uuid, [row.revision for row in rows])
    return [
        RevisionView(
            revision=row.revision,
            sha256=row.sha256,
            organisation=known[row.organisation_id],
            author=names.get(row.author_id or 0, ""),
            author_id=row.author_id,
            at=row.at,
            suggested_by=suggested.get(row.revision, ()),
        )
        for row in rows
    ]


def draft_changes(uuid: UUID, acting: Acting, *, before: int, after: int) -> list[Change] | None:
    """What changed from one revision to another, word by word; None if not to be read."""
    rows = _versions(uuid, acting).filter(revision__in=[before, after])
    terms = {row.revision: json.loads(row.terms) for row in rows}
    return changes(terms[before], terms[after]) if {before, after} <= terms.keys() else None


def draft_suggestions(
    uuid: UUID,
    acting: Acting,
    *,
    waiting: bool = False,
    number: int | None = None,
    offset: int = 0,
    limit: int = 300,
) -> list[SuggestionView]:
    """What was suggested in a draft, what waits first and then the newest; only what waits, or
    the one of this number.
    """
    draft = drafts_visible_to(acting).filter(uuid=uuid).first()
    if draft is None:
        return []
    return suggestions_of(draft, waiting=waiting, number=number, offset=offset, limit=limit)


def suggestions_counted(uuid: UUID, acting: Acting) -> int:
    """How many suggestions were ever made in a draft; 0 if it is not to be read."""
    rows = drafts_visible_to(acting).filter(uuid=uuid)
    return rows.aggregate(many=Count("suggestions"))["many"] or 0


def draft_comments(
    uuid: UUID, acting: Acting, *, article: str | None = None, limit: int = 500
) -> list[CommentView]:
    """The comments on a draft with their answers, the first first; of one article, or of all."""
    draft = drafts_visible_to(acting).filter(uuid=uuid).first()
    if draft is None:
        return []
    rows = draft.comments.order_by("pk")
    if article is not None:
        rows = rows.filter(article=article)
    found = list(rows[:limit])
    known = cards({row.organisation_id for row in found})
    names = names_of({row.author_id for row in found if row.author_id})

    def view(row: Any) -> CommentView:
        return CommentView(
            number=row.pk,
            article=row.article,
            organisation=known[row.organisation_id],
            author=names.get(row.author_id, ""),
            author_id=row.author_id,
            text=row.text,
            mentions=row.mentions,
            at=row.at,
            resolved_at=row.resolved_at,
            answers=[view(one) for one in found if one.answers_id == row.pk],
        )

    return [view(row) for row in found if row.answers_id is None]
