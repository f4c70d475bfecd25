"""Looking after repositories that are harvested: looked at, added, watched; what was set aside."""

from __future__ import annotations

import re
from threading import BoundedSemaphore
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from pactwork.kernel.viewer import PUBLIC
from pactwork.repository import sources as sources_door
from pactwork.repository.actions import sourcing
from pactwork.repository.api import harvesting, materials
from pactwork.repository.effects import patience
from pactwork.repository.effects.patience import Patience
from pactwork.repository.exchange.oai_looked import Looked
from pactwork.repository.models import Material, SetAside, Source, SourceRecord, Version
from tests.desk.conftest import Party
from tests.desk.doing import page, reading, signed_in, text_of
from tests.desk.programs import Program
from tests.factories import numbers
from tests.repository.elsewhere import ADDRESS, Repository, described

PLACE = "/en/desk/materials/sources/"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Another repository, called instead of the network."""
    held = Repository()
    monkeypatch.setattr(Patience, "fetch", lambda _, address: held(address))
    return held


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What workers were asked for."""
    found: list[str] = []
    monkeypatch.setattr(sourcing, "wake", found.append)
    monkeypatch.setattr(sourcing, "_wake_trying", lambda slug, *_: found.append(f"try {slug}"))
    return found


@pytest.fixture
def ana(db: None) -> Client:
    """A coordinator of the library."""
    reading()
    return signed_in("ana@library.md", library="coordinator")


def look(client: Client, address: str = ADDRESS) -> Any:
    held = {"organisation": numbers("library")[0], "address": address, "do": "look"}
    return client.post(f"{PLACE}add/", held)


def add(client: Client, **said: Any) -> Any:
    found = re.search(r'name="found" value="([^"]+)"', look(client).content.decode())
    assert found
    held = {
        "organisation": numbers("library")[0],
        "address": ADDRESS,
        "found": found.group(1),
        "name": "ბიბლიოთეკა",
        "format": "oai_dc",
        "set": "schools",
        "language": "",
        "licence": "cc-by-4.0",
        "every": "24",
        "do": "add",
    }
    return client.post(f"{PLACE}add/", {**held, **said})


def kept(slug: str = "elsewhere", **said: Any) -> str:
    held = {"name": "Elsewhere", "address": ADDRESS, "licence": "cc-by-4.0", **said}
    library = numbers("library")[0]
    return harvesting.add_source(slug=slug, organisation=library, by=None, **held)


def harvested(elsewhere: Repository, slug: str) -> harvesting.Harvest:
    return harvesting.harvest(slug, by=elsewhere, sleep=lambda _: None)


def test_a_repository_is_asked_before_anything_is_kept(
    ana: Client, elsewhere: Repository, django_capture_on_commit_callbacks: Any, woken: list[str]
) -> None:
    answer = look(ana)
    assert "სკოლები" in text_of(answer)
    markup = answer.content.decode()
    assert 'value="ბიბლიოთეკა"' in markup
    assert "marcxml" not in markup
    assert markup.index('value="lom"') < markup.index('value="oai_dc"')
    assert not Source.objects.exists()
    assert [one["verb"] for one in elsewhere.asked] == [
        "Identify", "ListMetadataFormats", "ListSets",
    ]  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        added = add(ana)
    row = Source.objects.get()
    assert (row.name, row.address, row.set, row.licence) == (
        "ბიბლიოთეკა", ADDRESS, "schools", "cc-by-4.0",
    )  # fmt: skip
    assert added["Location"] == f"{PLACE}{row.slug}/"
    assert woken == [row.slug]
    assert "Its turn comes within a minute." in text_of(ana.get(added["Location"]))


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1/oai", "a network that is not public"),
        ("http://10.0.0.3/oai", "a network that is not public"),
        ("file:///etc/passwd", "not an address that can be called"),
        ("https://library.example:22/oai", "Addresses with this port are not called"),
    ],
)
def test_addresses_of_our_own_network_are_refused_in_words(
    ana: Client, address: str, said: str
) -> None:
    answer = look(ana, address)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert address in answer.content.decode()


