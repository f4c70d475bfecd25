"""The life of a material: draft, review, published, new versions, withdrawn; and who may."""

from __future__ import annotations

from typing import Any

import pytest

from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.models import Statement
from pactwork.notifications.models import Entry
from pactwork.people.api import Person, acting
from pactwork.repository.api import (
    MaterialError,
    NotAllowedError,
    Origin,
    Relation,
    Said,
    Shelf,
    Why,
    depositing,
    materials,
    publishing,
    queues,
    reviewing,
)
from pactwork.repository.models import Material, Version
from tests.factories import numbers, someone
from tests.files.samples import HTML, PDF
from tests.repository.shelf import (
    DESCRIPTIONS,
    MARKS,
    TITLES,
    approved,
    drafted,
    page,
    published,
    said,
    seen,
    tombstone,
    viewer_of,
)

pytestmark = pytest.mark.usefixtures("agreement")


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="member")


@pytest.fixture
def mihai(agreement: str) -> Person:
    return someone("mihai@library.md", name="Mihai Țăranu", library="coordinator")


@pytest.fixture
def ona(agreement: str) -> Person:
    return someone("ona@school.lt", name="Ona Žukaitė", school="coordinator")


def verbs() -> list[str]:
    rows = Statement.objects.order_by("pk").values_list("verb__iri", flat=True)
    return [one.rpartition("/")[2] for one in rows]


def told(person: Person) -> list[tuple[str, str]]:
    rows = Entry.objects.filter(person=person).order_by("pk").select_related("notice")
    return [(one.notice.kind, one.notice.parameters["what"]) for one in rows]


def test_from_draft_to_published_and_everybody_sees_it(ana: Person, mihai: Person) -> None:
    before = len(verbs())
    key = drafted(ana)
    assert not seen(key)
    assert len(verbs()) == before
    assert [one.key for one in materials.my_materials(acting(ana), shelf=Shelf.DRAFTS).cards] == [
        key
    ]
    reviewing.submit(key, by=ana)
    assert told(mihai) == [("material-turn", "review")]
    assert [one.key for one in queues.review_queue(mihai).cards] == [key]
    assert queues.review_queue(ana).total == 0
    assert not seen(key)
    assert approved(key, mihai)
    assert verbs()[before:] == ["submit", "approve", "create"]
    assert told(ana) == [("material-news", "published")]
    assert queues.review_queue(mihai).total == 0
    held = page(key)
    assert (held.described.titles, held.described.descriptions) == (TITLES, DESCRIPTIONS)
    assert [one.name for one in held.described.creators] == ["Ana Țurcanu"]
    assert (held.number, held.is_newest, held.organisation.slug) == (1, True, "library")
    assert [(one.name, one.language, one.media_type) for one in held.described.files] == [
        ("Lecții.pdf", "ro", "application/pdf")
    ]
    counts = materials.shelf_counts(acting(ana))
    assert counts == {
        Shelf.DRAFTS: 0,
        Shelf.RETURNED: 0,
        Shelf.DECLINED: 0,
        Shelf.REVIEW: 0,
        Shelf.PUBLISHED: 1,
        Shelf.WITHDRAWN: 0,
    }


def test_only_those_who_write_see_a_person_who_did_not_agree(ana: Person, ona: Person) -> None:
    key = drafted(ana)
    held = materials.desk_view(key, ana)
    assert held is not None
    assert [one.name for one in held.described.creators] == ["Ana Țurcanu", "ნინო ბერიძე"]
    assert held.may == {"write", "submit", "discard"}
    assert materials.desk_view(key, ona) is None


def test_what_is_missing_is_said_in_order_and_nothing_is_submitted(ana: Person) -> None:
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=ana)
    with pytest.raises(MaterialError) as caught:
        reviewing.submit(key, by=ana)
    assert (caught.value.why, caught.value.fields) == (
        Why.INCOMPLETE,
        (
            "titles",
            "descriptions",
            "files",
            "languages",
            "resource_type",
            "licence",
            "subjects",
        ),
    )
    depositing.fill_in(key, said(link="https://example.org/lecții"), by=ana)
    held = materials.desk_view(key, ana)
    assert held is not None
    assert held.missing == ()


