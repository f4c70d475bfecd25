"""Who reviews a version, and whether those who approved it are enough. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pactwork.agreements.api import serving
from pactwork.people.api import Acting, Person, Power, acting, people_of
from pactwork.repository.models import (
    CuratingBody,
    Curator,
    FirstReview,
    Material,
    Review,
    Stage,
    Verdict,
    Version,
)
from pactwork.repository.queries.visible import lives
from pactwork.repository.rules import (
    can_review_for_body,
    can_review_for_organisation,
    can_review_for_parties,
    is_approved_by_parties,
)

LOOKED_AT: Final = timedelta(days=7)
"""So long somebody is said to look at a version who said so; then others are told no more."""


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Who may review a version: by numbers of people, and for which organisations."""

    people: frozenset[int]
    organisations: frozenset[int]


def reviewers(held: Material, version: Version) -> Reviewing:
    """Everybody who may review this version now."""
    submitted = version.submitted_by_id
    if version.body_id:
        rows = Curator.objects.filter(body=version.body_id)
        people = frozenset(rows.values_list("person", flat=True)) - {submitted or 0}
        return Reviewing(people, frozenset())
    where = parties(version) or frozenset({held.organisation_id})
    writing = {one: {person.pk for person in people_of(one, Power.WRITE)} for one in where}
    everybody = frozenset(person for people in writing.values() for person in people)
    left = everybody - {submitted or 0}
    alone = not left and not version.co_curation_id
    return Reviewing(everybody if alone else left, where)


def may_review(held: Material, version: Version, organisation: int, by: Person) -> bool:
    """Whether this person may review this version in this organisation's name."""
    mine, submitted = acting(by), version.submitted_by_id == by.pk
    if version.body_id:
        rows = Curator.objects.filter(body=version.body_id)
        curators = set(rows.values_list("person", flat=True))
        return can_review_for_body(by.pk, curators, submitted_it=submitted) and (
            organisation in mine.powers
        )
    if version.co_curation_id:
        return can_review_for_parties(
            mine, organisation, parties=parties(version), submitted_it=submitted
        )
    if organisation != held.organisation_id:
        return False
    others = {one.pk for one in people_of(organisation, Power.WRITE)} - {by.pk}
    return can_review_for_organisation(
        mine, organisation, submitted_it=submitted, others=bool(others)
    )


def reviews_for(held: Material, version: Version, mine: Acting, by: Person) -> list[int]:
    """The organisations in whose name this person may review it now."""
    if version.stage != Stage.REVIEW or not lives(held, version):
        return []
    return [one for one in sorted(mine.powers) if may_review(held, version, one, by)]


def curation_of(version: Version) -> str:
    """Who reviews it, as `Said.curation`."""
    if version.body is not None:
        return f"body:{version.body.slug}"
    return f"agreement:{version.co_curation.slug}" if version.co_curation else ""


def first_body(organisation: int) -> CuratingBody | None:
    """The body that reviews whatever this organisation publishes, if it named one."""
    return CuratingBody.objects.filter(
        closed_at=None, pk__in=FirstReview.objects.filter(organisation=organisation).values("body")
    ).first()


def is_enough(body: CuratingBody, person: int | None) -> bool:
    """Whether enough of its curators are left to approve what this person hands in."""
    left = Curator.objects.filter(body=body, person__is_active=True).exclude(person=person)
    return left.count() >= body.needs


def declined_by(version: Version) -> frozenset[str]:
    """Those who declined this version, as `Said.curation`: it is closed to them."""
    rows = Review.objects.filter(version=version, verdict=Verdict.DECLINED, settled_at=None)
    return frozenset(rows.values_list("curation", flat=True))


def is_approved(held: Material, version: Version) -> bool:
    """Whether enough reviewers approved it in this round."""
    rows = Review.objects.filter(version=version, round=version.round, verdict=Verdict.APPROVED)
    if version.body is not None:
        return rows.values("person").distinct().count() >= version.body.needs
    if version.co_curation_id:
        approving = set(rows.values_list("organisation", flat=True))
        if _submitted_by_coordinator(held, version):
            approving.add(held.organisation_id)
        return is_approved_by_parties(
            approving, organisation=held.organisation_id, parties=parties(version)
        )
    return rows.exists()


def parties(version: Version) -> frozenset[int]:
    """The parties of the agreement that curates it together; none without one."""
    number = version.co_curation_id
    return serving.parties_of([number])[number] if number else frozenset()


def _submitted_by_coordinator(held: Material, version: Version) -> bool:
    """A coordinator who submits has approved it for the organisation that deposits it."""
    person = version.submitted_by
    found: Acting | None = acting(person) if person else None
    return found is not None and found.may(Power.WRITE, held.organisation_id)