@pytest.mark.parametrize(
    ("verb", "body", "said"),
    [
        ("Identify", b"<html><body>Welcome</body></html>", "no repository that speaks OAI-PMH"),
        ("Identify", b"<OAI-PMH>", "breaks off or is damaged"),
        ("Identify", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "for safety"),
        ("ListMetadataFormats", b"<OAI-PMH><ListMetadataFormats/></OAI-PMH>", "no format"),
        ("ListSets", b'<OAI-PMH><error code="badVerb">x</error></OAI-PMH>', "does not understand"),
    ],
)
def test_what_is_no_repository_is_told_in_words(
    ana: Client, elsewhere: Repository, verb: str, body: bytes, said: str
) -> None:
    elsewhere.extra[verb] = body
    answer = look(ana)
    assert answer.status_code == 422
    assert said in text_of(answer)


def test_silence_and_errors_are_told_in_words(ana: Client, elsewhere: Repository) -> None:
    elsewhere.silent = True
    assert "did not answer in time" in text_of(look(ana))
    elsewhere.silent, elsewhere.status = False, 404
    assert "HTTP 404" in text_of(look(ana))


def test_what_was_found_cannot_be_made_up(ana: Client, elsewhere: Repository) -> None:
    other = add(ana, address="https://other.example/oai")
    assert other.status_code == 200
    assert "It answers." in text_of(other)
    assert add(ana, found="made:up").status_code == 200
    assert add(ana, format="marcxml").status_code == 422
    assert add(ana, set="secret").status_code == 422
    assert not Source.objects.exists()


def test_a_request_is_not_part_of_the_address(ana: Client, elsewhere: Repository) -> None:
    assert look(ana, f"{ADDRESS}?verb=Identify").status_code == 200
    assert sourcing.plain_address("https://a.example/?page=oai") == "https://a.example/?page=oai"
    assert sourcing.plain_address("https://a.example/oai?x=1&verb=A#b") == "https://a.example/oai"


def test_records_set_aside_are_looked_at_tried_again_and_left_out(
    ana: Client, elsewhere: Repository
) -> None:
    slug = kept()
    elsewhere.records = {
        "oai:1": described("მდინარეები"),
        "oai:2": described("", more="<dc:description>უსათაურო</dc:description>"),
        "oai:3": described("Râuri", link=""),
    }
    harvested(elsewhere, slug)
    said = text_of(ana.get(f"{PLACE}{slug}/"))
    assert "2 records set aside" in said
    assert "It has no title." in said
    assert "It has no link that can be opened." in said
    two = SetAside.objects.get(identifier="oai:2")
    three = SetAside.objects.get(identifier="oai:3")
    assert "უსათაურო" in text_of(ana.get(f"{PLACE}{slug}/records/{two.pk}/"))
    still = ana.post(f"{PLACE}{slug}/records/{two.pk}/", {"do": "try"}, follow=True)
    assert "It still cannot be taken in." in text_of(still)
    elsewhere.records["oai:2"] = described("ტბები", link="https://library.example/2")
    ana.post(f"{PLACE}{slug}/records/{two.pk}/", {"do": "try"})
    row = SourceRecord.objects.get(identifier="oai:2")
    assert row.material is not None
    held = materials.material_page(row.material.key, PUBLIC)
    assert isinstance(held, materials.MaterialPage)
    assert (held.described.titles, held.described.licence) == ({"ka": "ტბები"}, "cc-by-4.0")
    assert harvested(elsewhere, slug).unchanged == 3
    ana.post(f"{PLACE}{slug}/records/{three.pk}/", {"do": "leave"})
    assert not SetAside.objects.exists()
    assert "Nothing: every record so far could be read." in text_of(ana.get(f"{PLACE}{slug}/"))
    assert Material.objects.count() == 2


def test_all_are_tried_again_politely(ana: Client, elsewhere: Repository) -> None:
    slug = kept()
    elsewhere.records = {f"oai:{n}": described("") for n in range(3)}
    harvested(elsewhere, slug)
    elsewhere.records = {"oai:0": described("Upės"), "oai:1": described("")}
    waits: list[float] = []
    done = sourcing.try_each(slug, by=elsewhere, sleep=waits.append)
    assert done == {"taken": 1, "aside": 1, "gone": 1}
    assert waits == [harvesting.PACE] * 3
    assert SetAside.objects.get().identifier == "oai:1"


