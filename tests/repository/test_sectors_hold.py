"""Sectors where it matters: what is settled, who shares nothing more, who is told of whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from pactwork.agreements.api import merging
from pactwork.agreements.models import Commitment, Evidence
from pactwork.ledger.models import Statement
from pactwork.people.api import Person, acting
from pactwork.repository.actions.publishing import open_due, settle_sector
from pactwork.repository.api import (
    MaterialError,
    Said,
    Visibility,
    Why,
    depositing,
    publishing,
    reviewing,
    sectors,
)
from pactwork.repository.jobs import share_materials
from pactwork.repository.models import Material, Sector, SectorMember, Source
from pactwork.repository.queries.belonging import belonging
from pactwork.repository.queries.sources import sources_for
from pactwork.repository.wordings import OUTSIDE_SECTOR
from tests.factories import commitment, numbers, pact, someone, take_in
from tests.repository.shelf import approved, drafted, gathered, published

IN_IT: dict[str, Any] = {"visibility": Visibility.SECTOR, "sector": "schools"}
SERVES = {"commitments": [("reading", "c1")]}


@pytest.fixture
def ana(agreement: str) -> Person:
    take_in(pact("apart", commitment("c1"), parties=("press", "town")))
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


def gone(slug: str) -> None:
    SectorMember.objects.filter(organisation__slug=slug).update(left_at=timezone.now())


def jobs() -> list[dict[str, Any]]:
    rows = ProcrastinateJob.objects.filter(task_name__endswith=".settle_sector")
    assert {(one.queue_name, one.queueing_lock) for one in rows} <= {
        ("long", f"settle_sector {Sector.objects.get().pk}")
    }
    return [one.args for one in rows]


def operator() -> Person:
    person = someone("runs@example.org")
    person.is_operator = True
    person.save()
    return person


def test_only_what_others_do_not_see_any_more_is_taken_back(ana: Person) -> None:
    gathered("library", "school")
    published(ana, ana, **SERVES, **IN_IT)
    number = Sector.objects.get().pk
    piece = Evidence.objects.get()
    Material.objects.update(restricted_at=timezone.now())
    SectorMember.objects.create(
        sector_id=number, organisation_id=numbers("press")[0], joined_at=timezone.now()
    )
    assert settle_sector(number) == 0
    Material.objects.update(restricted_at=None)
    Commitment.objects.filter(agreement__slug="reading").update(withdrawn_in=2)
    assert settle_sector(number) == 0
    with CaptureQueriesContext(connection) as held:
        assert settle_sector(number) == 0
    assert len(held) <= 4
    piece.refresh_from_db()
    assert piece.voided_on is None
    gone("school")
    assert settle_sector(number) == 1
    piece.refresh_from_db()
    assert piece.voided_on is not None
    assert piece.voided_reason["en"] == str(OUTSIDE_SECTOR)


def test_whoever_joins_has_it_settled_though_nothing_is_seen_to_be_shared(ana: Person) -> None:
    gathered("library", "press")
    ona = someone("ona@school.lt", school="coordinator")
    (school,) = numbers("school")
    number = Sector.objects.get().pk
    sectors.invite_to_sector("schools", organisation=school, by=ana)
    sectors.join_sector("schools", organisation=school, by=ona)
    assert jobs() == [{"sector": number}]
    ProcrastinateJob.objects.all().delete()
    with CaptureQueriesContext(connection) as held:
        published(ana, ana, **SERVES, **IN_IT)
    assert any(
        "repository_sector WHERE" in one["sql"] and "FOR SHARE" in one["sql"] for one in held
    )
    share_materials(timestamp=0)
    share_materials(timestamp=0)
    assert jobs() == [{"sector": number}]


def test_who_left_shares_nothing_that_was_not_open_yet(ana: Person) -> None:
    gathered("press", "library")
    later = timezone.now() + timedelta(days=2)
    written, waiting, early, late = (
        drafted(ana, **IN_IT),
        drafted(ana, **IN_IT),
        published(ana, ana, visible_from=later, **IN_IT),
        published(ana, ana, visible_from=later, **IN_IT),
    )
    reviewing.submit(waiting, by=ana)
    gone("library")
    with pytest.raises(MaterialError) as caught:
        depositing.fill_in(written, Said(**IN_IT), by=ana)
    assert caught.value.why is Why.SECTOR
    with pytest.raises(MaterialError):
        publishing.change_visibility(early, **IN_IT, by=ana)
    assert approved(waiting, ana)
    Material.objects.filter(key=late).update(restricted_at=timezone.now())
    assert settle_sector(Sector.objects.get().pk) == 0
    shown = dict(Material.objects.values_list("key", "visibility"))
    assert [shown[one] for one in (written, waiting, early, late)] == [
        "sector", "organisation", "organisation", "sector",
    ]  # fmt: skip
    with time_machine.travel(later + timedelta(minutes=1)):
        assert open_due() == 0
    row = Material.objects.get(key=late)
    assert (row.visibility, row.opened_at) == ("organisation", None)


def test_of_hidden_organisations_nobody_hears_by_inviting(ana: Person) -> None:
    take_in(pact("hush", parties=("office", "city"), visibility="parties"))
    take_in(pact("met", parties=("ministry", "library"), visibility="parties"))
    office, ministry = numbers("office", "ministry")
    gathered("library")
    with pytest.raises(MaterialError) as caught:
        sectors.invite_to_sector("schools", organisation=office, by=ana)
    assert caught.value.why is Why.ORGANISATION
    sectors.invite_to_sector("schools", organisation=ministry, by=ana)
    runs = operator()
    sectors.invite_to_sector("schools", organisation=office, by=runs)

    def listed(person: Person) -> set[str]:
        held = sectors.desk_sector("schools", acting(person), offset=0, limit=9)
        assert held is not None
        assert held.total == len(held.members)
        return {one.organisation.slug for one in held.members}

    assert listed(ana) == {"library", "ministry"}
    assert listed(runs) == {"library", "ministry", "office"}
    sectors.join_sector(
        "schools", organisation=office, by=someone("o@office.md", office="coordinator")
    )
    assert listed(ana) == {"library", "ministry", "office"}
    told = Statement.objects.filter(text__raw__contains="/id/sectors/")
    assert not told.filter(text__raw__contains="organisations/office").exists()


def test_who_was_removed_is_not_let_in_by_parting_a_duplicate(ana: Person) -> None:
    gathered("library", "press", "town")
    merging.merge_organisations(duplicate="press", survivor="town", by=None)
    sectors.remove_from_sector("schools", organisation=numbers("town")[0], by=ana)
    merging.part_organisations(duplicate="press", by=None)
    assert [one.organisation.slug for one in belonging()] == ["library"]


def test_sources_of_sectors_cost_the_same_for_one_and_for_many(ana: Person) -> None:
    gathered("library")
    (library,) = numbers("library")
    number = Sector.objects.get().pk

    def cost(slug: str) -> int:
        Source.objects.create(
            slug=slug, name=slug, address="https://e.example/", organisation_id=library,
            visibility="sector", sector_id=number,
        )  # fmt: skip
        with CaptureQueriesContext(connection) as held:
            assert all(one.sector is not None for one in sources_for(acting(ana)))
        return len(held)

    assert cost("one") == cost("two")
