"""Sectors on the desk: founded, agreed to, chosen for a material, left."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.repository.models import Material, Sector, SectorMember
from tests.desk.doing import page, reading, signed_in, text_of
from tests.factories import numbers, someone
from tests.repository.shelf import gathered
from tests.shelving import DESCRIBED, approved, begun, described

PLACE = "/en/desk/materials/sectors/"
NAME = "სკოლები და ბაღები"


@pytest.fixture
def ana(db: None) -> Client:
    """A coordinator of the library."""
    reading()
    return signed_in("ana@library.md", library="coordinator")


def founded(client: Client, **said: object) -> str:
    held = {"keeper": numbers("library")[0], "name": NAME, "language": "ka"}
    answer = client.post(PLACE, {**held, **said})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def test_an_organisation_is_asked_agrees_shares_and_leaves(ana: Client) -> None:
    place, (school,) = founded(ana), numbers("school")
    ona = signed_in("ona@school.lt", school="coordinator")
    assert "Your organisation belongs to no sector yet" in text_of(ona.get(PLACE))
    assert ona.get(place).status_code == 404
    wrong = ana.post(place, {"do": "invite", "organisation": "/en/organisations/nobody/"})
    assert "There is no such organisation." in text_of(ana.get(wrong["Location"]))
    ana.post(place, {"do": "invite", "organisation": "https://e.example/en/organisations/school/"})
    assert "Sectors (1)" in text_of(ona.get("/en/desk/materials/"))
    assert "Your organisation is invited." in text_of(ona.get(PLACE))
    assert "invited on" in text_of(ana.get(place))
    key = begun(ona, by="school")
    describe = f"/en/desk/materials/{key}/describe/"
    assert 'value="sector:' not in page(ona, describe)
    ona.post(place, {"do": f"join:{school}"})
    assert 'value="sector:sector"' in page(ona, describe)
    assert described(ona, key, visibility="sector:sector").status_code == 302
    approved(ona, key, school)
    assert "1 material of yours is shared in it" in text_of(ona.get(place))
    member = signed_in("ion@library.md", library="member")
    assert DESCRIBED["title"] in text_of(member.get("/en/sectors/sector/"))
    assert member.get(f"/en/materials/{key}/").status_code == 200
    ana.post(place, {"do": f"remove:{school}"})
    assert ona.get(place).status_code == 404
    assert DESCRIBED["title"] in text_of(member.get("/en/sectors/sector/"))
    seen = f"/en/desk/materials/{key}/"
    form = ona.get(seen).context["forms"]["open"]
    assert form["visibility"].value() in dict(form.fields["visibility"].choices)
    ona.post(f"{seen}do/open/", {"visibility": "sector:sector", "visible_from": ""})
    assert Material.objects.get(key=key).sector == Sector.objects.get()
    ona.post(f"{seen}do/open/", {"visibility": "organisation", "visible_from": ""})
    assert 'value="sector:' not in page(ona, seen)
    answer = ona.post(f"{seen}do/open/", {"visibility": "sector:sector", "visible_from": ""})
    assert answer.status_code == 422


def test_who_may_look_after_it(ana: Client) -> None:
    assert founded(ana, name="Two_words") == f"{PLACE}two-words/"
    Sector.objects.all().delete()
    place, (library, school) = founded(ana), numbers("library", "school")
    SectorMember.objects.create(sector=Sector.objects.get(), organisation_id=school)
    ona = signed_in("ona@school.lt", school="coordinator")
    member = signed_in("ion@school.lt", school="member")
    for client, do, status in (
        (ona, "close", 403), (ona, f"remove:{library}", 403), (ona, f"join:{library}", 403),
        (member, f"join:{school}", 403), (ana, f"join:{school}", 403), (ana, "dance", 404),
        (ana, "remove:x", 404), (ana, f"hand:{school}", 403),
    ):  # fmt: skip
        assert client.post(place, {"do": do}).status_code == status, do
    assert member.post(PLACE, {"name": "X"}).status_code == 403
    kept = ana.post(place, {"do": f"leave:{library}"}, follow=True)
    assert "It keeps the sector." in text_of(kept)
    said = {"do": "change", "name": "Schools", "description": "All.", "language": "en"}
    assert ana.post(place, {**said, "name": ""}).status_code == 422
    ana.post(place, said)
    row = Sector.objects.get()
    assert (row.name, row.description) == ({"ka": NAME, "en": "Schools"}, {"en": "All."})
    person = someone("runs@example.org")
    person.is_operator = True
    person.save()
    operator = Client()
    operator.force_login(person)
    ona.post(place, {"do": f"join:{school}"})
    operator.post(place, {"do": f"hand:{school}"})
    assert Sector.objects.get().keeper_id == school
    assert (
        operator.post(PLACE, {"keeper": "nowhere", "name": "N", "language": "en"}).status_code
        == 422
    )
    theirs = operator.post(
        PLACE, {"keeper": "/organisations/library/", "name": "N", "language": "en"}
    )
    assert theirs["Location"] == f"{PLACE}n/"
    assert "invited on" in text_of(operator.get(theirs["Location"]))
    ona.post(place, {"do": "close"})
    assert ona.get(place).status_code == 404


def test_lists_cost_the_same_for_one_and_for_many(ana: Client) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as held:
            assert ana.get(path).status_code == 200
        return len(held)

    gathered("library", "school")
    before = {path: cost(path) for path in (PLACE, "/en/sectors/")}
    for number in range(5):
        gathered("library", "school", slug=f"s{number}")
    Sector.objects.update(description={"en": "Changed"})
    for path, count in before.items():
        assert cost(f"{path}?page=1") <= count, path