@pytest.mark.parametrize(
    ("wrong", "why", "field"),
    [
        ({"titles": {"english": "x"}}, Why.UNREADABLE, "titles"),
        ({"titles": {"en": "x\x00y"}}, Why.UNREADABLE, "titles"),
        ({"titles": {"fa": "آ" * 501}}, Why.LONG, "titles"),
        ({"descriptions": {"en": "x" * 20_001}}, Why.LONG, "descriptions"),
        ({"languages": ["not a tag"]}, Why.UNREADABLE, "languages"),
        ({"themes": ["nothing-known"]}, Why.UNKNOWN_CONCEPT, "themes"),
        ({"licence": "gpl"}, Why.UNKNOWN_CONCEPT, "licence"),
        ({"link": "javascript:alert(1)"}, Why.LINK, "link"),
        ({"link": "https://"}, Why.LINK, "link"),
        ({"link": "https://user:secret@example.org/"}, Why.LINK, "link"),
        ({"link": "file:///etc/passwd"}, Why.LINK, "link"),
        ({"keywords": {"en": ["x" * 101]}}, Why.LONG, "keywords"),
        ({"partners": ["nobody"]}, Why.ORGANISATION, "partners"),
        ({"commitments": [("reading", "c9")]}, Why.COMMITMENT, "commitments"),
        ({"commitments": [("nowhere", "c1")]}, Why.COMMITMENT, "commitments"),
        ({"curation": "body:none"}, Why.CURATION, "curation"),
        ({"curation": "agreement:nowhere"}, Why.AGREEMENT, "curation"),
        (
            {"origins": [Origin(Relation.BASED_ON, "http://testserver.example/none")] * 51},
            Why.MANY,
            "origins",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_changes(
    ana: Person, wrong: dict[str, Any], why: Why, field: str
) -> None:
    key = drafted(ana)
    before = materials.desk_view(key, ana)
    with pytest.raises(MaterialError) as caught:
        depositing.fill_in(key, Said(**wrong), by=ana)
    assert (caught.value.why, caught.value.fields) == (why, (field,))
    assert materials.desk_view(key, ana) == before


def test_a_file_that_is_not_what_it_says_is_not_taken(ana: Person) -> None:
    key = drafted(ana)
    with pytest.raises(ValueError):
        depositing.add_file(key, name="a.pdf", chunks=[HTML], by=ana)
    with pytest.raises(MaterialError):
        depositing.add_file(key, name="a.pdf", chunks=[PDF], role="virus", by=ana)
    held = materials.desk_view(key, ana)
    assert held is not None
    assert len(held.described.files) == 1


def test_a_draft_somebody_else_changed_is_not_overwritten(ana: Person, mihai: Person) -> None:
    key = drafted(ana)
    held = materials.desk_view(key, ana)
    assert held is not None
    depositing.fill_in(key, Said(licence="cc0-1.0"), revision=held.revision, by=mihai)
    with pytest.raises(MaterialError) as caught:
        depositing.fill_in(key, Said(licence="cc-by-4.0"), revision=held.revision, by=ana)
    assert caught.value.why is Why.CHANGED
    now = materials.desk_view(key, ana)
    assert now is not None
    assert now.described.licence == "cc0-1.0"


def test_returned_with_remarks_corrected_and_approved(ana: Person, mihai: Person) -> None:
    key = drafted(ana)
    reviewing.submit(key, by=ana)
    library = numbers("library")[0]
    with pytest.raises(MaterialError) as caught:
        reviewing.return_with_remarks(key, organisation=library, remarks=[], by=mihai)
    assert caught.value.why is Why.SILENT
    reviewing.return_with_remarks(
        key,
        organisation=library,
        marks={"clarity": 0},
        remarks=[
            reviewing.Remarked("Titlul în română are o greșeală.", "titles"),
            reviewing.Remarked("   "),
        ],
        by=mihai,
    )
    held = materials.desk_view(key, ana)
    assert held is not None
    assert held.returned
    assert [one.remarks for one in held.reviews] == [
        [("Titlul în română are o greșeală.", "titles")]
    ]
    assert told(ana) == [("material-news", "returned")]
    assert materials.shelf_counts(acting(ana))[Shelf.RETURNED] == 1
    depositing.fill_in(key, Said(titles={**TITLES, "ro": "Citim împreună"}), by=ana)
    reviewing.submit(key, by=ana)
    assert materials.shelf_counts(acting(ana))[Shelf.RETURNED] == 0
    assert approved(key, mihai)
    assert page(key).described.titles["ro"] == "Citim împreună"


def test_marks_that_are_missing_or_too_low_approve_nothing(ana: Person, mihai: Person) -> None:
    key = drafted(ana)
    reviewing.submit(key, by=ana)
    library = numbers("library")[0]
    for marks, lacking in (
        ({}, tuple(MARKS)),
        ({**MARKS, "rights": 1}, ("rights",)),
        ({**MARKS, "rights": 9}, ()),
        ({**MARKS, "charm": 2}, ()),
    ):
        with pytest.raises(MaterialError) as caught:
            reviewing.approve(key, organisation=library, marks=marks, by=mihai)
        assert (caught.value.why, caught.value.fields) == (Why.MARKS, lacking)
    assert not seen(key)


def test_strangers_and_members_do_not_do_what_others_may(
    ana: Person, mihai: Person, ona: Person
) -> None:
    library, school = numbers("library", "school")
    with pytest.raises(NotAllowedError):
        depositing.begin_deposit(organisation=library, by=ona)
    key = drafted(ana)
    other = someone("ion@library.md", library="member")
    for who in (ona, other):
        for act in (
            lambda who=who: depositing.fill_in(key, Said(licence="cc0-1.0"), by=who),
            lambda who=who: depositing.discard(key, by=who),
            lambda who=who: depositing.add_file(key, name="a.pdf", chunks=[PDF], by=who),
            lambda who=who: reviewing.submit(key, by=who),
            lambda who=who: publishing.withdraw(key, reason={"en": "No"}, by=who),
        ):
            with pytest.raises(NotAllowedError):
                act()
    reviewing.submit(key, by=ana)
    for who, where in ((ana, library), (other, library), (ona, library), (ona, school)):
        with pytest.raises(NotAllowedError):
            reviewing.approve(key, organisation=where, marks=MARKS, by=who)
    assert Version.objects.get(material__key=key).stage == "review"
    assert approved(key, mihai)
    with pytest.raises(NotAllowedError):
        publishing.withdraw(key, reason={"en": "No"}, by=ana)


def test_nobody_approves_their_own_unless_they_are_alone(mihai: Person) -> None:
    key = drafted(mihai)
    reviewing.submit(key, by=mihai)
    assert approved(key, mihai)
    someone("elena@library.md", library="representative")
    second = drafted(mihai)
    reviewing.submit(second, by=mihai)
    with pytest.raises(NotAllowedError):
        approved(second, mihai)
    assert queues.review_queue(mihai).total == 0


def test_a_new_version_takes_the_place_of_the_old_which_stays_reachable(
    ana: Person, mihai: Person
) -> None:
    key = published(ana, mihai)
    assert depositing.begin_version(key, by=ana) == 2
    assert depositing.begin_version(key, by=mihai) == 2
    depositing.fill_in(
        key, Said(titles={"ka": "ახალი გამოცემა"}, note={"ka": "ახალი თავები"}), by=ana
    )
    assert page(key).described.titles == TITLES
    reviewing.submit(key, by=ana)
    assert approved(key, mihai)
    newest, first = page(key), page(key, number=1)
    assert (newest.number, newest.described.titles) == (2, {"ka": "ახალი გამოცემა"})
    assert (first.number, first.is_newest, first.described.titles) == (1, False, TITLES)
    assert [(one.number, one.note) for one in newest.versions] == [
        (2, {"ka": "ახალი თავები"}),
        (1, {}),
    ]
    assert newest.described.files == first.described.files
    assert materials.material_page(key, PUBLIC, number=3) is None


def test_throwing_a_draft_away_leaves_what_was_published(ana: Person, mihai: Person) -> None:
    key = published(ana, mihai)
    depositing.begin_version(key, by=ana)
    depositing.discard(key, by=ana)
    assert page(key).number == 1
    with pytest.raises(MaterialError):
        depositing.discard(key, by=ana)
    other = drafted(ana)
    depositing.discard(other, by=ana)
    assert not Material.objects.filter(key=other).exists()


def test_withdrawn_leaves_a_tombstone_and_nothing_more_is_done(ana: Person, mihai: Person) -> None:
    key = published(ana, mihai)
    with pytest.raises(MaterialError) as caught:
        publishing.withdraw(key, reason={"ro": "  "}, by=mihai)
    assert caught.value.why is Why.SILENT
    publishing.withdraw(key, reason={"ro": "Autorii au cerut-o."}, by=mihai)
    held = tombstone(key)
    assert (held.titles, held.reason) == (TITLES, {"ro": "Autorii au cerut-o."})
    assert [one.number for one in held.versions] == [1]
    assert materials.described(key, viewer=PUBLIC) is None
    sha256 = Material.objects.get(key=key).versions.get().files.get().sha256
    assert materials.may_read_file(key, sha256, PUBLIC) is None
    for act in (
        lambda: depositing.begin_version(key, by=mihai),
        lambda: publishing.withdraw(key, reason={"ro": "Iar"}, by=mihai),
        lambda: publishing.change_visibility(key, visibility="public", by=mihai),
    ):
        with pytest.raises(MaterialError) as caught:
            act()
        assert caught.value.why is Why.WITHDRAWN


def test_taking_back_what_waits(ana: Person, mihai: Person) -> None:
    key = drafted(ana)
    reviewing.submit(key, by=ana)
    with pytest.raises(MaterialError):
        depositing.fill_in(key, Said(licence="cc0-1.0"), by=ana)
    reviewing.take_back(key, by=ana)
    assert queues.review_queue(mihai).total == 0
    with pytest.raises(MaterialError) as caught:
        approved(key, mihai)
    assert caught.value.why is Why.STAGE


def test_the_queries_of_a_page_do_not_grow_with_what_is_said(
    ana: Person, mihai: Person, django_assert_max_num_queries: Any
) -> None:
    key = published(ana, mihai)
    with django_assert_max_num_queries(40):
        page(key, viewer_of(ana))
