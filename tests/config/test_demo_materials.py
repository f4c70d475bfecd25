"""The materials of the demonstration: complete, deterministic, in six scripts, and loadable."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pactwork.config.demo_materials import DemoMaterial, exchanged, load_materials, thousand
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from pactwork.repository.api import materials
from pactwork.repository.models import Material
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
