"""PDFs that an older reader read in a wrong order."""

from __future__ import annotations

import pytest

from pactwork.files.api import Facts
from pactwork.people.api import Person
from pactwork.repository.api import read_anew
from pactwork.repository.models import MaterialFile, StaleMaterial
from tests.factories import someone
from tests.repository.shelf import published


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


def test_pdfs_from_the_right_are_read_anew_and_given_to_search(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = [published(ana, ana), published(ana, ana)]
    files = MaterialFile.objects.filter(media_type="application/pdf")
    files.filter(version__material__key=keys[0]).update(sha256="0" * 64, text="با مه")
    files.filter(version__material__key=keys[1]).update(text="Ensemble")
    asked = list[str]()

    def look(sha256: str) -> Facts:
        asked.append(sha256)
        return Facts(title="", text="با هم")

    monkeypatch.setattr("pactwork.repository.actions.reading_anew.look_anew", look)
    assert [read_anew(), read_anew()] == [1, 0]
    assert asked == ["0" * 64] * 2
    assert sorted(files.values_list("text", flat=True)) == ["Ensemble", "با هم"]
    assert [one.material.key for one in StaleMaterial.objects.all()] == keys[:1]
