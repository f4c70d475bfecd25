"""Sectors: who is in one sees what is shared there, and nobody else, wherever they look."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from pactwork.agreements.api import merging
from pactwork.agreements.models import Evidence
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.ledger.models import Statement
from pactwork.notifications.models import Notice
from pactwork.people.api import Person, acting
from pactwork.repository.actions.importing import Bringing, import_table
from pactwork.repository.actions.publishing import settle_sector
from pactwork.repository.actions.records import arrival_of
from pactwork.repository.activity import resolve
from pactwork.repository.api import (
    MaterialError,
    NotAllowedError,
    Said,
    Visibility,
    Why,
    collecting,
    collections,
    depositing,
    harvesting,
    materials,
    publishing,
    sectors,
)
from pactwork.repository.models import Material, Sector, SectorMember, Source
from pactwork.search.api import found, index_now, suggestions
from pactwork.search.models import Entry
from pactwork.search.question import Question
from tests.factories import acting_for, commitment, numbers, pact, someone, take_in
from tests.repository.shelf import TITLES, gathered, page, published, seen

IN_IT: dict[str, Any] = {"visibility": Visibility.SECTOR, "sector": "schools"}


@pytest.fixture
def ana(agreement: str) -> Person:
    take_in(pact("apart", commitment("c1"), parties=("press", "town", "city")))
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


@pytest.fixture
def ona(agreement: str) -> Person:
    return someone("ona@school.lt", name="Ona Žukaitė", school="coordinator")


def verbs() -> list[str]:
    rows = Statement.objects.filter(text__raw__contains="/id/sectors/").order_by("pk")
    held = [json.loads(one.text.raw)["verb"]["id"] for one in rows.select_related("text")]
    return [one.rpartition("/")[2] for one in held]


def test_a_sector_from_its_beginning_to_its_end(ana: Person, ona: Person) -> None:
    library, school = numbers("library", "school")
    slug = sectors.found_sector(
        slug="schools", name={"vi": "Ngành Giáo dục", "ka": "სკოლები"}, keeper=library, by=ana
    )
    assert resolve(iri("sector", slug)) == "/id/sectors/schools"
    with pytest.raises(LookupError):
        sectors.join_sector(slug, organisation=school, by=ona)
    for _ in range(2):
        sectors.invite_to_sector(slug, organisation=school, by=ana)
    assert [one.slug for one in sectors.sectors_to_choose([library, school])] == [slug]
    assert sectors.sectors_to_choose([school]) == []
    with pytest.raises(NotAllowedError):
        sectors.join_sector(slug, organisation=school, by=ana)
    sectors.join_sector(slug, organisation=school, by=ona)
    assert [one.slug for one in sectors.sectors_to_choose([school])] == [slug]
    with pytest.raises(NotAllowedError):
        sectors.invite_to_sector(slug, organisation=numbers("press")[0], by=ona)
    with pytest.raises(MaterialError) as caught:
        sectors.leave_sector(slug, organisation=library, by=ana)
    assert caught.value.why is Why.LAST
    sectors.leave_sector(slug, organisation=school, by=ona)
    sectors.invite_to_sector(slug, organisation=school, by=ana)
    assert sectors.sectors_to_choose([school]) == []
    sectors.join_sector(slug, organisation=school, by=ona)
    sectors.remove_from_sector(slug, organisation=school, by=ana)
    sectors.close_sector(slug, by=ana)
    assert (sectors.sector_page(slug, PUBLIC), resolve(iri("sector", slug))) == (None, None)
    assert verbs() == [
        "create", "invite", "join", "leave", "invite", "join", "update", "close",
    ]  # fmt: skip
    told = Notice.objects.filter(kind="sector-news").order_by("pk")
    assert [one.parameters["what"] for one in told] == [
        "invited", "joined", "left", "invited", "joined", "removed",
    ]  # fmt: skip


def test_whoever_runs_the_site_names_its_keeper(ana: Person, ona: Person) -> None:
    school, library = numbers("school", "library")
    with pytest.raises(NotAllowedError):
        sectors.found_sector(slug="schools", name={"en": "S"}, keeper=school, by=ana)
    operator = someone("runs@example.org")
    operator.is_operator = True
    operator.save()
    sectors.found_sector(slug="schools", name={"en": "S"}, keeper=school, by=operator)
    assert sectors.sectors_to_choose([school]) == []
    assert sectors.invitations(acting(ona)) == 1
    sectors.join_sector("schools", organisation=school, by=ona)
    assert [one.slug for one in sectors.sectors_to_choose([school])] == ["schools"]
    said: dict[str, Any] = {"name": {"en": "S"}, "description": {}, "by": operator}
    with pytest.raises(MaterialError):
        sectors.change_sector("schools", keeper=library, **said)
    sectors.invite_to_sector("schools", organisation=library, by=ona)
    sectors.join_sector("schools", organisation=library, by=ana)
    with pytest.raises(NotAllowedError):
        sectors.change_sector("schools", keeper=library, **{**said, "by": ona})
    sectors.change_sector("schools", keeper=library, **said)
    sectors.leave_sector("schools", organisation=school, by=ona)
    assert Sector.objects.get().keeper_id == library


def _nothing() -> None:
    """As it was gathered: the press belongs to it."""


def _invited() -> None:
    SectorMember.objects.filter(organisation__slug="press").update(joined_at=None)


def _left() -> None:
    SectorMember.objects.filter(organisation__slug="press").update(left_at=timezone.now())


def _closed() -> None:
    Sector.objects.update(closed_at=timezone.now())


def _merged() -> None:
    """The press is one with the town: what it was asked to see, the town sees now."""
    merging.merge_organisations(duplicate="press", survivor="town", by=None)


def _merged_into_who_left() -> None:
    """The town had left; that the press, which is the town now, had stayed changes nothing."""
    left = timezone.now()
    SectorMember.objects.create(
        sector=Sector.objects.get(), organisation_id=numbers("town")[0], left_at=left
    )
    _merged()


CASES: list[tuple[Callable[[], None], set[str]]] = [
    (_nothing, {"library", "press", "operator"}),
    (_invited, {"library", "operator"}),
    (_left, {"library", "operator"}),
    (_closed, {"library", "operator"}),
    (_merged, {"library", "town", "operator"}),
    (_merged_into_who_left, {"library", "operator"}),
]


def looks(key: str, viewer: Viewer) -> dict[str, bool]:
    """Whether a reader comes upon a material by any way there is."""
    row = Material.objects.get(key=key)
    sha256 = row.versions.get().files.get().sha256
    hits = found(Question(text="lecții"), viewer).hits
    said = {one.text for one in suggestions("Reading tog", "en", viewer)}
    shared = sectors.sector_page("schools", viewer)
    return {
        "page": seen(key, viewer),
        "file": materials.may_read_file(key, sha256, viewer) is not None,
        "search": iri("material", key) in {one.iri for one in hits},
        "suggestion": TITLES["en"] in said,
        "list": key in {one.key for one in materials.browse(viewer).cards},
        "collection": collections.collection_page("kept", viewer) is not None,
        "sector": bool(shared and shared.shared and shared.shared.cards),
    }


@pytest.mark.parametrize(("change", "sees"), CASES, ids=lambda one: getattr(one, "__name__", ""))
def test_who_does_not_belong_to_it_comes_upon_nothing(
    ana: Person, change: Callable[[], None], sees: set[str]
) -> None:
    gathered("library", "press")
    key = published(ana, ana, **IN_IT)
    collecting.make_collection(
        slug="kept", title={"en": "Kept"}, organisation=numbers("library")[0], by=ana, **IN_IT
    )
    readers = {
        "public": PUBLIC,
        "operator": Viewer(operator=True),
        **{one: acting_for(one) for one in ("library", "school", "press", "town", "city")},
    }
    index_now()
    entered = Entry.objects.values_list("pk", "readers").order_by("pk")
    before = list(entered)
    change()
    closed = Sector.objects.get().closed_at is not None
    for name, viewer in readers.items():
        for way, comes in looks(key, viewer).items():
            expected = name in sees and not (way == "sector" and closed)
            assert comes is expected, (name, way)
    if change is not _merged and change is not _merged_into_who_left:
        assert list(entered) == before


def test_nothing_is_told_of_it_to_who_does_not_belong(ana: Person) -> None:
    gathered("library", "press")
    key = published(ana, ana, **IN_IT)
    visitor, stranger = Client(), Client()
    stranger.force_login(someone("ona@school.lt", school="coordinator"))
    for client in (visitor, stranger):
        assert client.get(f"/en/materials/{key}/").status_code == 404
        assert client.get(f"/materials/{key}.jsonld").status_code == 404
        said = client.get("/en/sectors/schools/").content.decode()
        assert "Ngành Giáo dục" in said
        assert TITLES["en"] not in said
        assert "1 material" not in said
    theirs = Client()
    theirs.force_login(someone("vasile@press.md", press="member"))
    answer = theirs.get("/en/sectors/schools/")
    assert TITLES["en"] in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    held = theirs.get(f"/en/materials/{key}/").content.decode()
    assert "/en/sectors/schools/" in held
    assert theirs.get("/en/sectors/schools/?as=public").content.decode().count(TITLES["en"]) == 0
    named = Statement.objects.filter(text__raw__contains=f"/materials/{key}")
    assert not any("Reading together" in one.text.raw for one in named.select_related("text"))


def test_of_a_sector_the_public_hears_only_who_is_public(ana: Person) -> None:
    take_in(pact("hush", parties=("office", "library"), visibility="parties"))
    gathered("library", "office")
    assert [one.slug for one in sectors.sectors_listed(PUBLIC)] == ["schools"]
    press = someone("vasile@press.md", press="coordinator")
    sectors.invite_to_sector("schools", organisation=numbers("press")[0], by=ana)
    for person, names in ((press, ["library"]), (ana, ["library", "office", "press"])):
        desk = sectors.desk_sector("schools", acting(person), offset=0, limit=9)
        assert desk is not None
        assert [one.organisation.slug for one in desk.members] == names
    for viewer, names in (
        (PUBLIC, ["library"]),
        (acting_for("school"), ["library"]),
        (acting_for("library"), ["library", "office"]),
    ):
        held = sectors.sector_page("schools", viewer)
        assert held is not None
        assert ([one.slug for one in held.members], held.card.count) == (names, len(names))


def test_before_its_day_and_restricted_only_its_organisation_sees_it(ana: Person) -> None:
    gathered("library", "press")
    later = timezone.now() + timedelta(days=2)
    key = published(ana, ana, visible_from=later, **IN_IT)
    assert [seen(key, acting_for(one)) for one in ("library", "press")] == [True, False]
    with time_machine.travel(later + timedelta(minutes=1)):
        assert seen(key, acting_for("press"))
        Material.objects.update(restricted_at=timezone.now())
        assert [seen(key, acting_for(one)) for one in ("library", "press")] == [True, False]


def test_it_is_evidence_while_every_other_party_belongs_to_the_sector(ana: Person) -> None:
    gathered("library", "press")
    key = published(ana, ana, commitments=[("reading", "c1")], **IN_IT)
    assert not Evidence.objects.exists()
    ona = someone("ona@school.lt", school="coordinator")
    (school,) = numbers("school")
    sectors.invite_to_sector("schools", organisation=school, by=ana)
    sectors.join_sector("schools", organisation=school, by=ona)
    number = Sector.objects.get().pk
    jobs = ProcrastinateJob.objects.filter(task_name__endswith=".settle_sector")
    assert [one.args for one in jobs] == [{"sector": number}]
    assert settle_sector(number) == 1
    piece = Evidence.objects.get(links=[iri("material", key)], voided_on=None)
    assert "Reading together" not in repr(piece.title)
    assert settle_sector(number) == 0
    sectors.leave_sector("schools", organisation=school, by=ona)
    assert settle_sector(number) == 1
    piece.refresh_from_db()
    assert piece.voided_on is not None


@pytest.mark.parametrize("slug", ["", "nowhere", "others"])
def test_it_is_shared_in_no_sector_of_others(ana: Person, slug: str) -> None:
    gathered("press", "town", slug="others")
    key = published(ana, ana)
    with pytest.raises(MaterialError) as caught:
        publishing.change_visibility(key, visibility="sector", sector=slug, by=ana)
    assert (caught.value.why, caught.value.fields) == (Why.SECTOR, ("sector",))
    assert seen(key)


def test_who_left_keeps_what_it_shared_and_shares_nothing_more(ana: Person) -> None:
    gathered("press", "library")
    key = published(ana, ana, **IN_IT)
    SectorMember.objects.filter(organisation__slug="library").update(left_at=timezone.now())
    assert seen(key, acting_for("press"))
    publishing.change_visibility(key, **IN_IT, by=ana)
    depositing.begin_version(key, by=ana)
    depositing.fill_in(key, Said(titles={"ka": "მეორე"}, **IN_IT), by=ana)
    publishing.change_visibility(key, visibility=Visibility.ORGANISATION, by=ana)
    assert (Material.objects.get().sector, seen(key, acting_for("press"))) == (None, False)
    with pytest.raises(MaterialError):
        publishing.change_visibility(key, **IN_IT, by=ana)


def test_what_comes_in_stands_in_the_sector_while_its_organisation_does(
    ana: Person, tmp_path: Path
) -> None:
    gathered("press", "library")
    (library,) = numbers("library")
    path = tmp_path / "table.csv"
    path.write_text("id,title,language,link\n1,მდინარე,ka,https://e.example/1\n", encoding="utf-8")
    bringing = Bringing(visibility="sector", sector="schools")
    import_table(path, organisation=library, by=ana, bringing=bringing)
    row = Material.objects.get()
    assert (row.visibility, row.sector, seen(row.key)) == ("sector", Sector.objects.get(), False)
    assert page(row.key, acting_for("press")).sector is not None
    harvesting.add_source(
        slug="far", name="F", address="https://e.example/oai", organisation=library,
        visibility="sector", sector="schools", by=ana,
    )  # fmt: skip
    source = Source.objects.get()
    assert arrival_of(source).seen == (Visibility.SECTOR, source.sector_id)
    SectorMember.objects.filter(organisation=library).update(left_at=timezone.now())
    assert arrival_of(source).seen == (Visibility.ORGANISATION, None)
    with pytest.raises(MaterialError):
        import_table(path, organisation=library, by=ana, bringing=bringing)
