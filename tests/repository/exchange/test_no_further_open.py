"""What is brought in is no further open than it was, and what changed comes as a version."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils import timezone

from pactwork.agreements.models import Agreement
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import Viewer
from pactwork.ledger.models import Statement
from pactwork.repository.actions.bringing_bags import bring_package
from pactwork.repository.actions.laying_down import Arrival
from pactwork.repository.api import Visibility, outgoing, publishing
from pactwork.repository.models import Material, Sector
from pactwork.search.models import Entry
from tests.factories import numbers
from tests.repository.exchange.bags import TEXTS, changed
from tests.repository.shelf import gathered, page, seen

pytestmark = pytest.mark.usefixtures("agreement", "own_home")


def packed(key: str, tmp_path: Path) -> Path:
    """A package of one material as its organisation downloads it, as if it came from elsewhere."""
    path = tmp_path / f"{key}.zip"
    held = outgoing.package(key, "zip", viewer=Viewer(operator=True))
    assert held is not None
    path.write_bytes(b"".join(held.pieces))
    Material.objects.filter(key=key).update(key=f"z{key[:9]}")
    return path


def untold(name: str, data: bytes) -> bytes:
    """As packages were written before they said how far their materials are open."""
    if not name.endswith("/material.json"):
        return data
    told = json.loads(data)
    del told["material"]["visibility"], told["material"]["visible_from"]
    return json.dumps(told).encode()


def brought(source: str = "bag ") -> Material:
    return Material.objects.select_related("current").get(source__startswith=source)


def _sector() -> int:
    """A sector there, to which also the organisation belongs that brings it in here."""
    gathered("library", "school")
    return Sector.objects.get().pk


def opened(held: Material) -> bool:
    entry = Entry.objects.filter(iri=iri("material", held.key), gone=False).first()
    return seen(held.key) and entry is not None and "everybody" in entry.readers


@pytest.mark.parametrize(
    ("there", "asked", "here"),
    [
        ("organisation", None, "organisation"), ("members", None, "members"),
        ("public", None, "public"), ("public", "members", "members"),
        ("organisation", "public", "organisation"), ("parties", None, "organisation"),
        ("sector", None, "organisation"), ("sector", "members", "organisation"),
    ],
)  # fmt: skip
def test_it_is_no_further_open_than_where_it_comes_from(
    shared: list[str], tmp_path: Path, there: str, asked: str | None, here: str
) -> None:
    pact = Agreement.objects.get().pk if there == "parties" else None
    sector = _sector() if there == "sector" else None
    rows = Material.objects.filter(key=shared[0])
    rows.update(visibility=there, agreement=pact, sector=sector)
    path = packed(shared[0], tmp_path)
    most = Visibility(asked) if asked else None
    done = bring_package(path, organisation=numbers("school")[0], visibility=most, by=None)
    held = brought()
    assert (done.created, held.visibility, held.current is not None) == (1, here, True)
    assert opened(held) == (here == "public")
    named = Statement.objects.select_related("text").order_by("-pk")[0].text.raw
    assert (TEXTS[0] in named) == (here == "public")


def test_a_day_that_lies_ahead_comes_along(shared: list[str], tmp_path: Path) -> None:
    later = timezone.now() + timedelta(days=9)
    Material.objects.filter(key=shared[0]).update(visible_from=later, opened_at=None)
    bring_package(packed(shared[0], tmp_path), organisation=numbers("school")[0], by=None)
    held = brought()
    assert (held.visible_from, held.opened_at, seen(held.key)) == (later, None, False)
    assert publishing.open_due(later + timedelta(minutes=1)) >= 1
    held.refresh_from_db()
    assert held.opened_at is not None


def test_what_was_reported_comes_for_the_organisation_alone(
    shared: list[str], tmp_path: Path
) -> None:
    Material.objects.filter(key=shared[0]).update(restricted_at=timezone.now())
    bring_package(packed(shared[0], tmp_path), organisation=numbers("school")[0], by=None)
    assert (brought().visibility, seen(brought().key)) == ("organisation", False)


def test_what_does_not_say_how_far_it_is_open_is_a_draft(shared: list[str], tmp_path: Path) -> None:
    path = changed(packed(shared[0], tmp_path), untold)
    school, sector = numbers("school")[0], _sector()
    arrival = Arrival(visibility=Visibility.SECTOR, sector=sector)
    assert bring_package(path, organisation=school, arrival=arrival, by=None).created == 1
    assert (brought().visibility, brought().current) == ("organisation", None)
    Material.objects.filter(pk=brought().pk).delete()
    assert bring_package(path, organisation=school, visibility=Visibility.PUBLIC, by=None).created
    assert opened(brought())


def test_the_next_version_of_what_is_further_open_here_is_a_draft(
    shared: list[str], tmp_path: Path
) -> None:
    path, school = packed(shared[0], tmp_path), numbers("school")[0]
    bring_package(path, organisation=school, by=None)

    def narrowed(name: str, data: bytes) -> bytes:
        if not name.endswith("/material.json"):
            return data
        told = json.loads(data)
        told["material"] |= {"visibility": "organisation", "titles": {"vi": "Nội bộ"}}
        return json.dumps(told).encode()

    assert bring_package(changed(path, narrowed), organisation=school, by=None).changed == 1
    assert page(brought().key).described.titles == {"ka": TEXTS[0]}
    assert list(brought().versions.order_by("number").values_list("stage", flat=True)) == [
        "published", "draft",
    ]  # fmt: skip


def test_a_file_that_was_replaced_comes_as_the_next_version(
    shared: list[str], tmp_path: Path
) -> None:
    path, school = packed(shared[0], tmp_path), numbers("school")[0]
    bring_package(path, organisation=school, by=None)
    mended = "რუკა და მდინარე\n".encode() * 50

    def replaced(name: str, data: bytes) -> bytes:
        if name.endswith(".txt"):
            return mended
        if not name.endswith("/material.json"):
            return data
        told = json.loads(data)
        told["material"]["files"][0] |= {"sha256": sha256(mended).hexdigest(), "size": len(mended)}
        return json.dumps(told).encode()

    other = changed(path, replaced)
    for held, outcome in ((path, "unchanged"), (other, "changed")):
        tried = bring_package(held, organisation=school, dry_run=True, by=None)
        done = bring_package(held, organisation=school, by=None)
        assert (getattr(tried, outcome), getattr(done, outcome)) == (1, 1)
    assert [one.sha256 for one in page(brought().key).described.files] == [
        sha256(mended).hexdigest()
    ]
    assert bring_package(other, organisation=school, by=None).unchanged == 1


def test_what_it_comes_from_is_compared_too(shared: list[str], tmp_path: Path) -> None:
    path, school = packed(shared[0], tmp_path), numbers("school")[0]

    def derived(said: str) -> Path:
        def told(name: str, data: bytes) -> bytes:
            if not name.endswith("/material.json"):
                return data
            held = json.loads(data)
            held["material"]["origins"] = [
                {"relation": "based-on", "iri": said, "title": "წყარო", "licence": "cc0-1.0"}
            ]
            return json.dumps(held).encode()

        return changed(path, told)

    for address, outcome in (
        ("https://a.example/1", "created"), ("https://a.example/1", "unchanged"),
        ("https://a.example/2", "changed"),
    ):  # fmt: skip
        done = bring_package(derived(address), organisation=school, by=None)
        assert getattr(done, outcome) == 1
    assert [one.iri for one in page(brought().key).described.origins] == ["https://a.example/2"]
