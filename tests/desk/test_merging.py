"""The pages on which operators merge duplicates: found, looked at, proven, done, undone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from pactwork.desk.web import merging
from pactwork.organisations.models import Merging, Organisation
from pactwork.people.models import Deed, PublishingStop
from tests.desk.doing import page, text_of
from tests.factories import numbers, pact, someone, take_in

pytestmark = pytest.mark.django_db
LIST = "/en/desk/network/duplicates/"
MERGE = f"{LIST}merge/?duplicate=library&survivor=town"
UNDO = f"{LIST}library/undo/"
SURE = {"sure": "on"}


@pytest.fixture
def operator(db: None) -> Client:
    person = someone("runs@example.org")
    person.is_operator = True
    person.save()
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "proven_at", lambda request: timezone.now())


@pytest.fixture
def world(db: None) -> None:
    take_in(pact("reading"), pact("both", parties=("library", "town", "school")))


def merged() -> bool:
    return Organisation.objects.exclude(merged_into=None).exists()


def facts(answer: Any) -> str:
    return " ".join(text_of(answer).split())


def test_what_would_move_is_seen_first(operator: Client, world: None) -> None:
    someone("ana@library.example", name="Ana", library="representative")
    someone("eva@town.example", town="member", library="member")
    body = facts(operator.get(MERGE))
    assert "Agreements it is party to 2" in body
    assert "Memberships, ended ones too 2" in body
    assert "In 1 agreement both are parties." in body
    assert "People of the duplicate 2" in body
    assert "Of them already in the other 1" in body
    assert "Of them who will sign for the other and could not before 1" in body
    assert not merged()


def test_that_a_suspension_bars_it_is_said_first(
    operator: Client, world: None, proven: None
) -> None:
    (library,) = numbers("library")
    PublishingStop.objects.create(organisation_id=library, reason="x", begun_by=uuid4())
    body = page(operator, MERGE)
    assert "Publishing of the duplicate is suspended." in body
    assert 'name="sure"' not in body
    assert "Publishing of the duplicate is suspended." in facts(operator.post(MERGE, SURE))
    assert not merged()


def test_merged_with_proof_and_a_yes_and_undone(
    operator: Client, world: None, proven: None
) -> None:
    unsure = operator.post(MERGE, {})
    assert unsure.status_code == 422
    assert not merged()
    assert "They are one organisation now." in facts(operator.post(MERGE, SURE, follow=True))
    assert merged()
    body = facts(operator.get(LIST))
    assert "library , merged into" in body
    assert 'href="/en/desk/network/duplicates/library/undo/"' in page(operator, LIST)
    audit = facts(operator.get("/en/desk/network/audit/?organisation=library"))
    assert "merged a duplicate into it library" in audit
    assert "was merged into" in facts(operator.get(UNDO))
    assert "They are two organisations again." in facts(operator.post(UNDO, follow=True))
    assert not merged()
    assert [one.kind for one in Deed.objects.order_by("pk")] == ["merged", "parted"]
    assert operator.post(UNDO).status_code == 404
    assert "Undone on" in facts(operator.get(LIST))


def test_nothing_without_proof_of_today(
    operator: Client, world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "proven_at", lambda request: None)
    answer = operator.post(MERGE, SURE)
    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"] or "account" in answer["Location"]
    assert not merged()
    monkeypatch.setattr(merging, "proven_at", lambda request: timezone.now())
    operator.post(MERGE, SURE)
    monkeypatch.setattr(merging, "proven_at", lambda request: None)
    assert operator.post(UNDO).status_code == 302
    assert merged()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("duplicate=library&survivor=nobody", "There is no such organisation."),
        ("duplicate=library&survivor=library", "These are one and the same already."),
        ("duplicate=library", "This field is required."),
        ("duplicate=%3Cscript%3E&survivor=town", "&lt;script&gt;"),
    ],
)
def test_a_wrong_pair_is_refused_and_kept(
    operator: Client, world: None, asked: str, said: str
) -> None:
    answer = operator.get(f"{LIST}merge/?{asked}")
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "library" in answer.content.decode() or "script" in said


def test_what_changed_is_not_undone(operator: Client, world: None, proven: None) -> None:
    operator.post(MERGE, SURE)
    take_in(pact("new", parties=("library", "school")))
    said = facts(operator.post(UNDO, follow=True))
    assert "What moved has changed since" in said
    assert Merging.objects.get().undone_at is None


def test_look_alikes_are_shown(operator: Client, world: None) -> None:
    Organisation.objects.filter(slug="town").update(
        name={"ro": "BIBLIOTECA orasului Stefan Voda"}, website="https://www.library.example/town"
    )
    Organisation.objects.filter(slug="library").update(website="http://library.example")
    for one in ("library", "school"):
        someone(f"{one}@shared.example", **{one: "member"})
        someone(f"{one}@gmail.com", **{one: "member"})
    EmailAddress.objects.update(verified=True)
    body = facts(operator.get(LIST))
    assert "same name, same website" in body
    assert body.count("people with addresses under the same domain") == 1
    assert f'href="{MERGE.replace("&", "&amp;")}"' in page(operator, LIST)


def test_a_host_that_many_share_and_that_of_a_body_say_nothing(
    operator: Client, world: None
) -> None:
    (school,) = numbers("school")
    Organisation.objects.filter(slug="school").update(website="https://city.example/school")
    Organisation.objects.filter(slug="town").update(
        website="https://city.example/town", parent=school
    )
    assert "same website" not in facts(operator.get(LIST))
    Organisation.objects.filter(slug="library").update(website="https://city.example/library")
    assert "same website" in facts(operator.get(LIST))
    Organisation.objects.bulk_create(
        Organisation(slug=f"b{n}", name={"en": f"B {n}"}, website="https://city.example")
        for n in range(2)
    )
    assert "same website" not in facts(operator.get(LIST))


def test_the_list_asks_as_often_for_many_as_for_one(
    operator: Client, world: None, django_assert_max_num_queries: Any
) -> None:
    library, town = numbers("library", "town")
    Merging.objects.create(
        merged_id=library, into_id=town, at=timezone.now(), undone_at=timezone.now()
    )
    Organisation.objects.bulk_create(
        Organisation(slug=f"copy-{number}", name={"en": "Copy"}) for number in range(30)
    )
    for number in range(30):
        row = Organisation.objects.get(slug=f"copy-{number}")
        Merging.objects.create(
            merged=row, into_id=town, at=timezone.now(), undone_at=timezone.now()
        )
    with django_assert_max_num_queries(16):
        page(operator, LIST)
