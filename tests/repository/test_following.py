"""Who follows or uses a material hears of a new version; who follows a shelf, what comes to it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.notifications.models import Entry
from pactwork.people.api import Person
from pactwork.repository.api import (
    Origin,
    Relation,
    Visibility,
    collecting,
    depositing,
    publishing,
    reusing,
    reviewing,
)
from tests.factories import numbers, someone
from tests.repository.shelf import approved, published


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


@pytest.fixture
def eva(agreement: str) -> Person:
    return someone("eva@school.md", school="coordinator")


def followed(person: Person, subject: str) -> Client:
    client = Client()
    client.force_login(person)
    page = client.get("/en/desk/follow/", {"subject": subject})
    assert page.status_code == 200
    assert client.post("/en/desk/follow/", {"subject": subject}).status_code == 302
    return client


def renewed(key: str, by: Person) -> None:
    depositing.begin_version(key, by=by)
    reviewing.submit(key, by=by)
    assert approved(key, by)


def heard(person: Person) -> Counter[tuple[str, str]]:
    rows = Entry.objects.filter(person=person).exclude(notice__parameters__what="reused")
    return Counter(rows.values_list("notice__kind", "notice__parameters__what"))


def test_who_follows_or_uses_it_hears_of_a_new_version_once(ana: Person, eva: Person) -> None:
    mia = someone("mia@example.org", library="member")
    key = published(ana, ana)
    client = followed(mia, iri("material", key))
    followed(eva, iri("material", key))
    assert (
        "when there is a new version"
        in client.get("/en/desk/follow/", {"subject": iri("material", key)}).content.decode()
    )
    reusing.reuse(key, organisation=numbers("school")[0], how="used", by=eva)
    renewed(key, ana)
    assert heard(mia) == {("material-followed", "new"): 1}
    assert heard(eva) == {("material-news", "renewed"): 1}
    told = client.get("/en/desk/inbox/").content.decode()
    assert "A new version of “" in told


def test_who_made_theirs_out_of_it_hears_of_it(ana: Person, eva: Person) -> None:
    key = published(ana, ana)
    origin = Origin(Relation.TRANSLATION_OF, iri("material", key))
    theirs = published(eva, eva, "school", origins=[origin])
    renewed(key, ana)
    assert heard(eva)["material-news", "renewed"] == 1
    publishing.withdraw(theirs, reason={"en": "Nobody needs it."}, by=eva)
    renewed(key, ana)
    assert heard(eva)["material-news", "renewed"] == 1


def test_who_follows_a_collection_hears_of_what_they_may_see(ana: Person, eva: Person) -> None:
    library = numbers("library")[0]
    shelf = collecting.make_collection(
        slug="reading", title={"ka": "საკითხავი"}, organisation=library, by=ana
    )
    client = followed(eva, iri("collection", shelf))
    open_, own = published(ana, ana), published(ana, ana, visibility=Visibility.ORGANISATION)
    for key in (open_, open_, own):
        collecting.add_to_collection(shelf, key=key, by=ana)
    collecting.take_from_collection(shelf, key=open_, by=ana)
    collecting.add_to_collection(shelf, key=open_, by=ana)
    told = client.get("/en/desk/inbox/").content.decode()
    assert told.count("Added to “საკითხავი”") == 1
    assert heard(ana)["collection-followed", "added"] == 0


def test_what_opens_later_is_told_when_it_opens(ana: Person, eva: Person) -> None:
    shelf = collecting.make_collection(
        slug="later", title={"fa": "فردا"}, organisation=numbers("library")[0], by=ana
    )
    followed(eva, iri("collection", shelf))
    day = timezone.now() + timedelta(days=3)
    key = published(ana, ana, visible_from=day)
    collecting.add_to_collection(shelf, key=key, by=ana)
    assert heard(eva)["collection-followed", "added"] == 0
    for _ in range(2):
        publishing.open_due(day + timedelta(hours=1))
        assert heard(eva)["collection-followed", "added"] == 1


def test_what_is_followed_is_shown_by_pages(
    ana: Person, eva: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pactwork.desk.web.following.PAGE_SIZE", 1)
    for _ in range(2):
        client = followed(eva, iri("material", published(ana, ana)))
    pages = [client.get("/en/desk/follow/", {"page": one}) for one in (1, 2, 3)]
    shown = [page.content.decode().count('class="line-aside"') for page in pages]
    assert (shown, pages[2].status_code) == ([1, 1, 0], 404)


def test_what_is_not_seen_cannot_be_followed(ana: Person, eva: Person) -> None:
    own = published(ana, ana, visibility=Visibility.ORGANISATION)
    client = Client()
    client.force_login(eva)
    for subject in (iri("material", own), iri("material", "nothing234"), iri("collection", "no")):
        assert client.get("/en/desk/follow/", {"subject": subject}).status_code == 404
        assert client.post("/en/desk/follow/", {"subject": subject}).status_code == 404


def test_the_pages_lead_to_following(ana: Person, client: Client) -> None:
    library = numbers("library")[0]
    key = published(ana, ana)
    collecting.make_collection(slug="shelf", title={"ro": "Raft"}, organisation=library, by=ana)
    for path, subject in (
        (f"/en/materials/{key}/", iri("material", key)),
        ("/en/collections/shelf/", iri("collection", "shelf")),
    ):
        page = client.get(path).content.decode()
        assert f"/en/desk/follow/?subject={subject.replace(':', '%3A')}" in page
