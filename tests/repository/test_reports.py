"""Reports of misuse: what an operator restricts stays restricted, and no flood closes the door."""

from __future__ import annotations

from uuid import UUID

import pytest

from pactwork.people.api import Person, acting
from pactwork.repository.actions import reporting as acts
from pactwork.repository.api import MaterialError, NotAllowedError, Why, queues, reporting
from tests.factories import numbers, someone
from tests.repository.shelf import published, seen

pytestmark = pytest.mark.usefixtures("agreement")


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


@pytest.fixture
def operator(agreement: str) -> Person:
    person = someone("op@example.org")
    person.is_operator = True
    person.save()
    return person


def _report(key: str, reason: str = "wrong", by: Person | None = None, place: int = 1) -> UUID:
    address = f"203.0.113.{place}"
    return reporting.report(key, reason=reason, text="Sai rồi.", address=address, by=by)


def test_its_organisation_opens_nothing_by_restricting_it_again(
    ana: Person, operator: Person
) -> None:
    key = published(ana, ana)
    (library,) = numbers("library")
    first, second = _report(key), _report(key, "personal")
    reporting.decide(first, what="restricted", reason="شخصی است", organisation=None, by=operator)
    reporting.decide(first, what="restricted", reason="Da", organisation=library, by=ana)
    for number in (first, second):
        with pytest.raises(NotAllowedError):
            reporting.decide(number, what="reopened", reason="Gata", organisation=library, by=ana)
    assert not seen(key)
    assert [one.by_operator for one in queues.reports_for(acting(ana))] == [True, True]
    reporting.decide(second, what="reopened", reason="Gerai", organisation=None, by=operator)
    assert seen(key)
    reporting.decide(first, what="restricted", reason="Încă", organisation=library, by=ana)
    assert [one.by_operator for one in queues.reports_for(acting(ana))] == [False, False]
    reporting.decide(first, what="reopened", reason="გასწორდა", organisation=library, by=ana)
    assert seen(key)


def test_what_is_open_is_not_opened_again(ana: Person) -> None:
    key = published(ana, ana)
    number = _report(key)
    with pytest.raises(MaterialError) as caught:
        reporting.decide(
            number, what="reopened", reason="Da", organisation=numbers("library")[0], by=ana
        )
    assert caught.value.why is Why.STAGE


def test_a_flood_is_counted_and_closes_the_form_to_nobody(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "OPEN_AT_MOST", 3)
    key = published(ana, ana)
    first, *_ = [_report(key, place=place) for place in range(3)]
    assert [_report(key, place=place) for place in (4, 5)] == [first, first]
    ona = someone("ona@school.lt", school="member")
    rights, signed = _report(key, "rights", place=6), _report(key, by=ona)
    assert len({first, rights, signed}) == 3
    joined = {one.uuid: one.joined for one in queues.reports_for(acting(ana))}
    assert (joined[first], joined[rights], joined[signed], len(joined)) == (2, 0, 0, 5)