def test_trying_again_lets_others_have_their_turn_and_ends_with_its_source(
    ana: Client, elsewhere: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = kept()
    elsewhere.records = {f"oai:{n}": described("") for n in range(4)}
    harvested(elsewhere, slug)
    rows = list(SetAside.objects.order_by("pk").values_list("pk", flat=True))
    waits: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: len(waits) * sourcing.TURN / 2)
    monkeypatch.setattr(sourcing, "time", clock)
    assert sourcing.try_each(slug, by=elsewhere, sleep=waits.append) == {"aside": 2}
    (job,) = ProcrastinateJob.objects.filter(task_name__endswith=".try_set_aside")
    assert job.args == {"slug": slug, "after": rows[1], "paused": False}

    def paused(_: float) -> None:
        Source.objects.update(is_paused=True)

    waits.clear()
    assert sourcing.try_each(slug, after=rows[1], by=elsewhere, sleep=paused) == {"aside": 1}
    assert sourcing.try_each(slug, by=elsewhere, sleep=paused) == {}
    assert sourcing.try_each(slug, after=rows[2], paused=True, by=elsewhere, sleep=paused) == {
        "aside": 1
    }
    assert sourcing.try_each("removed", by=elsewhere, sleep=paused) == {}


def test_paused_asked_changed_and_given_up(
    ana: Client, elsewhere: Repository, django_capture_on_commit_callbacks: Any, woken: list[str]
) -> None:
    slug = kept()
    elsewhere.records = {"oai:1": described("მდინარეები")}
    harvested(elsewhere, slug)
    here = f"{PLACE}{slug}/"
    assert "In order. Its next turn" in text_of(ana.get(here))
    ana.post(here, {"do": "pause"})
    assert "Paused: it is not asked." in text_of(ana.get(PLACE))
    with django_capture_on_commit_callbacks(execute=True):
        ana.post(here, {"do": "harvest"})
        ana.post(here, {"do": "try-all"})
    assert woken == [slug, f"try {slug}"]
    assert not Source.objects.get().is_paused
    ana.post(here, {"do": "change", "name": "Biblioteca", "every": "0", "licence": "cc0-1.0"})
    row = Source.objects.get()
    assert (row.name, row.every, row.licence) == ("Biblioteca", 0, "cc0-1.0")
    assert ana.post(here, {"do": "change", "name": "", "every": "24"}).status_code == 422
    assert ana.post(here, {"do": "dance"}).status_code == 404
    ana.post(here, {"do": "remove"})
    assert not Source.objects.exists()
    assert Material.objects.filter(withdrawn_at=None).count() == 1


def test_trouble_is_said_in_words(ana: Client, elsewhere: Repository) -> None:
    slug = kept()
    elsewhere.status = 503
    harvested(elsewhere, slug)
    assert "It is busy and asks to be called again later. The next try:" in text_of(ana.get(PLACE))
    elsewhere.status, elsewhere.extra["ListRecords"] = 200, b"<html/>"
    harvested(elsewhere, slug)
    said = text_of(ana.get(f"{PLACE}{slug}/"))
    assert "no repository that speaks OAI-PMH" in said
    assert "Tries that failed in a row" in said


def test_only_coordinators_of_its_organisation_see_a_source(ana: Client) -> None:
    slug = kept()
    member = signed_in("member@library.md", library="member")
    other = signed_in("other@school.md", school="coordinator")
    assert member.get(PLACE).status_code == 403
    assert "No repository is harvested yet" in text_of(other.get(PLACE))
    for path in (f"{PLACE}{slug}/", f"{PLACE}{slug}/records/1/"):
        assert other.get(path).status_code == 404
        assert other.post(path, {"do": "remove"}).status_code == 404
    stolen = {"organisation": numbers("library")[0], "address": ADDRESS, "do": "look"}
    assert other.post(f"{PLACE}add/", stolen).status_code == 422


