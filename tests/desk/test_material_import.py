"""The page that brings in a table: seen first, then written; hostile files are refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from pactwork.desk.web import material_import
from pactwork.repository.actions import running_imports
from pactwork.repository.actions.running_imports import go_on_kept
from pactwork.repository.actions.undoing_imports import take_import_back, undo_import
from pactwork.repository.models import Material, Rating, TableImport
from tests.desk.conftest import Party
from tests.factories import someone

CHOSEN = {
    "column_0": "Nume", "field_0": "title", "column_1": "title@ka", "field_1": "title",
    "column_2": "Limba", "field_2": "language", "column_3": "URL", "field_3": "link",
    "column_4": "Nivel", "field_4": "level",
}  # fmt: skip
PLACE = "/en/desk/materials/import/"
CSV = "Nume;title@ka;Limba;URL;Nivel\nRâu;მდინარე;ro;https://e.example/1;isced-1\nFără;;ro;;x\n"


def send(party: Party, **said: Any) -> Any:
    return party.client.post(PLACE, {"by": str(party.number), "do": "try", **said})


def file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.csv", data)


def test_a_table_is_looked_at_and_then_brought_in(library: Party) -> None:
    assert library.client.get(PLACE).status_code == 200
    seen = send(library, file=file(CSV.encode("utf-16")))
    page = seen.content.decode()
    assert (seen.status_code, seen.context["counts"]) == (
        200, {"new": "1", "changed": "0", "refused": "1"},
    )  # fmt: skip
    assert "It has no title." in page
    assert "a.csv is kept here." in page
    assert not Material.objects.exists()
    again = send(library, table=seen.context["table"], **CHOSEN)
    assert again.context["counts"] == {"new": "1", "changed": "0", "refused": "1"}
    done = send(library, table=seen.context["table"], named="a.csv", **{**CHOSEN, "do": "import"})
    assert done.status_code == 302
    (held,) = Material.objects.all()
    assert held.current is not None
    assert held.current.titles == {"ro": "Râu", "ka": "მდინარე"}
    said = library.client.get(done["Location"])
    assert (said.context["counts"]["created"], said.context["counts"]["refused"]) == ("1", "1")
    assert [row[:2] for row in said.context["rows"]] == [("2", "Fără")]
    assert "All of it is in." in said.content.decode()
    assert "a.csv" in library.client.get(PLACE).content.decode()
    assert send(library, table=seen.context["table"]).status_code == 422


def test_a_long_table_goes_on_in_a_job_and_is_paused(
    library: Party, school: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_imports, "ROWS", 2)
    monkeypatch.setattr(material_import, "AT_ONCE", 0.0)
    monkeypatch.setattr(material_import, "LOOKED_AT", 3)
    rows = "".join(f"Râul {n};მდინარე {n};ro;https://e.example/{n};\n" for n in range(7))
    seen = send(library, file=file((CSV.partition("\n")[0] + "\n" + rows).encode()))
    assert (seen.context["counts"]["new"], seen.context["first"]) == ("3", "3")
    begun = send(library, table=seen.context["table"], **{**CHOSEN, "do": "import"})
    place = begun["Location"]
    assert Material.objects.count() == 2
    (held,) = TableImport.objects.all()
    assert (held.place, held.total, held.stage) == (2, None, "running")
    assert held.name
    waiting = ProcrastinateJob.objects.filter(task_name__endswith=".import_table")
    assert [job.args for job in waiting] == [{"number": str(held.uuid)}]
    assert school.client.get(place).status_code == 404
    assert school.client.post(place, {"do": "stop"}).status_code == 404
    library.client.post(place, {"do": "pause"})
    assert go_on_kept(held.uuid) is None
    assert Material.objects.count() == 2
    live = library.client.get(place, headers={"X-Live": "1"}).content.decode()
    assert "Paused." in live
    assert "<html" not in live
    library.client.post(place, {"do": "resume"})
    card = go_on_kept(held.uuid)
    assert card is not None
    assert (card.stage, card.place, card.created) == ("done", 7, 7)
    library.client.post(place, {"do": "stop"})
    held.refresh_from_db()
    assert (held.stage, Material.objects.count()) == ("done", 7)


def test_an_import_is_ended_and_its_file_goes(
    library: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running_imports, "ROWS", 2)
    monkeypatch.setattr(material_import, "AT_ONCE", 0.0)
    rows = "".join(f"Râul {n};მდინარე {n};ro;https://e.example/{n};\n" for n in range(7))
    seen = send(library, file=file((CSV.partition("\n")[0] + "\n" + rows).encode()))
    begun = send(library, table=seen.context["table"], **{**CHOSEN, "do": "import"})
    library.client.post(begun["Location"], {"do": "stop"})
    assert "Stopped." in library.client.get(begun["Location"]).content.decode()
    assert TableImport.objects.get().ended_at is not None
    assert Material.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xff\x00", "The letters cannot be read."),
        (b"[1]", "This is no table"),
        (b" ", "This is no table"),
    ],
)
def test_what_is_no_table_is_refused(library: Party, data: bytes, said: str) -> None:
    answer = send(library, file=file(data))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_what_is_too_large_is_refused(library: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(material_import, "LARGEST", 5)
    assert "The file is too large." in send(library, file=file(b"title;url")).content.decode()
    assert "Choose a table first." in send(library).content.decode()


def test_a_table_is_its_owners(library: Party, school: Party) -> None:
    """Who knows the digest of what others brought has not got the table."""
    seen = send(library, file=file(CSV.encode()))
    assert send(school, table=seen.context["table"]).status_code == 422
    assert send(library, table="../" * 9 + "etc/passwd").status_code == 422


def test_only_for_those_who_look_after_materials(library: Party, school: Party) -> None:
    answer = send(library, by=str(school.number), file=file(CSV.encode()))
    assert answer.status_code == 422


def test_what_lines_become_is_seen_and_an_import_goes_back(
    library: Party, django_capture_on_commit_callbacks: Any
) -> None:
    held = {"licence": "cc-by-4.0", "resource_type": "map", "arrives": "draft"}
    seen = send(library, file=file(CSV.encode()), **held, **CHOSEN)
    markup = seen.content.decode()
    assert "What the first lines become" in markup
    (one,) = seen.context["examples"]
    assert (one["title"].text, one["link"]) == ("Râu", "https://e.example/1")
    assert dict(one["facts"])["Licence"].startswith("CC BY")
    assert one["lacking"] == "It says nothing of: Subject"
    refused = send(library, table=seen.context["table"], visibility="parties", **held)
    assert refused.status_code == 422
    done = send(library, table=seen.context["table"], **{**held, **CHOSEN, "do": "import"})
    (material,) = Material.objects.all()
    assert (material.current, material.versions.get().stage) == (None, "draft")
    page = library.client.get(done["Location"])
    assert "Take this import back" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        library.client.post(done["Location"], {"do": "undo"})
    waiting = ProcrastinateJob.objects.filter(task_name__endswith=".undo_import")
    assert waiting.count() == 1
    assert "It is being taken back." in library.client.get(done["Location"]).content.decode()
    undo_import(TableImport.objects.get().uuid)
    assert not Material.objects.exists()
    assert "Taken back." in library.client.get(done["Location"]).content.decode()


def test_what_is_in_use_is_told_before_an_import_goes_back(library: Party) -> None:
    def brought(data: str) -> Any:
        seen = send(library, file=file(data.encode()))
        done = send(library, table=seen.context["table"], **{**CHOSEN, "do": "import"})
        return library.client.get(done["Location"])

    assert "in use" not in brought(CSV).content.decode()
    held = Material.objects.get()
    raters = [someone(f"{name}@school.lt", school="member") for name in ("ona", "jonas")]
    for one in raters:
        Rating.objects.create(material=held, person=one, stars=4, at=timezone.now())
    number = TableImport.objects.get().uuid
    page = library.client.get(reverse("desk-materials-importing", args=[number])).content.decode()
    assert "1 of them is in use: reused, rated," in page
    take_import_back(number, by=None)
    assert undo_import(number) == 1
    again = brought(CSV.replace("Râu", "Râuri"))
    assert (again.context["counts"]["created"], again.context["counts"]["changed"]) == ("0", "1")
    assert "Take this import back" in again.content.decode()
