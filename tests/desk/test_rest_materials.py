"""Depositing materials by a program: the same checks as on the pages, six scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pactwork.repository.models import Material
from tests.desk.conftest import Party
from tests.desk.programs import V1, Program
from tests.files.samples import PDF
from tests.repository.shelf import DESCRIPTIONS, TITLES, gathered


@pytest.fixture
def ours(library: Party) -> Program:
    return Program(library)


@pytest.fixture
def theirs(school: Party) -> Program:
    return Program(school)


def new_material(**said: Any) -> dict[str, Any]:
    return {
        "organisation": "library",
        "titles": TITLES,
        "descriptions": DESCRIPTIONS,
        "languages": ["ro", "fa"],
        "resource_type": "lesson-plan",
        "licence": "cc-by-4.0",
        "themes": ["education"],
        "creators": [{"name": "ნინო ბერიძე", "agreed": True}],
        "commitments": [{"agreement": "reading", "commitment": "c1"}],
        **said,
    }


def send(program: Program, key: str, name: str, data: bytes) -> Any:
    file = SimpleUploadedFile(name, data)
    return program.client.post(f"{V1}/materials/{key}/files", {"file": file, "language": "ro"})


def test_a_material_is_deposited_and_submitted(ours: Program, theirs: Program, settings: Any,
                                               tmp_path: Any) -> None:  # fmt: skip
    settings.PACTWORK_HOME = tmp_path
    made = ours.ask("post", "/materials", new_material())
    assert made.status_code == 201, made.json()
    key = made.json()["key"]
    assert made["Location"].endswith(f"/materials/{key}")
    assert (made.json()["missing"], made.json()["titles"]) == (["files"], TITLES)
    early = ours.ask("post", f"/materials/{key}/submission", {})
    assert (early.status_code, early.json()["errors"][0]["parameter"]) == (422, "files")
    sent = send(ours, key, "Lecții.pdf", PDF)
    assert [one["name"] for one in sent.json()["files"]] == ["Lecții.pdf"]
    said = ours.ask("patch", f"/materials/{key}", {"levels": ["isced-1"]})
    assert said.json()["missing"] == []
    submitted = ours.ask("post", f"/materials/{key}/submission", {})
    assert submitted.json()["stage"] == "review"
    assert theirs.ask("get", f"/materials/{key}").status_code == 404
    assert theirs.ask("patch", f"/materials/{key}", {"levels": []}).status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "field"),
    [
        ({"licence": "do-what-you-like"}, 422, "licence"),
        ({"titles": {"ro": "x" * 600}}, 422, "titles"),
        ({"link": "javascript:alert(1)"}, 422, "link"),
        ({"visibility": "sector", "sector": "nowhere"}, 422, "sector"),
        ({"commitments": [{"agreement": "none", "commitment": "c1"}]}, 422, "commitments"),
        ({"origins": [{"relation": "stolen-from", "iri": "https://e.example"}]}, 400, None),
        ({"organisation": "school"}, 403, None),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    ours: Program, said: dict[str, Any], status: int, field: str | None
) -> None:
    answer = ours.ask("post", "/materials", new_material(**said))
    assert answer.status_code == status, answer.json()
    if field:
        assert answer.json()["errors"][0]["parameter"] == field
    assert not Material.objects.exists()


def test_it_is_deposited_into_a_sector(ours: Program) -> None:
    said = new_material(visibility="sector", sector=gathered("library", "school"))
    assert ours.ask("post", "/materials", said).status_code == 201
    held = Material.objects.get()
    assert held.sector is not None
    assert (held.visibility, held.sector.slug) == ("sector", "schools")


def test_which_source_clashes_and_which_licences_fit_is_said(
    ours: Program, settings: Any, tmp_path: Any
) -> None:
    settings.PACTWORK_HOME = tmp_path
    source = {
        "relation": "translation-of",
        "iri": "https://e.example/წყარო",
        "title": "მასალა",
        "licence": "cc-by-nc-sa-3.0",
    }
    key = ours.ask("post", "/materials", new_material(origins=[source])).json()["key"]
    send(ours, key, "Lecții.pdf", PDF)
    answer = ours.ask("post", f"/materials/{key}/submission", {})
    assert answer.status_code == 422
    told = [(one["parameter"], one["rule"], one["message"]) for one in answer.json()["errors"]]
    assert told == [
        (
            "licence",
            "licence",
            "“მასალა”, CC BY-NC-SA 3.0: What is made out of it keeps its licence.",
        ),
        (
            "licence",
            "licence",
            "What it is made out of lets it have: CC BY-NC-SA 4.0 and CC BY-NC-SA 3.0.",
        ),
    ]


def test_a_fault_leaves_no_new_version_open(ours: Program, settings: Any, tmp_path: Any) -> None:
    settings.PACTWORK_HOME = tmp_path
    key = ours.ask("post", "/materials", new_material()).json()["key"]
    send(ours, key, "Lecții.pdf", PDF)
    row = Material.objects.get(key=key)
    row.versions.update(stage="published", published_at=row.created_at)
    row.current, row.published_at = row.versions.get(), row.created_at
    row.save()
    wrong = ours.ask("patch", f"/materials/{key}", {"titles": {"fa": "نو"}, "licence": "mine"})
    assert wrong.status_code == 422
    assert row.versions.count() == 1
    right = ours.ask("patch", f"/materials/{key}", {"titles": {"fa": "نو"}})
    assert (right.status_code, right.json()["number"]) == (200, 2)
    wrong = ours.ask("patch", f"/materials/{key}", {"licence": "mine"})
    assert (wrong.status_code, row.versions.count()) == (422, 2)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00+14:00", "2027-01-01T00:00", "soon"])
def test_a_moment_outside_of_time_or_of_no_place_is_refused(ours: Program, moment: str) -> None:
    answer = ours.ask("post", "/materials", new_material(visible_from=moment))
    assert answer.status_code == 400, answer.json()
    assert not Material.objects.exists()


def test_a_link_is_deposited_and_submitted_in_one_request(ours: Program) -> None:
    said = new_material(link="https://example.org/water", submit=True, commitments=[])
    answer = ours.ask("post", "/materials", said)
    assert (answer.status_code, answer.json()["stage"]) == (201, "review")
    assert answer.json()["missing"] == []
    row = Material.objects.get()
    assert [one.name for one in row.versions.get().creators.all()] == ["ნინო ბერიძე"]


def test_what_cannot_be_submitted_at_once_is_not_kept(ours: Program) -> None:
    answer = ours.ask("post", "/materials", new_material(submit=True))
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "files")
    assert not Material.objects.exists()


def test_how_many_queries_a_deposit_takes(ours: Program) -> None:
    """Fifty a second are to be taken in; it was 44 and 69 once."""
    said = new_material(link="https://example.org/water", commitments=[])
    ours.ask("post", "/materials", said)
    with CaptureQueriesContext(connection) as deposit:
        key = ours.ask("post", "/materials", said).json()["key"]
    with CaptureQueriesContext(connection) as submission:
        assert ours.ask("post", f"/materials/{key}/submission", {}).json()["stage"] == "review"
    assert len(deposit) <= 24
    assert len(submission) <= 40
