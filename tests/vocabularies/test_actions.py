"""Loading vocabularies into the tables."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from pactwork.vocabularies.actions import load_schemes
from pactwork.vocabularies.api import VocabularyError, concept_label, exists, known_notations
from pactwork.vocabularies.models import Concept, Scheme
from pactwork.vocabularies.scheme_files import SHIPPED

OWN = """
pactwork: vocabulary/1
scheme: themes
concepts:
  - notation: beekeeping
    label: {lt: Bitininkystė}
"""
NEW = """
pactwork: vocabulary/1
scheme: districts
label: {ro: Sectoare}
concepts:
  - notation: centru
    label: {ro: Centru, ru: Центр}
  - notation: botanica
    label: {ro: Botanica}
    broader: centru
"""


def rows() -> list[tuple[object, ...]]:
    """Everything stored, keys included."""
    return [
        *Scheme.objects.values_list().order_by("pk"),
        *Concept.objects.values_list("pk", "label", "order").order_by("pk"),
    ]


@pytest.mark.django_db
def test_loading_twice_changes_nothing(django_assert_num_queries) -> None:
    first = load_schemes()
    assert first.changed_schemes == first.schemes == Scheme.objects.count()
    assert first.changed_concepts == first.concepts == Concept.objects.count()
    before = rows()
    with django_assert_num_queries(3):
        second = load_schemes()
    assert (second.changed_schemes, second.changed_concepts) == (0, 0)
    assert rows() == before


@pytest.mark.django_db
def test_an_installation_adds_without_code(tmp_path: Path, settings) -> None:
    load_schemes()
    assert not exists("themes", "beekeeping")
    (tmp_path / "a.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "b.yml").write_text(NEW, encoding="utf-8")
    settings.PACTWORK_VOCABULARIES_DIR = tmp_path
    again = load_schemes()
    assert (again.changed_schemes, again.changed_concepts) == (2, 3)
    assert exists("themes", "beekeeping")
    assert concept_label("themes:beekeeping", "fa").text == "Bitininkystė"
    assert concept_label("themes:beekeeping", "fa").is_fallback
    assert known_notations("districts") == {"centru", "botanica"}
    assert Concept.objects.get(notation="botanica").broader.notation == "centru"


@pytest.mark.django_db
def test_what_leaves_the_files_is_retired_and_still_readable(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(NEW, encoding="utf-8")
    load_schemes([SHIPPED, tmp_path])
    own.write_text(NEW.split("  - notation: botanica")[0], encoding="utf-8")
    assert load_schemes([SHIPPED, tmp_path]).changed_concepts == 1
    assert known_notations("districts") == {"centru"}
    assert concept_label("districts:botanica", "ro").text == "Botanica"

    own.unlink()
    assert load_schemes([SHIPPED, tmp_path]).changed_concepts == 1
    assert load_schemes([SHIPPED, tmp_path]).changed_schemes == 0
    assert known_notations("districts") == frozenset()

    own.write_text(NEW, encoding="utf-8")
    assert load_schemes([SHIPPED, tmp_path]).changed_concepts == 2
    assert known_notations("districts") == {"centru", "botanica"}


@pytest.mark.django_db
def test_a_changed_label_changes_that_concept_only(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(NEW, encoding="utf-8")
    load_schemes([tmp_path])
    keys = dict(Concept.objects.values_list("notation", "pk"))
    own.write_text(NEW.replace("ro: Botanica", "ro: Botanica de Sus"), encoding="utf-8")
    assert load_schemes([tmp_path]).changed_concepts == 1
    assert concept_label("districts:botanica", "ro").text == "Botanica de Sus"
    assert dict(Concept.objects.values_list("notation", "pk")) == keys


@pytest.mark.django_db
def test_a_bad_file_leaves_everything_as_it_was(tmp_path: Path) -> None:
    load_schemes()
    before = rows()
    (tmp_path / "a.yaml").write_text(NEW, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("nonsense", encoding="utf-8")
    with pytest.raises(VocabularyError, match=r"b\.yaml, line 1"):
        load_schemes([SHIPPED, tmp_path])
    assert rows() == before


@pytest.mark.django_db
def test_texts_are_cleaned_on_their_way_in() -> None:
    scheme = Scheme.objects.create(code="x", label={"RO": " Înv\u0061\u0306ţare "})
    scheme.refresh_from_db()
    assert scheme.label == {"ro": "Învăţare"}
    assert scheme.description == {}
    with pytest.raises(ValidationError):
        Scheme.objects.create(code="y", label={"ro": 1})
    with pytest.raises(ValidationError):
        Scheme.objects.bulk_create([Scheme(code="z", label="plain")])
