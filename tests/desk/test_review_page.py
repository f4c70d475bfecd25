"""The page of a review: what is new in a version, who looks at it, and declining it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from pactwork.desk.web.material_compare import differences
from pactwork.files.content import held_by
from pactwork.files.models import Upload
from pactwork.people.models import Person
from pactwork.repository.api import Creator, Described, Said, depositing, materials, reviewing
from pactwork.repository.models import Version
from tests.desk.doing import page, reading, text_of
from tests.factories import numbers, someone
from tests.files.samples import PNG
from tests.repository import shelf

DAY = timedelta(days=1)
NEW = Said(
    titles={"ro": "Citim împreună acasă", "fa": "با هم بخوانیم"},
    licence="cc-by-sa-4.0",
    themes=["media-literacy"],
    languages=["ro"],
    creators=[Creator("ნინო ბერიძე", agreed=True)],
)


@pytest.fixture
def mihai(db: None, settings: Any, tmp_path: Any) -> Person:
    """Who shares, and founded a body with Ona of the school."""
    settings.PACTWORK_HOME = tmp_path
    reading()
    mihai = someone("mihai@library.md", library="coordinator")
    someone("ona@school.lt", name="Ona", school="member")
    library = numbers("library")[0]
    reviewing.found_body(slug="science", name={"vi": "Hội đồng"}, organisation=library, by=mihai)
    reviewing.appoint("science", email="ona@school.lt", by=mihai)
    return mihai


def _browser(email: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=email))
    return client


def _changes(html: str) -> list[str]:
    """What changed, as it is read; words that came between +, those that went between -."""
    part = html.partition('id="changes"')[2].partition("</section>")[0]
    marked = re.sub(r'<span class="visually-hidden">.*?</span>|</?bdi>', "", part)
    for sign, tag in (("+", "ins"), ("-", "del")):
        marked = re.sub(f"</?{tag}>", sign, marked)
    blocks = marked.split('<div class="draft-change">')[1:]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in blocks]


def test_a_new_version_is_compared_with_the_one_before(mihai: Person) -> None:
    ana = someone("ana@library.md", library="member")
    key = shelf.published(ana, mihai)
    depositing.begin_version(key, by=ana)
    depositing.fill_in(key, NEW, by=ana)
    held = materials.desk_view(key, ana)
    assert held
    depositing.remove_file(key, sha256=held.described.files[0].sha256, by=ana)
    depositing.add_file(key, name="Lecții.png", chunks=[PNG], by=ana)
    reviewing.submit(key, by=ana)
    shown = page(_browser("mihai@library.md"), f"/en/desk/materials/{key}/review/")
    assert "What is new since version 1" in shown
    assert not any(
        one and one.is_use for one in map(held_by, re.findall(r"/content/([^/]+)/", shown))
    )
    assert "/content/" in shown
    told = _changes(shown)
    assert told[0] == "Title فارسی با هم -می‌خوانیم: ده درس- +بخوانیم+"
    by_part = {one.split(" ")[0]: one for one in told}
    assert (
        by_part["Files"]
        == "Files -Lecții.pdf · PDF · 1 kB · Romanian- +Lecții.png · Picture · 1 kB+"
    )
    assert by_part["Language"] == "Language -Persian-"
    assert by_part["Licence"].startswith("Licence -CC BY 4.0: attribution- +CC BY-SA 4.0")
    assert by_part["Themes"] == "Themes -Education- +Media literacy+"
    assert by_part["Who"].endswith("- +ნინო ბერიძე · Author+")
    assert "Description" not in by_part
    assert "<bdi>Lecții.png · Picture · 1 kB</bdi>" in shown


def test_another_order_and_another_consent_are_differences(mihai: Person) -> None:
    one, two = Creator("ნინო ბერიძე", agreed=True), Creator("Ona", agreed=True)
    before = Described("zgzh6t2d4k", 1, {"ro": "Citim"}, creators=(one, two), themes=("a", "b"))
    told = [
        differences(before, replace(before, creators=creators, themes=("b", "a")))
        for creators in ((one, two), (two, one), (one, replace(two, agreed=False)))
    ]
    nino, ona = "ნინო ბერიძე · Author", "Ona · Author"
    assert told[0] == []
    assert told[1][0]["parts"] == [
        ("removed", nino), ("removed", ona), ("added", ona), ("added", nino)
    ]  # fmt: skip
    assert told[2][0]["parts"] == [("removed", ona), ("added", f"{ona} · not named in public")]


def test_what_was_typed_stays_and_is_told(mihai: Person) -> None:
    ana = someone("ana@library.md", library="member")
    key = shelf.drafted(ana, curation="body:science")
    reviewing.submit(key, by=ana)
    place, ona = f"/en/desk/materials/{key}/review/", _browser("ona@school.lt")
    said = {"organisation": numbers("school")[0], "remark_1": "ფურცელი აკლია", "mark_clarity": "2"}
    looked = ona.post(place, {**said, "do": "look"})
    html = looked.content.decode()
    assert looked.status_code == 200
    assert "You look at it, until" in html
    assert "ფურცელი აკლია</textarea>" in html
    assert re.search(r'name="mark_clarity" value="2"[^>]*checked', html)
    mixed = ona.post(place, {**said, "reason": "არ არის მასალა", "do": "return"})
    assert mixed.status_code == 422
    assert "Decline it, or leave this empty." in text_of(mixed)
    assert "არ არის მასალა</textarea>" in mixed.content.decode()
    ona.post(place, {**said, "reason": "არ არის მასალა", "do": "decline"})
    held = materials.desk_view(key, ana)
    assert held
    assert [text for text, _ in held.reviews[0].remarks] == ["არ არის მასალა", "ფურცელი აკლია"]


def test_the_form_says_that_the_first_body_declined_it(mihai: Person) -> None:
    ana = someone("ana@library.md", library="member")
    key = shelf.drafted(ana, curation="body:science")
    reviewing.name_first(numbers("library")[0], body="science", by=mihai)
    reviewing.submit(key, by=ana)
    ona = Person.objects.get(email="ona@school.lt")
    reviewing.decline(key, organisation=numbers("school")[0], reason="არა", by=ona)
    writer = _browser("ana@library.md")
    for place in ("", "describe/"):
        shown = page(writer, f"/en/desk/materials/{key}/{place}")
        assert "only once a coordinator of the organisation no longer names" in shown
    assert "Say below who else reviews it" not in shown


def test_an_upload_is_left_unless_ones_own_materials_have_it(mihai: Person) -> None:
    ana = someone("ana@library.md", library="member")
    digest = hashlib.sha256(b"x").hexdigest()
    Upload.objects.create(
        owner=ana.pk, name="شعر.pdf", size=1, sha256=digest, expires_at=timezone.now() + DAY
    )
    theirs = shelf.drafted(Person.objects.get(email="ona@school.lt"), organisation="school")
    held = Version.objects.get(material__key=theirs)
    held.files.create(position=7, sha256=digest, name="a", media_type="application/pdf", size=1)
    place = "/en/desk/materials/share/"
    assert "شعر.pdf" in page(_browser("ana@library.md"), place)
    own = Version.objects.get(material__key=shelf.drafted(mihai))
    own.files.create(position=7, sha256=digest, name="a", media_type="application/pdf", size=1)
    assert "شعر.pdf" not in page(_browser("ana@library.md"), place)


def test_a_curator_looks_declines_and_takes_that_back(mihai: Person) -> None:
    ana = someone("ana@library.md", library="member")
    key = shelf.drafted(ana, curation="body:science")
    reviewing.submit(key, by=ana)
    place, queue = f"/en/desk/materials/{key}/review/", "/en/desk/materials/review/"
    ona, other, writer = map(_browser, ("ona@school.lt", "mihai@library.md", "ana@library.md"))
    assert "What is new since" not in page(ona, place)
    assert ona.post(place, {"do": "look"})["Location"] == place
    assert "You look at it, until" in page(ona, place)
    assert "Ona looks at it, until" in page(other, queue)
    assert "Ona looks at it, until" in page(other, "/en/desk/materials/bodies/science/")
    assert ona.post(place, {"do": "give-back"})["Location"] == queue
    assert "looks at it, until" not in page(other, queue)
    said = {"do": "decline", "organisation": numbers("school")[0], "reason": " "}
    silent = ona.post(place, said)
    assert (silent.status_code, "Say why, in a few words." in text_of(silent)) == (422, True)
    assert ona.post(place, {**said, "reason": "არ არის მასალა"})["Location"] == queue
    told = page(writer, f"/en/desk/materials/{key}/describe/")
    assert "Hội đồng (declined it)" in told
    assert "არ არის მასალა" in told
    assert "არ არის მასალა" in page(ona, queue)
    assert other.post(place, {"do": "take-decline-back"}).status_code == 403
    assert ona.post(place, {"do": "take-decline-back"})["Location"] == place
    assert "Your review" in page(ona, place)
