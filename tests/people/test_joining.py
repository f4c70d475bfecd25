"""Claims with proof, and organisations that are registered anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pactwork.agreements.api import merging
from pactwork.organisations.api import known_slugs, organisation_by_slug
from pactwork.organisations.models import Organisation
from pactwork.people.api import Person, Power, acting, may
from pactwork.people.models import Claim, Membership
from pactwork.people.rules import proves_domain
from tests.factories import numbers, someone
from tests.files.samples import PDF

CLAIM = "/en/account/organisations/library/claim/"


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def letter(name: str = "letter.pdf", data: bytes = PDF) -> dict[str, Any]:
    return {"letter": SimpleUploadedFile(name, data)}


@pytest.fixture
def site(library: int) -> int:
    Organisation.objects.filter(pk=library).update(website="https://www.library.example/ro/")
    return library


@pytest.mark.parametrize(
    ("email", "website", "proves"),
    [
        ("a@library.example", "https://www.library.example/x", True),
        ("a@LIBRARY.example", "http://library.example:8080", True),
        ("a@mail.library.example", "https://library.example", False),
        ("a@library.example", "https://catalogue.library.example", False),
        ("a@notlibrary.example", "https://library.example", False),
        ("a@gmail.com", "https://gmail.com", False),
        ("a@facebook.com", "https://facebook.com/ourlibrary", False),
        ("a@library.example", "", False),
        ("a@", "https://", False),
    ],
)
def test_which_address_proves_what(email: str, website: str, proves: bool) -> None:
    assert proves_domain(email, website) is proves


def test_the_first_with_an_address_of_the_domain_represents(
    site: int, django_capture_on_commit_callbacks: Any
) -> None:
    first, second = someone("a@library.example", name="Ana"), someone("b@library.example")
    assert browser(first).post(CLAIM, {"by_domain": "1"}).status_code == 302
    assert may(first, Power.SIGN, site)
    with django_capture_on_commit_callbacks(execute=True):
        assert browser(second).post(CLAIM, {"by_domain": "1"}).status_code == 302
    assert [one.to for one in mail.outbox] == [["a@library.example"]]
    assert "/en/account/organisations/library/people/" in mail.outbox[0].body
    assert not acting(second).powers
    waiting = Claim.objects.get(person=second)
    page = browser(first).get("/en/account/organisations/library/people/")
    assert "Let in as a member" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        browser(first).post(
            f"/en/account/organisations/library/people/claims/{waiting.pk}/", {"accept": "yes"}
        )
    assert may(second, Power.DELIVER, site)
    assert not may(second, Power.SIGN, site)
    assert mail.outbox[-1].to == ["b@library.example"]


def test_an_address_that_is_not_confirmed_proves_nothing(site: int) -> None:
    person = someone("a@library.example")
    person.emailaddress_set.update(verified=False)
    assert browser(person).post(CLAIM, {"by_domain": "1"}).status_code == 422
    stranger = someone("a@elsewhere.example")
    assert browser(stranger).post(CLAIM, {"by_domain": "1"}).status_code == 422
    assert not Membership.objects.exists()


def test_a_letter_is_read_by_operators_alone(
    site: int, django_capture_on_commit_callbacks: Any
) -> None:
    person = someone("a@example.org", name="Ana")
    operator = someone("op@example.org", name="Olga")
    Person.objects.filter(pk=operator.pk).update(is_operator=True, language="ka")
    with django_capture_on_commit_callbacks(execute=True):
        assert browser(person).post(CLAIM, letter()).status_code == 302
    assert [one.to for one in mail.outbox] == [["op@example.org"]]
    assert "/ka/account/claims/" in mail.outbox[0].body
    Person.objects.filter(pk=operator.pk).update(is_operator=False)
    assert browser(person).post(CLAIM, letter()).status_code == 422
    claim = Claim.objects.get()
    path = f"/en/account/claims/{claim.pk}/"
    for outsider in (person, operator):
        assert browser(outsider).get("/en/account/claims/").status_code == 404
        assert browser(outsider).get(f"{path}letter/").status_code == 404
        assert browser(outsider).post(path, {"accept": "yes"}).status_code == 404
    Person.objects.filter(pk=operator.pk).update(is_operator=True)
    client = browser(operator)
    file = client.get(f"{path}letter/")
    assert file.content == PDF
    assert file["Content-Disposition"].startswith("attachment")
    client.post(path, {"accept": "no"})
    claim.refresh_from_db()
    assert claim.decided_at is None
    with django_capture_on_commit_callbacks(execute=True):
        client.post(path, {"accept": "no", "reason": "Nu este semnată."})
    claim.refresh_from_db()
    assert (claim.is_accepted, claim.reason) == (False, "Nu este semnată.")
    assert "Nu este semnată." in mail.outbox[-1].body
    assert browser(person).post(CLAIM, letter()).status_code == 302
    again = Claim.objects.get(decided_at=None)
    client.post(f"/en/account/claims/{again.pk}/", {"accept": "yes"})
    assert may(person, Power.SIGN, site)
    client.post(f"/en/account/claims/{again.pk}/", {"accept": "no", "reason": "x"})
    assert may(person, Power.SIGN, site)


def test_an_operator_does_not_decide_on_their_own_claim(site: int) -> None:
    person = someone("op@example.org")
    Person.objects.filter(pk=person.pk).update(is_operator=True)
    browser(person).post(CLAIM, letter())
    claim = Claim.objects.get()
    browser(person).post(f"/en/account/claims/{claim.pk}/", {"accept": "yes"})
    assert not acting(person).powers


@pytest.mark.parametrize(
    ("name", "data"), [("letter.pdf", b""), ("letter.exe", PDF), ("letter.pdf", b"<script>")]
)
def test_a_file_that_is_no_letter_is_refused(site: int, name: str, data: bytes) -> None:
    answer = browser(someone()).post(CLAIM, letter(name, data))
    assert answer.status_code == 422
    assert not Claim.objects.exists()


REGISTER = "/en/account/organisations/register/"


def test_a_new_organisation_is_represented_by_who_registers_it(library: int) -> None:
    person = someone()
    said = {"name_ka": "ახალი მუზეუმი", "country": "GE", "website": "https://museum.example"}
    answer = browser(person).post(REGISTER, said)
    assert answer.status_code == 302
    slug = answer["Location"].split("/")[4]
    number = known_slugs([slug])[slug]
    assert may(person, Power.SIGN, number)
    assert organisation_by_slug(slug) is None
    held = Organisation.objects.get(pk=number)
    assert (held.name, held.country, held.is_public) == ({"ka": "ახალი მუზეუმი"}, "GE", False)


@pytest.mark.parametrize(
    "said",
    [
        {"name_ro": "biblioteca orasului stefan voda"},
        {"name_en": "ȘTEFAN VODĂ TOWN LIBRARY"},
        {"name_en": "Another", "website": "http://library.example"},
        {"name_en": "Another", "mail": "ana@library.example"},
    ],
)
def test_one_that_looks_known_is_shown_first(site: int, said: dict[str, str]) -> None:
    person = someone(said.pop("mail", "ana@example.org"))
    first = browser(person).post(REGISTER, said)
    assert first.status_code == 422
    assert CLAIM in first.content.decode()
    assert not Membership.objects.exists()
    assert browser(person).post(REGISTER, said | {"knowingly": "on"}).status_code == 302
    assert Membership.objects.count() == 1


def test_who_claims_sees_what_looks_alike(site: int) -> None:
    other = Organisation.objects.get(slug="school")
    other.website = "https://www.library.example/school"
    other.save()
    body = browser(someone()).get(CLAIM).content.decode()
    assert "Others look alike. Make sure that this is yours." in body
    assert CLAIM.replace("library", "school") in body


def test_the_address_of_a_duplicate_proves_and_leads_to_the_other(site: int) -> None:
    (school,) = numbers("school")
    merging.merge_organisations(duplicate="library", survivor="school", by=None)
    person = someone("ana@library.example")
    web = browser(person)
    assert "ana@library.example" in web.get(CLAIM).content.decode()
    assert web.post(CLAIM, {"by_domain": "1"}).status_code == 302
    assert may(person, Power.READ, school)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"name_en": "x\x07y"},
        {"name_en": "A", "country": "XX"},
        {"name_en": "A", "website": "javascript:alert(1)"},
    ],
)
def test_a_wrong_registration_is_refused(library: int, said: dict[str, str]) -> None:
    before = Organisation.objects.count()
    assert browser(someone()).post(REGISTER, said).status_code == 422
    assert Organisation.objects.count() == before
