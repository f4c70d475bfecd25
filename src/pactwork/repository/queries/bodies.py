"""Curating bodies as those see them who found them or curate for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from pactwork.kernel.texts import Text
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Acting, Person, Power, acting, names_of
from pactwork.repository.models import (
    CuratingBody,
    Curator,
    FirstReview,
    Review,
    Stage,
    Verdict,
    Version,
)
from pactwork.repository.queries.cards import CardPage, cards_of_versions
from pactwork.repository.queries.visible import living


@dataclass(frozen=True, slots=True)
class BodyLine:
    """A body: of how many curators how many must approve, and how much waits for it."""

    slug: str
    name: Text
    organisation: OrganisationCard
    needs: int
    curators: int
    waiting: int
    may_manage: bool
    curates: bool


@dataclass(frozen=True, slots=True)
class FirstLine:
    """An organisation, and the body that reviews all it publishes."""

    organisation: OrganisationCard
    slug: str
    name: Text
    since: datetime


@dataclass(frozen=True, slots=True)
class CuratorLine:
    """One of its curators."""

    number: int
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class BodyPage:
    """A body, its curators, and what waits for it, the longest first; `approved` says of each how
    many have approved it, `mine` which of them this person may review.
    """

    line: BodyLine
    curators: Sequence[CuratorLine]
    queue: CardPage
    approved: dict[str, int]
    mine: frozenset[str]


def bodies_for(person: Person) -> list[BodyLine]:
    """The bodies this person looks after or curates for. Three queries."""
    mine = acting(person)
    return _lines(list(_rows(mine, person).order_by("slug")), mine)


def body_page(slug: str, person: Person, *, offset: int = 0, limit: int = 25) -> BodyPage | None:
    """One of these bodies; None for who has no part in it."""
    mine = acting(person)
    row = _rows(mine, person).filter(slug=slug).first()
    if row is None:
        return None
    held = list(row.curators.order_by("since", "pk"))
    names = names_of({one.person_id for one in held})
    (line,) = _lines([row], mine)
    waiting = _waiting().filter(body=row).order_by("submitted_at", "pk")
    versions = list(waiting[offset : offset + limit])
    found = cards_of_versions(Version.objects.filter(pk__in=[one.pk for one in versions]))
    cards_ = {one.pk: found[one.pk] for one in versions}
    reviewed = Review.objects.filter(version=OuterRef("pk"), round=OuterRef("round"))
    approvals = reviewed.filter(verdict=Verdict.APPROVED)
    numbers = _waiting().filter(pk__in=list(cards_))
    counts = numbers.filter(reviews__verdict=Verdict.APPROVED, reviews__round=F("round"))
    by_version = dict(counts.values_list("pk").annotate(n=Count("reviews__person", distinct=True)))
    open_ = numbers.exclude(submitted_by=person).exclude(Exists(approvals.filter(person=person)))
    mine_now = set(open_.values_list("pk", flat=True)) if line.curates else set()
    return BodyPage(
        line=line,
        curators=[CuratorLine(one.person_id, names.get(one.person_id, ""), one.since)
                  for one in held],
        queue=CardPage(list(cards_.values()), line.waiting),
        approved={card.key: by_version.get(number, 0) for number, card in cards_.items()},
        mine=frozenset(card.key for number, card in cards_.items() if number in mine_now),
    )  # fmt: skip


def firsts_for(acting: Acting, *, limit: int = 200) -> list[FirstLine]:
    """Where a body reviews all that is published: of the organisations this person coordinates; of
    all for those who run the site.
    """
    rows = FirstReview.objects.filter(body__closed_at=None, organisation__merged_into=None)
    if not acting.operator:
        rows = rows.filter(organisation__in=sorted(acting.where(Power.WRITE)))
    held = list(rows.select_related("body").order_by("organisation__slug")[:limit])
    known = cards({row.organisation_id for row in held})
    return [
        FirstLine(known[row.organisation_id], row.body.slug, row.body.name, row.since)
        for row in held
    ]


def bodies_open(*, limit: int = 200) -> list[tuple[str, Text]]:
    """The bodies that curate, by the name in their address."""
    rows = CuratingBody.objects.filter(closed_at=None).order_by("slug")
    return list(rows.values_list("slug", "name")[:limit])


def _rows(mine: Acting, person: Person) -> QuerySet[CuratingBody]:
    curating = Curator.objects.filter(person=person).values("body")
    own = Q(organisation__in=sorted(mine.where(Power.WRITE)))
    return CuratingBody.objects.filter(own | Q(pk__in=curating), closed_at=None).annotate(
        curates=Exists(Curator.objects.filter(body=OuterRef("pk"), person=person))
    )


def _waiting() -> QuerySet[Version]:
    return Version.objects.filter(living(), stage=Stage.REVIEW)


def _lines(rows: Sequence[CuratingBody], mine: Acting) -> list[BodyLine]:
    numbers = [row.pk for row in rows]
    known = cards({row.organisation_id for row in rows})
    curators = Curator.objects.filter(body__in=numbers).order_by().values_list("body")
    counted = dict(curators.annotate(n=Count("pk")))
    waiting = _waiting().filter(body__in=numbers).order_by().values_list("body")
    waits = dict(waiting.annotate(n=Count("pk")))
    return [
        BodyLine(
            slug=row.slug,
            name=row.name,
            organisation=known[row.organisation_id],
            needs=row.needs,
            curators=counted.get(row.pk, 0),
            waiting=waits.get(row.pk, 0),
            may_manage=mine.may(Power.WRITE, row.organisation_id),
            curates=bool(getattr(row, "curates", False)),
        )
        for row in rows
    ]
