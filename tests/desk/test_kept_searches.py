"""A search is kept from its page, and what is new in it is told once to who may see it."""

from __future__ import annotations

import pytest
from django.test import Client

from pactwork.desk.kept_searches import path_of, question_of, tell_news
from pactwork.notifications.api import inbox
from pactwork.search.api import Question, reader_of, saved_by
from tests.factories import numbers, pact, someone, take_in
from tests.search.shelf import a_document, enter, shelve

ADDRESS = "/en/desk/searches/?q=heron&theme=health&theme=culture&language=ro&kind=material&as=me"


def _keep(client: Client, name: str = "Birds") -> int:
    return client.post(ADDRESS, {"do": "keep", "name": name}).status_code


def _told(person: int) -> list[str]:
    entries = inbox(person, language="en").entries
    return [one.said.title for one in entries if one.said is not None]


def test_an_address_is_a_question_and_back() -> None:
    query = {"q": ["heron"], "theme": ["health", "culture"], "kind": ["material"], "page": ["3"]}
    question = question_of(query | {"language": ["ro", "!"], "x y": ["1"], "sort": ["odd"]}, "lt")
    assert question == Question(
        "heron",
        "lt",
        frozenset({"material"}),
        {"theme": frozenset({"health", "culture"})},
        frozenset({"ro"}),
    )
    assert path_of(question).endswith(
        "/search/?q=heron&kind=material&theme=culture&theme=health&language=ro"
    )
    assert question_of({"q": ["\x00"], "sort": ["title"]}, "en") == Question(sort="title")


@pytest.mark.django_db
def test_a_search_is_kept_hushed_and_forgotten() -> None:
    person = someone("ana@example.org")
    client = Client()
    client.force_login(person)
    assert 'value="heron"' in client.get(ADDRESS).content.decode()
    assert (_keep(client), _keep(client), _keep(client, " ")) == (302, 422, 422)
    kept = saved_by(person.pk)
    assert [(one.name, one.question.text, one.alert) for one in kept] == [("Birds", "heron", True)]
    assert "Birds" in client.get("/en/desk/searches/").content.decode()
    client.post("/en/desk/searches/", {"do": "hush", "search": kept[0].uuid})
    assert not saved_by(person.pk)[0].alert
    other = Client()
    other.force_login(someone("bo@example.org"))
    other.post("/en/desk/searches/", {"do": "forget", "search": kept[0].uuid})
    assert len(saved_by(person.pk)) == 1
    client.post("/en/desk/searches/", {"do": "forget", "search": kept[0].uuid})
    assert saved_by(person.pk) == []
    assert client.post("/en/desk/searches/", {"do": "forget", "search": "x"}).status_code == 404
    assert Client().get("/en/desk/searches/").status_code == 302


@pytest.mark.usefixtures("own_database")
def test_what_is_new_is_told_once_and_not_where_it_was_closed() -> None:
    take_in(pact())
    person = someone("ana@example.org", library="member")
    client = Client()
    client.force_login(person)
    shelve(a_document("old", titles={"en": "Old heron"}))
    client.post("/en/desk/searches/?q=heron", {"do": "keep", "name": "Birds"})
    ours, theirs = reader_of(numbers("library")[0]), reader_of(10_000)
    shelve(
        a_document("open", titles={"en": "Grey heron"}),
        a_document("ours", titles={"lt": "Heron"}, readers=frozenset({ours})),
        a_document("theirs", titles={"en": "Heron of theirs"}, readers=frozenset({theirs})),
        a_document("stork", titles={"en": "Stork"}),
    )
    assert (tell_news(), tell_news()) == (1, 0)
    assert _told(person.pk) == ["2 new for your search “Birds”"]
    enter([a_document("ours", titles={"lt": "Heron"}, readers=frozenset({theirs}))])
    assert _told(person.pk) == []
