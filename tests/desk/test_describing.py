"""Saving the form of describing drops nothing that it does not show; what cannot be begun leaves
nothing behind; reports are decided anew.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from pactwork.files.api import Facts
from pactwork.people.models import Person
from pactwork.repository.actions import attaching
from pactwork.repository.api import (
    Creator,
    MaterialError,
    Said,
    Stage,
    depositing,
    materials,
    publishing,
    queues,
    reporting,
    reusing,
)
from pactwork.repository.jobs import read_files_soon
from pactwork.repository.models import Material, MaterialFile, Reuse, Serving, Version
from tests.desk.doing import page, reading, signed_in, text_of
from tests.factories import commitment, numbers, organisation, pact, someone, take_in
from tests.shelving import approved, begun, described, published, sent_file

HOUR = datetime(2031, 5, 4, 13, 30, tzinfo=UTC)


@pytest.fixture
def writer(db: None, settings: Any, tmp_path: Any) -> Client:
    """Somebody of the library who shares."""
    settings.PACTWORK_HOME = tmp_path
    reading()
    return signed_in("writer@example.org", library="member")


@pytest.fixture
def ana(writer: Client) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


def _browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _held(key: str, who: Person) -> Any:
    held = materials.desk_view(key, who)
    assert held is not None
    return held


def test_a_licence_that_clashes_is_told_with_those_that_fit(writer: Client, ana: Person) -> None:
    theirs = "https://example.org/წყარო"
    source = {
        "origins-TOTAL_FORMS": "1",
        "origins-0-relation": "adaptation-of",
        "origins-0-iri": theirs,
        "origins-0-title": "მასალა",
        "origins-0-licence": "cc-by-sa-3.0",
    }
    key = begun(writer)
    answer = described(writer, key, licence="cc-by-3.0", **source)
    assert answer.status_code == 422
    said = text_of(answer)
    assert "“მასალა”, CC BY-SA 3.0: What is made out of it keeps its licence." in said
    assert "What it is made out of lets it have: CC BY-SA 4.0 and CC BY-SA 3.0." in said
    revision = re.search(r'name="revision" value="(\d+)"', answer.content.decode())
    assert revision
    again = {"revision": revision[1], "licence": "cc-by-sa-4.0"}
    assert described(writer, key, **source, **again).status_code == 302
    assert _held(key, ana).stage == Stage.REVIEW


def test_what_is_typed_of_creators_and_partners_is_kept(writer: Client, ana: Person) -> None:
    key = begun(writer)
    place = f"/en/desk/materials/{key}/describe/"
    said = {"creators-0-affiliation": "დედაქალაქის ბიბლიოთეკა", "partners_shown": "1"}
    typed = {"do": "find-partner", "find_partner": "school", "title": "Đọc sách", **said}
    found = writer.post(place, {"language": "vi", **typed}).content.decode()
    assert 'name="partner" value="school"' in found
    assert "Đọc sách" in found
    part = writer.post(place, typed, headers={"HX-Target": "partners"})
    assert part.content.decode().startswith('<div id="partners">')
    assert described(writer, key, do="save", partner=["school"], **said).status_code == 302
    held = _held(key, ana).described
    assert [one.affiliation for one in held.creators] == ["დედაქალაქის ბიბლიოთეკა"]
    assert held.partners == ("school",)
    shown = page(writer, place)
    assert 'value="school" checked' in shown
    assert "დედაქალაქის ბიბლიოთეკა" in shown
    assert described(writer, key, do="save", **said).status_code == 302
    assert _held(key, ana).described.partners == ()


def test_nobody_is_found_and_it_is_said(writer: Client) -> None:
    place = f"/en/desk/materials/{begun(writer)}/describe/"
    said = {"do": "find-partner", "find_partner": "گ نیست", "partners_shown": "1"}
    assert "No organisation has these words." in text_of(writer.post(place, said))


def test_the_hour_that_was_said_elsewhere_stays_while_the_day_does(
    writer: Client, ana: Person
) -> None:
    key = begun(writer)
    depositing.fill_in(key, Said(visible_from=HOUR), by=ana)
    day = page(writer, f"/en/desk/materials/{key}/describe/")
    assert 'value="2031-05-04"' in day
    assert described(writer, key, do="save", visible_from="2031-05-04").status_code == 302
    assert _held(key, ana).visible_from == HOUR
    assert described(writer, key, do="save", visible_from="2031-05-05").status_code == 302
    assert _held(key, ana).visible_from.date() != HOUR.date()


def test_a_published_material_with_an_hour_gets_a_new_version(writer: Client, ana: Person) -> None:
    past = datetime(2020, 1, 2, 3, 4, tzinfo=UTC)
    key = begun(writer)
    depositing.fill_in(key, Said(visible_from=past), by=ana)
    assert described(writer, key, visible_from="2020-01-02").status_code == 302
    assert approved(_browser(ana), key, numbers("library")[0]).status_code == 302
    depositing.begin_version(key, by=ana)
    answer = described(writer, key, do="save", title="Noua ediție", visible_from="2020-01-02")
    assert answer.status_code == 302, text_of(answer)
    assert _held(key, ana).visible_from == past
    seen = {"visibility": "public", "visible_from": "2020-01-02"}
    _browser(ana).post(f"/en/desk/materials/{key}/do/open/", seen)
    assert _held(key, ana).visible_from == past


def test_a_commitment_that_is_not_open_any_more_stays(writer: Client, ana: Person) -> None:
    key = published(writer, _browser(ana), numbers("library")[0], commitment=["reading/c2"])
    commitments = [("reading", "c2")]
    Serving.objects.get().commitment.__class__.objects.filter(key="c2").update(withdrawn_in=1)
    depositing.begin_version(key, by=ana)
    place = f"/en/desk/materials/{key}/describe/"
    assert "It also serves a commitment that is not open any more" in page(writer, place)
    assert described(writer, key, do="save", title="O altă ediție").status_code == 302
    assert _held(key, ana).commitments == commitments
    assert Serving.objects.get().evidence_id is not None


def test_forty_commitments_are_kept(writer: Client, ana: Person) -> None:
    many = [commitment(f"c{number}") for number in range(1, 41)]
    take_in(pact("reading", *many))
    key = begun(writer)
    every = [f"reading/c{number}" for number in range(1, 41)]
    assert described(writer, key, do="save", commitment=every).status_code == 302
    assert len(_held(key, ana).commitments) == 40


def test_a_note_in_another_language_stays(writer: Client, ana: Person) -> None:
    key = begun(writer)
    note = {"ka": "ახალი თავი", "lt": "Naujas skyrius"}
    depositing.fill_in(key, Said(note=note), by=ana)
    shown = next(
        one for one in note.values() if one in page(writer, f"/en/desk/materials/{key}/describe/")
    )
    assert described(writer, key, do="save", note=shown).status_code == 302
    assert _held(key, ana).note == note


def test_what_cannot_be_begun_leaves_no_draft(
    writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = "/en/desk/materials/share/"
    gone = writer.post(place, {"by": "library", "upload": str(uuid4())})
    assert gone.status_code == 422
    assert "One of the files did not come whole." in text_of(gone)
    assert not Material.objects.exists()
    monkeypatch.setattr("pactwork.desk.web.material_fields.safe_url", lambda typed: "ftp://x/")
    bad = writer.post(place, {"by": "library", "link": "example.org"})
    assert bad.status_code == 422
    assert not Material.objects.exists()


def test_what_takes_long_to_read_is_read_by_a_job(
    writer: Client, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter(range(0, 1000, 3))
    monkeypatch.setattr(attaching, "monotonic", lambda: next(moments))
    facts = {
        "a.png": Facts(kind="image", title="Țara", made_up=False, text="țara", languages=("ro",)),
        "b.md": Facts(kind="markdown", text="کتاب", languages=("fa",)),
    }
    monkeypatch.setattr(attaching, "facts_of", lambda sha256, name: facts[name])
    files = [sent_file("b.md", "کتاب\n".encode() * 99), sent_file("a.png")]
    answer = writer.post(
        "/en/desk/materials/share/", {"by": "library", "files": files}, follow=True
    )
    assert "Not everything is read yet" in text_of(answer)
    (key,) = Material.objects.values_list("key", flat=True)
    texts = MaterialFile.objects.order_by("name").values_list("text", flat=True)
    assert list(texts) == ["țara", ""]
    before = _held(key, ana)
    read_files_soon(key)
    assert list(texts.all()) == ["țara", "کتاب"]
    assert (_held(key, ana).revision, depositing.unread(key)) == (before.revision, 0)
    assert _held(key, ana).described.titles == {"ro": "Țara"}
    monkeypatch.setattr(attaching, "facts_of", lambda sha256, name: 1 / 0)
    assert attaching.read_files(key) == 0
    read = writer.get(f"/en/desk/materials/{key}/review/?read=text")
    assert read.status_code in (200, 403, 404)


def test_reports_are_decided_anew_and_what_becomes_public_is_said(
    writer: Client, ana: Person
) -> None:
    client = _browser(ana)
    key = published(writer, client, numbers("library")[0])
    number = reporting.report(key, reason="wrong", text="Sai.", address="203.0.113.4", by=None)
    place = "/en/desk/materials/reports/"
    first = page(client, place)
    assert "If the material is withdrawn, it is shown in public" in first
    assert 'value="reopened"' not in first
    said = {"number": str(number), "what": "restricted", "reason": "Pagina 3"}
    assert client.post(place, said).status_code == 302
    again = page(client, place)
    assert 'value="reopened"' in again
    assert 'value="restricted"' not in again
    assert "Only its own organisation sees it until it is put right" in again
    assert client.post(place, {**said, "what": "reopened"}).status_code == 302
    assert Client().get(f"/en/materials/{key}/").status_code == 200
    assert "It was put right, and is open again" in page(client, place)
    publishing.withdraw(key, reason={"lt": "Paseno"}, by=ana)
    assert 'name="what"' not in page(client, place)


def test_more_reports_than_a_list_shows_are_decided_all_the_same(
    writer: Client, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = _browser(ana)
    key = published(writer, client, numbers("library")[0])
    number = reporting.report(key, reason="wrong", text="", address="203.0.113.4", by=None)
    monkeypatch.setattr(queues, "reports_for", lambda acting: [])
    said = {"number": str(number), "what": "kept", "reason": "ყველაფერი რიგზეა"}
    assert client.post("/en/desk/materials/reports/", said).status_code == 302
    line = queues.report_line(number)
    assert line is not None
    assert [one.organisation.slug for one in line.decisions if one.organisation] == ["library"]


def test_an_operator_opens_again_what_an_operator_restricted(writer: Client, ana: Person) -> None:
    ana.is_operator = True
    ana.save()
    client = _browser(ana)
    key = published(writer, client, numbers("library")[0])
    number = reporting.report(key, reason="wrong", text="", address="203.0.113.4", by=None)
    reporting.decide(number, what="restricted", reason="Hm", organisation=None, by=ana)
    said = {"number": str(number), "what": "reopened", "reason": "Gata"}
    assert client.post("/en/desk/materials/reports/", said).status_code == 302
    assert Material.objects.get(key=key).restricted_at is None


def test_somebody_is_named_no_more_from_the_page(writer: Client, ana: Person) -> None:
    client = _browser(ana)
    key = published(writer, client, numbers("library")[0])
    assert "Ana Țurcanu" in text_of(Client().get(f"/en/materials/{key}/versions/1/"))
    assert "Name somebody no more" in page(client, f"/en/desk/materials/{key}/")
    answer = client.post(f"/en/desk/materials/{key}/do/unname/", {"name": "Ana Țurcanu"})
    assert answer.status_code == 302
    assert "Ana Țurcanu" not in text_of(Client().get(f"/en/materials/{key}/versions/1/"))
    assert "Name somebody no more" not in page(client, f"/en/desk/materials/{key}/")


def test_somebody_who_was_stopped_is_not_told_that_it_is_their_own(
    writer: Client, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = published(writer, _browser(ana), numbers("library")[0])
    ona = _browser(someone("ona@school.lt", school="member"))
    monkeypatch.setattr("pactwork.repository.actions.saying.is_stopped", lambda person: True)
    monkeypatch.setattr("pactwork.desk.web.material_voices.is_stopped", lambda person: True)
    said = {"text": "Labai gerai", "language": "lt"}
    told = text_of(ona.post(f"/en/materials/{key}/say/", said))
    assert "Your words cannot be published here." in told
    assert "your own organisation" not in told


def test_a_number_of_five_thousand_digits_is_no_organisation(writer: Client, ana: Person) -> None:
    key = published(writer, _browser(ana), numbers("library")[0])
    take_in(
        pact(
            "other",
            parties=["school", "press"],
            organisations=[organisation("school"), organisation("press")],
        )
    )
    ona = _browser(someone("ona@school.lt", school="member", press="member"))
    typed = {"organisation": "9" * 5000, "how": "used"}
    assert ona.post(f"/en/materials/{key}/reuse/", typed).status_code == 422
    assert not Reuse.objects.exists()


def test_withdrawn_and_unknown_are_not_told_apart_by_reusing(writer: Client, ana: Person) -> None:
    key = published(writer, _browser(ana), numbers("library")[0], visibility="organisation")
    publishing.withdraw(key, reason={"en": "Old"}, by=ana)
    ona = someone("ona@school.lt", school="member")
    with pytest.raises(LookupError):
        reusing.reuse(key, organisation=numbers("school")[0], how="used", by=ona)


def test_an_imported_creator_keeps_its_role(writer: Client, ana: Person) -> None:
    key = begun(writer)
    depositing.fill_in(key, Said(creators=[Creator("Žydrė", role="dubber", agreed=True)]), by=ana)
    more = {"creators-INITIAL_FORMS": "1", "creators-0-name": "Žydrė", "creators-0-role": "dubber"}
    assert described(writer, key, do="save", **more).status_code == 302
    assert [one.role for one in _held(key, ana).described.creators] == ["dubber"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://doi.org/10.5281/Zenodo.123", "10.5281/zenodo.123"),
        ("doi:10.1000.10/abc(1)", "10.1000.10/abc(1)"),
    ],
)
def test_a_doi_is_kept_bare_and_by_later_versions(
    writer: Client, ana: Person, typed: str, kept: str
) -> None:
    key = begun(writer)
    described(writer, key, doi=typed)
    assert _held(key, ana).described.doi == kept
    Version.objects.update(stage="published", published_at=HOUR)
    held = Material.objects.get()
    Material.objects.update(current=held.versions.get(), published_at=HOUR)
    depositing.begin_version(key, by=ana)
    assert _held(key, ana).described.doi == kept


@pytest.mark.parametrize("typed", ["11.5281/a", "10.52/a", "10.5281", "10.5281/a b", "10.1\x00/a"])
def test_what_is_no_doi_is_refused_with_what_was_typed(
    writer: Client, ana: Person, typed: str
) -> None:
    key = begun(writer)
    if "\x00" not in typed:
        answer = described(writer, key, doi=typed)
        assert "A DOI is written like" in text_of(answer)
        assert f'value="{typed}"' in answer.content.decode()
    with pytest.raises(MaterialError) as caught:
        depositing.fill_in(key, Said(doi=typed), by=ana)
    assert caught.value.why == "doi"
