"""Who does not want to be named any more is named in no version; others see only who agreed."""

from __future__ import annotations

import pytest

from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.repository.actions.feeding import write_all
from pactwork.repository.api import (
    Creator,
    MaterialError,
    NotAllowedError,
    Why,
    citation,
    depositing,
    materials,
    publishing,
    reviewing,
)
from pactwork.repository.models import FeedRecord, Version, VersionCreator
from tests.factories import someone
from tests.repository.shelf import Index, approved, drafted, page, published

NAMES = ("Ana Țurcanu", "Nguyễn Thị Hoa", "ნინო ბერიძე", "Žydrė", "نرگس", "Zoe")
AGREED = [Creator(name, agreed=name != "Zoe") for name in NAMES]
BODY = Creator("Biblioteca Națională", is_organisation=True)


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


def _named(key: str, number: int | None = None) -> list[str]:
    return [one.name for one in page(key, number=number).described.creators]


def test_a_name_is_taken_back_from_every_version_and_from_what_is_given_to_others(
    ana: Person, index: Index
) -> None:
    key = published(ana, ana, creators=[*AGREED, BODY])
    depositing.begin_version(key, by=ana)
    reviewing.submit(key, by=ana)
    approved(key, ana)
    depositing.begin_version(key, by=ana)
    held = materials.desk_view(key, ana)
    assert held is not None
    assert sorted(held.named) == sorted(NAMES[:-1])
    revision = held.revision
    publishing.unname(key, name="نرگس", by=ana)
    for number in (1, 2):
        assert _named(key, number) == [*NAMES[:4], BODY.name]
        told = materials.described(key, viewer=PUBLIC, number=number)
        assert told is not None
        assert "نرگس" not in citation(told, "fa")
    assert "نرگس" not in str(index.of(key))
    write_all()
    assert "نرگس" not in FeedRecord.objects.get(key=key).dc
    assert VersionCreator.objects.filter(name="نرگس", agreed=False).count() == 3
    with pytest.raises(MaterialError) as caught:
        depositing.fill_in(key, depositing.Said(creators=AGREED), revision=revision, by=ana)
    assert caught.value.why is Why.CHANGED
    assert Version.objects.filter(material__key=key).count() == 3


def test_only_its_coordinators_and_only_somebody_who_is_named(ana: Person) -> None:
    key = published(ana, ana, creators=[*AGREED, BODY])
    ona = someone("ona@school.lt", school="coordinator")
    member = someone("member@library.md", library="member")
    for who in (ona, member):
        with pytest.raises(NotAllowedError):
            publishing.unname(key, name="Žydrė", by=who)
    for name in ("Zoe", "Nobody", BODY.name):
        with pytest.raises(LookupError):
            publishing.unname(key, name=name, by=ana)
    assert _named(key) == [*NAMES[:-1], BODY.name]


def test_reviewers_of_others_see_only_who_agreed_to_be_named(ana: Person) -> None:
    ona = someone("ona@school.lt", school="coordinator")
    key = drafted(ana, curation="agreement:reading", creators=AGREED)
    reviewing.submit(key, by=ana)
    theirs, mine = materials.desk_view(key, ona), materials.desk_view(key, ana)
    assert theirs is not None
    assert mine is not None
    assert [one.name for one in theirs.described.creators] == [*NAMES[:-1]]
    assert [one.name for one in mine.described.creators] == [*NAMES]
