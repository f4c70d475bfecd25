"""Reports of misuse: what an operator restricts stays restricted, and no flood closes the door."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from pactwork.notifications.models import Entry
from pactwork.people.api import Person, acting
from pactwork.repository.actions import reporting as acts
from pactwork.repository.api import MaterialError, NotAllowedError, Why, queues, reporting
from pactwork.repository.models import MaterialReport
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


def _heard(person: Person) -> list[str]:
    rows = Entry.objects.filter(person=person).exclude(notice__parameters__what="published")
    return list(rows.order_by("pk").values_list("notice__parameters__what", flat=True))


@pytest.mark.parametrize("reason", reporting.REASONS)
def test_who_runs_the_site_hears_of_what_is_grave_and_of_what_nobody_decides(
    ana: Person, operator: Person, reason: str
) -> None:
    key = published(ana, ana)
    number = _report(key, reason)
    is_grave = reason in ("rights", "personal", "harmful")
    assert _heard(operator) == ["report"] * is_grave
    assert _heard(ana) == ["report"]
    assert queues.queue_counts(operator).reports == 1
    client = Client()
    client.force_login(operator)
    assert str(number) in client.get("/en/desk/materials/reports/").content.decode()
    for place in ("network/", "materials/"):
        assert "/en/desk/materials/reports/" in client.get(f"/en/desk/{place}").content.decode()
    assert "a report" not in client.get("/en/desk/inbox/").content.decode() or is_grave
    MaterialReport.objects.update(at=timezone.now())
    now = timezone.now()
    assert [reporting.remind_of_late(now + timedelta(days=day)) for day in (6, 8, 9)] == [0, 1, 0]
    assert _heard(operator) == ["report"] * is_grave + ["report-late"]
    assert "For a week nobody has decided" in client.get("/en/desk/inbox/").content.decode()


def test_what_was_decided_in_time_is_not_reminded_of(ana: Person, operator: Person) -> None:
    number = _report(published(ana, ana))
    (library,) = numbers("library")
    reporting.decide(number, what="kept", reason="Da", organisation=library, by=ana)
    assert reporting.remind_of_late(timezone.now() + timedelta(days=90)) == 0
    assert _heard(operator) == []


def test_who_reported_signed_in_hears_what_was_decided_and_why(
    ana: Person, operator: Person
) -> None:
    key = published(ana, ana)
    eva = someone("eva@school.lt", school="member")
    number = _report(key, "personal", by=eva)
    (library,) = numbers("library")
    reporting.decide(number, what="kept", reason="Hier ist nichts.", organisation=library, by=ana)
    reporting.decide(number, what="restricted", reason="شخصی است", organisation=None, by=operator)
    assert _heard(eva) == ["kept", "restricted"]
    client = Client()
    client.force_login(eva)
    told = client.get("/en/desk/inbox/").content.decode()
    assert "Only its own organisation sees it until it is put right: شخصی است" in told
    state = f"/en/materials/{key}/report/{number}/"
    assert state in told
    page = client.get(state).content.decode()
    assert "Hier ist nichts." in page
    assert "شخصی است" in page
    assert "Sai rồi." not in page
    assert not seen(key)


def test_who_reported_without_an_account_has_an_address(ana: Person, client: Client) -> None:
    key = published(ana, ana)
    number = _report(key)
    page = client.get(f"/en/materials/{key}/report/{number}/").content.decode()
    assert "What is decided stands at this address" in page
    other = published(ana, ana)
    assert client.get(f"/en/materials/{other}/report/{number}/").status_code == 404
    nobody = "00000000-0000-4000-8000-000000000000"
    assert client.get(f"/en/materials/{key}/report/{nobody}/").status_code == 404
    (library,) = numbers("library")
    reporting.decide(number, what="withdrawn", reason="Copiat.", organisation=library, by=ana)
    assert "Copiat." in client.get(f"/en/materials/{key}/report/{number}/").content.decode()


def test_an_address_tells_no_title_of_what_was_closed_since(ana: Person, client: Client) -> None:
    key = published(ana, ana)
    number = _report(key)
    place, title = f"/en/materials/{key}/report/{number}/", "Reading together"
    assert title in client.get(place).content.decode()
    (library,) = numbers("library")
    reporting.decide(number, what="restricted", reason="Copiat.", organisation=library, by=ana)
    shown = client.get(place).content.decode()
    assert "Copiat." in shown
    assert title not in shown
    client.force_login(ana)
    assert title in client.get(place).content.decode()


def test_who_decides_of_their_own_report_is_not_told(ana: Person) -> None:
    number = _report(published(ana, ana), by=ana)
    (library,) = numbers("library")
    reporting.decide(number, what="kept", reason="Da", organisation=library, by=ana)
    assert "kept" not in _heard(ana)