@pytest.mark.parametrize("what", ["sources", "records"])
def test_lists_cost_the_same_for_one_and_for_thirty(
    ana: Client, elsewhere: Repository, what: str
) -> None:
    slug = kept()
    path = PLACE if what == "sources" else f"{PLACE}{slug}/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(ana, path)
        return len(caught)

    elsewhere.records = {"oai:0": described("")}
    harvested(elsewhere, slug)
    cost()
    few = cost()
    elsewhere.records = {f"oai:{n}": described("") for n in range(30)}
    harvested(elsewhere, slug)
    for number in range(29):
        kept(f"elsewhere-{number}")
    cost()
    assert cost() <= few


def test_a_program_reads_where_each_stands(library: Party, elsewhere: Repository) -> None:
    kept()
    elsewhere.records = {"oai:1": described("მდინარეები"), "oai:2": described("")}
    harvested(elsewhere, "elsewhere")
    (one,) = Program(library).ask("get", "/sources").json()["items"]
    told = {name: one[name] for name in ("slug", "organisation", "turn", "materials", "set_aside")}
    assert told == {
        "slug": "elsewhere", "organisation": "library", "turn": "waiting", "materials": 1,
        "set_aside": 1,
    }  # fmt: skip


def test_the_draft_of_what_went_is_thrown_away_on_its_page(
    ana: Client, elsewhere: Repository
) -> None:
    slug = kept()
    elsewhere.records = {"oai:1": described("მდინარეები")}
    harvested(elsewhere, slug)
    key = Material.objects.get().key
    ana.post(f"/en/desk/materials/{key}/do/version/")
    elsewhere.records = {"oai:1": ""}
    harvested(elsewhere, slug)
    assert "Throw the draft away" in page(ana, f"/en/desk/materials/{key}/")
    ana.post(f"/en/desk/materials/{key}/do/discard/")
    assert Version.objects.get().number == 1
    assert "Throw the draft away" not in page(ana, f"/en/desk/materials/{key}/")


def test_a_site_is_added_by_its_sitemap_into_a_review(
    ana: Client, monkeypatch: pytest.MonkeyPatch, woken: list[str],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    looked = Looked(
        "elsewhere.example", ("sitemap",), (), (), kind="sitemap", address=f"{ADDRESS}.xml"
    )
    monkeypatch.setattr(sources_door, "look_at", lambda address: looked)
    markup = look(ana).content.decode()
    assert 'value="sitemap"' in markup
    with django_capture_on_commit_callbacks(execute=True):
        added = add(ana, format="sitemap", arrives="review", visibility="members")
    row = Source.objects.get()
    assert (row.kind, row.address, row.landing, row.visibility, row.body) == (
        "sitemap", f"{ADDRESS}.xml", "review", "members", None,
    )  # fmt: skip
    told = text_of(ana.get(added["Location"]))
    assert "Into your own review" in told
    assert "once two harvests running did not find it" in told
    said = {"name": "E", "language": "", "licence": "", "every": "24", "do": "change"}
    ana.post(added["Location"], {**said, "arrives": "published", "visibility": "public"})
    row.refresh_from_db()
    assert (row.landing, row.visibility) == ("published", "public")
    assert ana.post(added["Location"], {**said, "visibility": "parties"}).status_code == 422


def test_what_there_was_no_time_for_and_no_turn_is_told(
    ana: Client, elsewhere: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(patience, "turns_for", lambda _: BoundedSemaphore(1))
        assert "It answers." in text_of(look(ana))
        none = BoundedSemaphore(1)
        none.acquire()
        patch.setattr(patience, "turns_for", lambda _: none)
        answer = look(ana)
    assert answer.status_code == 422
    assert "Wait a few minutes and try again." in text_of(answer)
    assert ADDRESS in answer.content.decode()
    looked = Looked("e", ("sitemap",), (), (), kind="sitemap", address=ADDRESS, is_unseen=True)
    monkeypatch.setattr(sources_door, "look_at", lambda _: looked)
    assert "no time to look at its pages" in text_of(look(ana))
    assert add(ana, format="sitemap").status_code == 302
