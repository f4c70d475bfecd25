"""The page that brings in a table: seen first, then written; hostile files are refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pactwork.repository.models import Material
from tests.desk.conftest import Party

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
    assert not Material.objects.exists()
    chosen = {"column_0": "Nume", "field_0": "title", "column_1": "title@ka", "field_1": "title",
              "column_2": "Limba", "field_2": "language", "column_3": "URL", "field_3": "link",
              "column_4": "Nivel", "field_4": "level"}  # fmt: skip
    again = send(library, table=CSV, **chosen)
    assert again.context["counts"] == {"new": "1", "changed": "0", "refused": "1"}
    done = send(library, table=CSV, **{**chosen, "do": "import"})
    assert done.status_code == 302
    (held,) = Material.objects.all()
    assert held.current is not None
    assert held.current.titles == {"ro": "Râu", "ka": "მდინარე"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xff\x00", "The letters cannot be read."),
        (b"[1]", "This is no table"),
        (b"a" * 2_100_000, "The file is too large."),
        (b" ", "Choose a table first."),
    ],
)
def test_what_is_no_table_is_refused(library: Party, data: bytes, said: str) -> None:
    answer = send(library, file=file(data))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_only_for_those_who_look_after_materials(library: Party, school: Party) -> None:
    answer = send(library, by=str(school.number), table=CSV)
    assert answer.status_code == 422
