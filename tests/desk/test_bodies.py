"""Curating bodies on the desk: founded, filled with people, with what waits for them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.people.models import Person
from pactwork.repository.api import reviewing
from pactwork.repository.models import CuratingBody, Curator, Version
from tests.desk.doing import page, reading, signed_in, text_of
from tests.factories import numbers, someone
from tests.repository.shelf import drafted
from tests.shelving import approved, begun, described

PLACE = "/en/desk/materials/bodies/"
NAME = "კრებული: საბჭო"


@pytest.fixture
def ana(db: None) -> Client:
    """A coordinator of the library."""
    reading()
    return signed_in("ana@library.md", library="coordinator")


def founded(client: Client, **said: object) -> str:
    held = {"organisation": numbers("library")[0], "name": NAME, "language": "ka", "needs": "1"}
    answer = client.post(PLACE, {**held, **said})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def sent(client: Client, place: str, title: str = "Citim împreună") -> str:
    key = begun(client)
    slug = place.rstrip("/").rpartition("/")[2]
    assert described(client, key, title=title, curation=f"body:{slug}").status_code == 302
    return key


def test_a_body_is_founded_filled_and_reviews(ana: Client) -> None:
    place = founded(ana, needs="2")
    said = text_of(ana.get(place))
    assert "1 person · 2 of them must approve it" in said
    assert "There are too few people in it to approve anything." in said
    ona = signed_in("ona@school.lt", school="member")
    assert "You curate for nobody yet" in text_of(ona.get(PLACE))
    assert ona.get(place).status_code == 404
    ana.post(place, {"do": "appoint", "email": "ONA@school.lt"})
    assert "2 people" in text_of(ana.get(place))
    writer = signed_in("writer@library.md", library="member")
    key = sent(writer, place)
    assert "0 of 2 approved it" in text_of(ona.get(place))
    assert f"/en/desk/materials/{key}/review/" in page(ona, place)
    approved(ona, key, numbers("school")[0])
    assert "1 of 2 approved it" in text_of(ana.get(place))
    assert f"/en/desk/materials/{key}/review/" not in page(ona, place)
    assert "1 material waits" in text_of(ana.get(PLACE))
    assert Client().get(f"/en/materials/{key}/").status_code == 404
    ana.post(place, {"do": "change", "name": NAME, "language": "ka", "needs": "1"})
    assert Client().get(f"/en/materials/{key}/").status_code == 200
    assert "Nothing waits for it" in text_of(ana.get(place))


def test_who_is_appointed_and_dismissed(ana: Client) -> None:
    place = founded(ana)
    nobody = ana.post(place, {"do": "appoint", "email": "nobody@nowhere.example"}, follow=True)
    assert "Nobody of that address has an account here." in text_of(nobody)
    ona = someone("ona@school.lt", school="member")
    me = Curator.objects.get().person_id
    last = ana.post(place, {"do": f"dismiss:{me}"}, follow=True)
    assert "Then too few would be left to approve anything." in text_of(last)
    ana.post(place, {"do": "appoint", "email": "ona@school.lt"})
    ana.post(place, {"do": f"dismiss:{ona.pk}"})
    assert Curator.objects.count() == 1
    for do in ("dismiss:x", "dismiss:99999999999999", "dance"):
        assert ana.post(place, {"do": do}).status_code == 404
    few = {"do": "change", "name": NAME, "language": "ka", "needs": "3"}
    assert "too few" in text_of(ana.post(place, few, follow=True))
    assert ana.post(place, {**few, "needs": "0"}).status_code == 422
    ana.post(place, {**few, "name": "Council", "language": "en", "needs": "1"})
    assert CuratingBody.objects.get().name == {"ka": NAME, "en": "Council"}


def test_curators_who_do_not_look_after_it_change_nothing(ana: Client) -> None:
    place = founded(ana)
    ona = signed_in("ona@school.lt", school="coordinator")
    ana.post(place, {"do": "appoint", "email": "ona@school.lt"})
    assert "Dismiss" not in text_of(ona.get(place))
    for do in ("close", f"dismiss:{Curator.objects.first().person_id}"):  # type: ignore[union-attr]
        assert ona.post(place, {"do": do}).status_code == 403
    assert Curator.objects.count() == 2


def test_a_body_is_closed_when_nothing_waits(ana: Client) -> None:
    place = founded(ana)
    writer = signed_in("writer@library.md", library="member")
    key = sent(writer, place)
    waits = ana.post(place, {"do": "close"}, follow=True)
    assert "Something still waits for it." in text_of(waits)
    approved(ana, key, numbers("library")[0])
    assert ana.post(place, {"do": "close"})["Location"] == PLACE
    assert ana.get(place).status_code == 404
    assert founded(ana) != place


def test_what_is_wrong_keeps_what_was_typed(ana: Client) -> None:
    answer = ana.post(PLACE, {"organisation": numbers("library")[0], "name": NAME, "needs": "99"})
    assert answer.status_code == 422
    assert NAME in answer.content.decode()
    stolen = {"organisation": numbers("school")[0], "name": NAME, "language": "ka", "needs": "1"}
    assert ana.post(PLACE, stolen).status_code == 422
    member = signed_in("member@library.md", library="member")
    assert member.post(PLACE, stolen).status_code == 403
    assert not CuratingBody.objects.exists()


@pytest.mark.parametrize("what", ["bodies", "queue"])
def test_lists_cost_the_same_for_one_and_for_thirty(ana: Client, what: str) -> None:
    place = founded(ana)
    writer = signed_in("writer@library.md", library="member")
    sent(writer, place)
    path = PLACE if what == "bodies" else place

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(ana, path)
        return len(caught)

    cost()
    few = cost()
    mihai = someone("mihai@library.md", library="member")
    for number in range(29):
        if what == "bodies":
            founded(ana, name=f"Body {number}")
        else:
            slug = place.rstrip("/").rpartition("/")[2]
            reviewing.submit(drafted(mihai, curation=f"body:{slug}"), by=mihai)
    cost()
    assert cost() <= few
    assert Version.objects.filter(stage="review").count() == (1 if what == "bodies" else 30)


def test_an_organisation_names_the_body_that_reviews_all_it_publishes(ana: Client) -> None:
    slug = founded(ana).rstrip("/").rpartition("/")[2]
    said = {"do": "first", "organisation": "library", "body": slug}
    assert ana.post(PLACE, {**said, "organisation": "school"}).status_code == 422
    assert "Too few other people are in that body" in text_of(ana.post(PLACE, said))
    someone("ona@school.lt", school="member")
    reviewing.appoint(slug, email="ona@school.lt", by=Person.objects.get(email="ana@library.md"))
    assert ana.post(PLACE, said)["Location"] == PLACE
    assert "All that it publishes is reviewed by:" in page(ana, PLACE)
    key = begun(ana)
    form = page(ana, f"/en/desk/materials/{key}/describe/")
    assert f'<option value="body:{slug}"' in form
    assert "Your own organisation" not in form
    runs = someone("o@pactwork.org")
    runs.is_operator = True
    runs.save()
    operator = Client()
    operator.force_login(runs)
    assert "There is no such organisation." in text_of(
        operator.post(PLACE, {**said, "organisation": "x"})
    )
    assert operator.post(PLACE, {**said, "body": ""}).status_code == 302
    assert "Your own organisation" in page(ana, f"/en/desk/materials/{key}/describe/")
