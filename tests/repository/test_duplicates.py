"""What is here already is offered while it is described and reviewed: by its files or its words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.repository import likening
from pactwork.repository.api import Visibility, alike, depositing, likeness, reviewing
from pactwork.repository.likening import bands, signature
from pactwork.repository.models import AlikePair, Likeness, Material, MaterialFile
from pactwork.repository.queries import alike as queries
from tests.factories import acting_for, numbers, someone
from tests.files.samples import PDF
from tests.repository.shelf import drafted, published, said

TEXT = " ".join(f"ცხრილი{n} چهار{n} sách{n} šaltinis{n}" for n in range(200))


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


@pytest.fixture
def eva(agreement: str) -> Person:
    return someone("eva@school.md", school="coordinator")


def offered(key: str, viewer: Any = PUBLIC) -> list[tuple[str, bool]]:
    return [(one.card.key, one.has_same_file) for one in alike.duplicates(key, viewer)]


def with_file_of(key: str, by: Person, organisation: str) -> str:
    """A draft with the very file of another material."""
    mine = depositing.begin_deposit(organisation=numbers(organisation)[0], by=by)
    depositing.fill_in(mine, said(titles={"ka": "სხვა სახელი"}), by=by)
    depositing.add_file(mine, name="altfel.pdf", chunks=[PDF + key.encode()], by=by)
    return mine


def read(key: str, text: str) -> None:
    MaterialFile.objects.filter(version__material__key=key).update(text=text)


def test_the_same_file_is_offered_while_it_is_described_and_reviewed(
    ana: Person, eva: Person, client: Client
) -> None:
    theirs = published(ana, ana)
    mine = with_file_of(theirs, eva, "school")
    assert offered(mine) == [(theirs, True)]
    client.force_login(eva)
    page = client.get(f"/en/desk/materials/{mine}/describe/").content.decode()
    assert "Is it here already?" in page
    assert "The same file" in page
    assert f'href="/en/materials/{theirs}/"' in page
    reviewing.submit(mine, by=eva)
    page = client.get(f"/en/desk/materials/{mine}/review/").content.decode()
    assert f'href="/en/materials/{theirs}/"' in page
    assert "The same file" in page


def test_what_one_does_not_see_is_not_offered(ana: Person, eva: Person) -> None:
    own = published(ana, ana, visibility=Visibility.ORGANISATION)
    mine = with_file_of(own, eva, "school")
    assert offered(mine, acting_for("school")) == []
    assert offered(mine, acting_for("library")) == [(own, True)]
    assert offered("nothing234") == []


def test_subtitles_and_covers_do_not_make_it_the_same(ana: Person) -> None:
    theirs = published(ana, ana)
    mine = with_file_of(theirs, ana, "library")
    MaterialFile.objects.filter(version__material__key=mine).update(role="cover")
    assert offered(mine) == []


def test_what_was_said_to_be_another_is_not_offered_again(ana: Person) -> None:
    first = published(ana, ana)
    second = with_file_of(first, ana, "library")
    assert offered(second) == [(first, True)]
    likeness.say_same(second, first, same=False, by=ana)
    assert offered(second) == []


@pytest.mark.parametrize(("kept", "is_offered"), [(0.95, True), (0.71, False)])
def test_one_share_of_words_counts_everywhere(ana: Person, kept: float, is_offered: bool) -> None:
    words = TEXT.split()
    cut = int(len(words) * kept)
    other = [*words[:cut], *(f"другое{n}" for n in range(len(words) - cut))]
    first, second = drafted(ana), drafted(ana)
    read(first, TEXT)
    read(second, " ".join(other))
    share = likening.likeness(signature([TEXT]), signature([" ".join(other)]))
    assert 0.5 < share < 0.6 or share > 0.8
    reviewing.submit(first, by=ana)
    reviewing.approve(first, organisation=numbers("library")[0], marks=MARKS, by=ana)
    assert bool(offered(second)) is is_offered
    reviewing.submit(second, by=ana)
    reviewing.approve(second, organisation=numbers("library")[0], marks=MARKS, by=ana)
    alike.compare_new()
    assert AlikePair.objects.exists() is is_offered


def test_of_many_that_share_a_band_the_likest_are_compared(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    found = signature([TEXT])
    decoys = [published(ana, ana) for _ in range(3)]
    true = published(ana, ana)
    for place, key in enumerate([*decoys, true]):
        current = Material.objects.get(key=key).current_id
        is_true = key == true
        Likeness.objects.filter(version=current).update(
            signature=found if is_true else signature([f"{TEXT[:200]} {place}"]),
            bands=bands(found) if is_true else [bands(found)[0], place, -place],
        )
    draft = drafted(ana)
    read(draft, TEXT)
    assert offered(draft) == [(true, False)]


MARKS = dict.fromkeys(("accuracy", "teaching", "clarity", "accessibility", "reuse", "rights"), 2)
