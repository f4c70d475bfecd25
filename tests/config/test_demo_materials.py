"""The materials of the demonstration: complete, deterministic, in six scripts, and loadable."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pactwork.config.demo_materials import (
    DemoMaterial,
    exchanged,
    key_of,
    load_materials,
    thousand,
)
from pactwork.config.demo_shelves import load_shelves, uses
from pactwork.config.persons import seated
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from pactwork.repository.api import collections, materials
from pactwork.repository.models import CuratingBody, Material, Source
from pactwork.vocabularies.api import exists
from tests.conftest import DEMO

FOLDER = DEMO / "4-materials"
SCRIPTS = {"ka": "\u10d0", "fa": "\u0627", "vi": "ạ", "lt": "ė", "ro": "ă", "en": "e"}


@pytest.fixture(scope="module")
def found() -> list[DemoMaterial]:
    return [*exchanged(FOLDER), *thousand(FOLDER)]


def test_a_thousand_and_those_of_the_partnerships(found: list[DemoMaterial]) -> None:
    said = [one.brought.described for one in found]
    spoken = Counter(one.languages[0] for one in said)
    assert len(said) == 1015
    assert set(spoken) == set(LANGUAGES)
    assert min(spoken.values()) >= 160
    assert len({one.brought.source for one in found}) == len({one.key for one in said}) == 1015
    assert [*thousand(FOLDER)] == found[15:]
    for language in LANGUAGES:
        titles = [one.titles[language] for one in said if one.languages == (language,)]
        assert len(set(titles)) == len(titles)
        assert any(SCRIPTS[language] in title for title in titles)


def test_each_says_what_a_repository_needs(found: list[DemoMaterial], db: None) -> None:
    for one in found:
        said = one.brought.described
        assert len(said.descriptions[said.languages[0]]) > 60
        assert said.link or one.brought.files
        assert said.creators
        assert said.published_on
        for scheme, notations in (
            ("isced-fields", said.subjects), ("themes", said.themes), ("isced-levels", said.levels),
            ("target-groups", said.target_groups), ("literacies", said.literacies),
            ("resource-types", [said.resource_type]), ("licences", [said.licence]),
            ("accessibility", said.accessibility),
        ):  # fmt: skip
            assert notations
            assert all(exists(scheme, one) for one in notations), (said.key, scheme, notations)


def test_they_are_taken_in_once(
    partnerships: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PACTWORK_HOME = tmp_path
    few = [*thousand(FOLDER)][:30]
    monkeypatch.setattr("pactwork.config.demo_materials.thousand", lambda folder: iter(few))
    assert load_materials(FOLDER, lambda said: None) == 45
    assert load_materials(FOLDER, lambda said: None) == 0
    assert Material.objects.filter(is_demonstration=True).count() == 45
    one = next(iter(exchanged(FOLDER))).brought.described
    shown = materials.material_page(one.key, PUBLIC)
    assert shown is not None
    assert [line.agreement for line in shown.serves] == ["chisinau-dgets-diez"]


def _shelves() -> dict[str, Any]:
    with (FOLDER / "shelves.toml").open("rb") as file:
        return tomllib.load(file)


def test_what_stands_on_shelves_is_there(found: list[DemoMaterial]) -> None:
    said, keys = _shelves(), {one.brought.described.key for one in found}
    items = [one for shelf in said["collections"] for one in shelf["items"]]
    assert len(said["collections"]) >= 5
    assert all(key_of(one[0]) in keys for one in items), items
    assert all(len(shelf["editors"]) >= 1 for shelf in said["collections"])
    assert all(key_of(one["key"]) in keys for one in said["said"])
    assert {one["language"] for one in said["said"]} == {"en", "ro", "lt", "ka", "fa"}


def test_a_year_of_use_that_could_be_true() -> None:
    today = date(2026, 11, 22)
    lines = [*uses(FOLDER, today=today)]
    assert lines == [*uses(FOLDER, today=today)]
    assert 1500 < len(lines) < 4000
    assert max(one.day for one in lines) <= today
    assert all(0 < one.distinct <= one.total for one in lines)
    by_month = Counter[int]()
    for one in lines:
        by_month[one.day.month] += one.total
    assert by_month[10] > 3 * by_month[7]


def test_shelves_are_filled_once(
    partnerships: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PACTWORK_HOME = tmp_path
    wanted = {one[0] for shelf in _shelves()["collections"] for one in shelf["items"]}
    few = [
        one
        for one in thousand(FOLDER)
        if one.brought.source.removeprefix("demonstration ") in wanted
    ]
    for module in ("demo_materials", "demo_shelves"):
        monkeypatch.setattr(f"pactwork.config.{module}.thousand", lambda folder: iter(few))
    load_materials(FOLDER, lambda said: None)
    seated(DEMO / "people.toml")
    assert load_shelves(FOLDER, lambda said: None, today=date(2026, 11, 22))
    assert not load_shelves(FOLDER, lambda said: None, today=date(2026, 11, 22))
    held = collections.collections_visible_to(PUBLIC)
    shown = {one.slug: one.count for one in held.cards}
    assert shown == {one["slug"]: len(one["items"]) for one in _shelves()["collections"]}
    page = collections.collection_page("media-literacy-in-six-languages", PUBLIC)
    assert page is not None
    assert len(page.editors) == 4
    worksheet = materials.material_page(key_of("verificam-o-stire"), PUBLIC)
    assert isinstance(worksheet, materials.MaterialPage)
    assert worksheet.rating == (4.5, 2)
    assert len(worksheet.comments) == 2
    assert worksheet.uses.views > 100
    assert Source.objects.get().is_paused
    assert CuratingBody.objects.get().curators.count() == 3
    assert Material.objects.filter(is_demonstration=True).count() == 15 + len(few) + 2
