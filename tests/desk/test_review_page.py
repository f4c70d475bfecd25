"""The page of a review: what is new in a version, who looks at it, and declining it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from pactwork.people.models import Person
from pactwork.repository.api import Creator, Said, depositing, materials, reviewing
from tests.desk.doing import page, reading, signed_in, text_of
from tests.factories import numbers
from tests.files.samples import PDF
from tests.shelving import begun, described, published

NEW = Said(
    titles={"ro": "Citim împreună acasă", "fa": "با هم بخوانیم"},
    licence="cc-by-4.0",
    themes=["media-literacy"],
    languages=["ro"],
    creators=[Creator("ნინო ბერიძე", agreed=True)],
)


@pytest.fixture
def writer(db: None, settings: Any, tmp_path: Any) -> Client:
    """Somebody of the library who shares."""
    settings.PACTWORK_HOME = tmp_path
    reading()
    return signed_in("writer@example.org", library="coordinator")


@pytest.fixture
def ana(writer: Client) -> Client:
    """Somebody of the library who reviews."""
    return signed_in("ana@library.md", library="coordinator")


def _changes(html: str) -> list[str]:
    """What changed, as it is read; words that came between +, those that went between -."""
    part = html.partition('id="changes"')[2].partition("</section>")[0]
    marked = re.sub(r'<span class="visually-hidden">.*?</span>', "", part)
    for sign, tag in (("+", "ins"), ("-", "del")):
        marked = re.sub(f"</?{tag}>", sign, marked)
    blocks = marked.split('<div class="draft-change">')[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in blocks]


def held(key: str, who: Person) -> materials.DeskMaterial:
    found = materials.desk_view(key, who)
    assert found is not None
    return found


def test_a_new_version_is_compared_with_the_one_before(writer: Client, ana: Client) -> None:
    key = published(writer, ana, numbers("library")[0])
    by = Person.objects.get(email="writer@example.org")
    depositing.begin_version(key, by=by)
    depositing.fill_in(key, NEW, by=by)
    (before,) = held(key, by).described.files
    depositing.remove_file(key, sha256=before.sha256, by=by)
    depositing.add_file(key, name="citim.pdf", chunks=[PDF], by=by)
    reviewing.submit(key, by=by)
    shown = page(ana, f"/en/desk/materials/{key}/review/")
    assert "What is new since version 1" in shown
    assert _changes(shown) == [
        "Title română Citim împreună -la- +acasă+ -bibliotecă-",
        "Title فارسی +با هم بخوانیم+",
    ]


def test_a_reviewer_looks_declines_and_takes_that_back(writer: Client, ana: Client) -> None:
    library = numbers("library")[0]
    key = begun(writer)
    assert described(writer, key).status_code == 302
    place, queue = f"/en/desk/materials/{key}/review/", "/en/desk/materials/review/"
    assert "What is new since" not in page(ana, place)
    assert ana.post(place, {"do": "look"})["Location"] == place
    assert "You look at it, until" in page(ana, place)
    other = signed_in("mihai@library.md", library="coordinator")
    assert "looks at it, until" in page(other, queue)
    assert ana.post(place, {"do": "give-back"})["Location"] == queue
    assert "looks at it, until" not in page(other, queue)
    said = {"do": "decline", "organisation": library, "reason": " "}
    silent = ana.post(place, said)
    assert (silent.status_code, "Say why, in a few words." in text_of(silent)) == (422, True)
    assert ana.post(place, {**said, "reason": "არ არის მასალა"})["Location"] == queue
    told = page(writer, f"/en/desk/materials/{key}/describe/")
    assert "Your own organisation (declined it)" in told
    assert "არ არის მასალა" in told
    refused = text_of(described(writer, key))
    assert "It was declined there. Choose somebody else to review it." in refused
