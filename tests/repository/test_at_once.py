"""People who do things with one material at the same moment, over connections of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError, transaction

from pactwork.agreements.api import prove_tallies
from pactwork.agreements.models import Evidence
from pactwork.people.api import Person
from pactwork.repository.actions.holding import hold_sector
from pactwork.repository.api import (
    MaterialError,
    Said,
    depositing,
    publishing,
    reviewing,
    using,
)
from pactwork.repository.models import DailyUse, Material, Review, Sector, Version
from tests.factories import commitment, pact, someone, take_in
from tests.repository.shelf import approved, drafted, gathered, published
from tests.scratch import at_once

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def people(own_database: None, home: None) -> tuple[Person, Person, Person]:
    take_in(pact("reading", commitment("c1", measure={"counts": "materials", "target": 10})))
    return (
        someone("ana@library.md", library="member"),
        someone("mihai@library.md", library="coordinator"),
        someone("elena@library.md", library="coordinator"),
    )


def test_two_curators_at_once_publish_once(people: tuple[Person, Person, Person]) -> None:
    ana, mihai, elena = people
    for _ in range(3):
        key = drafted(ana, commitments=[("reading", "c1")])
        reviewing.submit(key, by=ana)
        curators = (mihai, elena, mihai)
        results = at_once(*((lambda who=who, key=key: approved(key, who)) for who in curators))
        assert [one for one in results if one is True] == [True]
        assert all(one is True or isinstance(one, MaterialError) for one in results)
        assert Version.objects.get(material__key=key).stage == "published"
        assert Review.objects.filter(version__material__key=key).count() == 1
    assert Evidence.objects.count() == 3


def test_publishing_and_withdrawing_at_once_leaves_no_evidence_behind(
    people: tuple[Person, Person, Person],
) -> None:
    ana, mihai, elena = people
    for _ in range(3):
        key = published(ana, mihai, commitments=[("reading", "c1")])
        depositing.begin_version(key, by=ana)
        reviewing.submit(key, by=ana)
        at_once(
            lambda key=key: approved(key, elena),
            lambda key=key: publishing.withdraw(key, reason={"en": "Wrong"}, by=mihai),
        )
        row = Material.objects.get(key=key)
        assert row.withdrawn_at is not None
    standing = Evidence.objects.filter(voided_on=None)
    assert not standing.exists()
    assert prove_tallies() == []


def test_a_draft_written_by_two_at_once_loses_no_answer(
    people: tuple[Person, Person, Person],
) -> None:
    ana, mihai, elena = people
    key = drafted(ana)
    revision = Version.objects.get(material__key=key).revision
    results = at_once(
        *(
            (
                lambda who=who, licence=licence: depositing.fill_in(
                    key, Said(licence=licence), revision=revision, by=who
                )
            )
            for who, licence in ((mihai, "cc0-1.0"), (elena, "cc-by-sa-4.0"))
        )
    )
    assert sorted(isinstance(one, MaterialError) for one in results) == [False, True]


def test_two_begin_a_version_at_once_and_it_is_one(people: tuple[Person, Person, Person]) -> None:
    ana, mihai, elena = people
    key = published(ana, mihai)
    begin = [(lambda who=who: depositing.begin_version(key, by=who)) for who in people]
    assert at_once(*begin) == [2, 2, 2]
    assert Version.objects.filter(material__key=key).count() == 2
    assert elena


def test_one_click_seen_twice_at_once_counts_once(people: tuple[Person, Person, Person]) -> None:
    ana, mihai, _ = people
    key = published(ana, mihai)
    look = lambda: using.note_use(key, "view", who="203.0.113.7", agent=FIREFOX)  # noqa: E731
    assert sorted(at_once(*[look] * 6)) == [False] * 5 + [True]
    row = DailyUse.objects.get(what="view")
    assert (row.total, row.distinct) == (1, 1)
    assert row.day >= date(2026, 1, 1)


def test_opening_by_several_workers_delivers_once(people: tuple[Person, Person, Person]) -> None:
    ana, mihai, _ = people
    later = datetime.now(UTC) + timedelta(days=1)
    published(ana, mihai, visible_from=later, commitments=[("reading", "c1")])
    assert not Evidence.objects.exists()
    opened = at_once(*[lambda: publishing.open_due(later + timedelta(minutes=1))] * 4)
    assert sum(opened) == 1
    assert Evidence.objects.count() == 1


def test_nobody_joins_while_something_is_decided_by_who_belongs(
    people: tuple[Person, Person, Person],
) -> None:
    gathered("library")
    number = Sector.objects.get().pk

    def decides() -> None:
        with transaction.atomic():
            hold_sector(number)

    def joins() -> None:
        with transaction.atomic():
            Sector.objects.select_for_update(of=("self",), no_key=True, nowait=True).get(pk=number)

    with transaction.atomic():
        hold_sector(number)
        other, joined = at_once(decides, joins)
    assert other is None
    assert isinstance(joined, OperationalError)
    assert at_once(joins) == [None]
