"""A material of every form, and materials in every state: made by code, and loadable."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pactwork.config import demo_materials
from pactwork.config.demo_forms import load_forms, made, said_in
from pactwork.config.demo_materials import key_of, load_materials
from pactwork.config.demo_people import person_named
from pactwork.config.demo_shelves import found_body
from pactwork.config.demo_states import load_states
from pactwork.config.persons import seated
from pactwork.files.api import kind_of, look_into
from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import acting
from pactwork.repository.api import materials, queues, sectors
from pactwork.repository.models import Material, MaterialFile, MaterialReport, Reuse, Stage, Version
from pactwork.vocabularies.api import exists
from tests.conftest import DEMO
from tests.factories import acting_for

FOLDER = DEMO / "4-materials"
KINDS = {
    *("epub", "webm", "vtt", "ogg", "mp3", "docx", "odt", "pptx", "odp", "xlsx", "ods", "csv"),
    *("h5p", "scorm", "cartridge", "png", "jpeg", "webp", "gif", "avif", "markdown", "text"),
    *("svg", "html", "notebook", "zip"),
}


def test_every_form_is_made_alike_each_time() -> None:
    for said in said_in(FOLDER):
        for one, again in zip(made(said).files, made(said).files, strict=True):
            assert one.data == again.data, one.name


def test_they_are_of_every_kind_read_without_fault_and_in_every_state(
    partnerships: Any, settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    settings.PACTWORK_HOME = tmp_path
    monkeypatch.setattr(demo_materials, "thousand", lambda folder: iter(()))
    load_materials(FOLDER, lambda said: None)
    count = len(said_in(FOLDER))
    assert load_forms(FOLDER, lambda said: None) == count
    assert load_forms(FOLDER, lambda said: None) == 0
    files = MaterialFile.objects.filter(version__material__source__in=_sources())
    found = {one.name: kind_of(one.sha256) for one in files}
    assert {one.key for one in found.values() if one} == KINDS
    for one in files.exclude(media_type__startswith="image/"):
        told = look_into(one.sha256, one.name)
        assert (told.faults, told.unplayed) == ((), ""), one.name
    seated(DEMO / "people.toml")
    with (FOLDER / "shelves.toml").open("rb") as file:
        found_body(tomllib.load(file)["body"])
    assert load_states(FOLDER, lambda said: None)
    assert not load_states(FOLDER, lambda said: None)
    _states_are_there()


def _sources() -> list[str]:
    return [f"{demo_materials.SOURCE}{one['key']}" for one in said_in(FOLDER)]


def _states_are_there() -> None:
    stages = Version.objects.filter(material__source=None).values_list("stage", flat=True)
    assert sorted(stages) == sorted([*[Stage.DRAFT] * 3, Stage.REVIEW, *[Stage.PUBLISHED] * 5])
    newest = materials.material_page(key_of("reading-aloud-notes"), PUBLIC)
    assert isinstance(newest, materials.MaterialPage)
    assert newest.described.version == 2
    ana = person_named("ana@example.org")
    assert materials.shelf_counts(acting(ana))[materials.Shelf.DECLINED] == 1
    key = key_of("verificam-o-stire")
    assert [one.key for one in queues.review_queue(ana).cards] == [key]
    assert len(queues.claims_on([key], ana)[key]) == 1
    gone = materials.material_page(key_of("kiberhigiena-odp"), PUBLIC)
    assert isinstance(gone, materials.Tombstone)
    assert Reuse.objects.get().evidence is not None
    assert MaterialReport.objects.get().settled_at is None
    closed = Material.objects.filter(source=None, current__isnull=False)
    assert {(one.visibility, one.visible_from is not None) for one in closed} == {
        ("public", True),
        ("parties", False),
        ("sector", False),
    }
    held = sectors.sector_page("nganh-giao-duc", acting_for("vnpt"))
    assert held is not None
    assert held.shared is not None
    assert (len(held.members), held.shared.total) == (2, 3)
    assert all(materials.material_page(one.key, PUBLIC) is None for one in closed)


def test_each_says_what_a_repository_needs(db: None) -> None:
    for one in map(made, said_in(FOLDER)):
        said = one.described
        assert len(said.descriptions[said.languages[0]]) > 60
        for scheme, notations in (
            ("isced-fields", said.subjects), ("themes", said.themes), ("isced-levels", said.levels),
            ("target-groups", said.target_groups), ("literacies", said.literacies),
            ("resource-types", [said.resource_type]), ("licences", [said.licence]),
            ("accessibility", said.accessibility),
        ):  # fmt: skip
            assert all(exists(scheme, one) for one in notations), (said.key, scheme, notations)
