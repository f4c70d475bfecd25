"""Harvesting the pages of a site by its sitemap, and files of JSON: incremental, resumed, polite;
what is wrong is set aside, what is gone twice is withdrawn.
"""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.utils import timezone

from pactwork.kernel.safe_http import Answer
from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.repository.actions import harvesting, walking
from pactwork.repository.actions.harvesting import harvest
from pactwork.repository.actions.looking import look_at_pages
from pactwork.repository.actions.sourcing import Again, SourceError, look_at, try_again
from pactwork.repository.api import MaterialError, reviewing
from pactwork.repository.effects.patience import Patience
from pactwork.repository.effects.visiting import Site
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.models import Material, SetAside, Source, SourceRecord, Version
from tests.factories import numbers
from tests.repository.shelf import page, tombstone
from tests.repository.webs import (
    FEED,
    MAP,
    SITE,
    Web,
    described,
    go,
    html,
    listed,
    site,
    source,
    titles,
)

pytestmark = pytest.mark.usefixtures("agreement")


def test_pages_of_an_index_of_packed_sitemaps(web: Web) -> None:
    source()
    web.put(
        MAP, listed({f"{SITE}/sitemap-1.xml.gz": "", f"{SITE}/sitemap-2.xml": ""}, "sitemapindex")
    )
    web.put(f"{SITE}/sitemap-1.xml.gz", gzip.compress(listed({f"{SITE}/a": ""}).encode()))
    web.put(f"{SITE}/sitemap-2.xml", listed({f"{SITE}/b": ""}))
    aligned = {
        "@type": "AlignmentObject", "alignmentType": "educationalLevel", "targetName": "ISCED 1",
        "targetUrl": "https://pactwork.example/id/none",
    }  # fmt: skip
    graph = {"@context": "https://schema.org/", "@graph": [
        {"@type": "BreadcrumbList", "name": "სად"}, described("მდინარეები"),
    ]}  # fmt: skip
    web.put(f"{SITE}/a", html(graph))
    packed = gzip.compress(html(described("ტბები", educationalAlignment=aligned)).encode())
    web.put(f"{SITE}/b", packed)
    done = go(web)
    assert (done.created, done.is_whole, done.trouble) == (2, True, "")
    assert titles() == ["მდინარეები", "ტბები"]
    first = page(Material.objects.order_by("pk")[0].key).described
    assert (first.link, first.licence, first.resource_type) == (
        f"{SITE}/a", "cc-by-4.0", "video",
    )  # fmt: skip


def test_only_what_changed_is_asked_for_again(web: Web) -> None:
    source()
    site(web, {"a": "მდინარეები", "b": "ტბები"})
    web.put(f"{SITE}/c", html(described("ზღვა")), etag='"1"')
    web.put(MAP, listed({f"{SITE}/a": "2026-01-01", f"{SITE}/b": "2026-01-01", f"{SITE}/c": ""}))
    go(web)
    assert len(web.pages()) == 3
    web.put(f"{SITE}/b", html(described("ტბები და ჭაობები")))
    web.put(MAP, listed({f"{SITE}/a": "2026-01-01", f"{SITE}/b": "2026-02-01", f"{SITE}/c": ""}))
    done = go(web)
    assert web.pages() == [f"{SITE}/b", f"{SITE}/c"]
    assert web.headers[-1]["If-None-Match"] == '"1"'
    assert (done.created, done.changed, done.unchanged) == (0, 1, 2)
    assert titles() == ["მდინარეები", "ტბები და ჭაობები", "ზღვა"]


def test_stopped_in_between_it_goes_on_where_it_was(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "FEW", 2)
    source()
    site(web, {name: f"გვერდი {name}" for name in "abcde"})
    web.silent_at = f"{SITE}/d"
    assert go(web).trouble == "silence"
    row = Source.objects.get()
    assert (Material.objects.count(), row.token, row.failures) == (2, "[0, 2]", 1)
    web.silent_at, web.asked = "", []
    assert go(web).is_whole
    assert web.pages() == [f"{SITE}/c", f"{SITE}/d", f"{SITE}/e"]
    row.refresh_from_db()
    assert (len(titles()), row.token, row.failures, row.size) == (5, "", 0, 5)


def test_what_is_wrong_is_set_aside_with_its_reason(web: Web, ana: Person) -> None:
    source()
    site(web, {"a": "მდინარეები"})
    web.put(f"{SITE}/plain", "<html>მხოლოდ ტექსტი</html>")
    web.put(f"{SITE}/broken", '<script type="application/ld+json">{"a": [</script>')
    web.put(f"{SITE}/error", "", status=500)
    web.put(f"{SITE}/secret", html(described("საიდუმლო")))
    names = ("a", "plain", "broken", "error", "secret", "gone")
    web.put(MAP, listed({f"{SITE}/{one}": "" for one in names} | {"https://other.example/x": ""}))
    web.put(f"{SITE}/robots.txt", "User-agent: *\nDisallow: /secret\n")
    go(web)
    said = {one.identifier: one.reasons[0][1] for one in SetAside.objects.all()}
    assert said == {
        f"{SITE}/plain": "no-linked-data", f"{SITE}/broken": "no-linked-data",
        f"{SITE}/error": "no-answer", f"{SITE}/secret": "robots",
        "https://other.example/x": "elsewhere",
    }  # fmt: skip
    assert "https://other.example/x" not in web.asked
    assert f"{SITE}/secret" not in web.asked
    web.put(f"{SITE}/plain", html(described("ახლა აღწერილია")))
    row = SetAside.objects.get(identifier=f"{SITE}/plain")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Patience, "visit", lambda _, *said: web(*said))
        assert try_again("elsewhere", row.pk, by=ana).again is Again.TAKEN
    assert "ახლა აღწერილია" in titles()


def test_the_network_within_is_never_visited(settings: Any) -> None:
    settings.PACTWORK_WEBHOOKS_TO_LOCALHOST = False
    source(address="http://127.0.0.1:8099/sitemap.xml")
    assert harvest("elsewhere", sleep=lambda _: None).trouble == "private"


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (b"<!DOCTYPE urlset [<!ENTITY a 'b'>]><urlset>&a;</urlset>", "forbidden"),
        (b"<html><body/></html>", "not-a-sitemap"),
        (gzip.compress(b" " * 60_000_000), "too-large"),
        (b"<urlset><url>" + b"<a/>" * 30_000 + b"</url></urlset>", "too-large"),
        (b"<urlset><url>", "unreadable"),
        (gzip.compress(b"<urlset></urlset>")[:-6], "unreadable"),
        (b"<urlset>\xff</urlset>", "wrong-encoding"),
    ],
    ids=["entity", "page", "bomb", "many", "broken", "broken-gzip", "letters"],
)
def test_sitemaps_that_are_not_read_change_nothing(web: Web, body: bytes, trouble: str) -> None:
    source()
    web.put(MAP, body)
    assert go(web).trouble.startswith(trouble)
    assert (Material.objects.count(), Source.objects.get().failures) == (0, 1)


def test_a_site_is_not_asked_faster_than_it_says(web: Web) -> None:
    source()
    site(web, {"a": "მდინარეები", "b": "ტბები"})
    web.put(f"{SITE}/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
    rests: list[float] = []
    harvest("elsewhere", visit=web, sleep=rests.append)
    assert rests == [0, 7, 7]


def test_what_is_gone_twice_is_withdrawn_and_comes_back(web: Web) -> None:
    source()
    site(web, {"a": "მდინარეები", "b": "ტბები"})
    go(web)
    key = Material.objects.get(source=f"elsewhere {SITE}/b").key
    site(web, {"a": "მდინარეები"})
    assert go(web).withdrawn == 0
    assert SourceRecord.objects.get(identifier=f"{SITE}/b").missed == 1
    assert go(web).withdrawn == 1
    assert tombstone(key, PUBLIC).reason["en"]
    site(web, {"a": "მდინარეები", "b": "ტბები"})
    go(web)
    assert page(key).described.titles == {"ka": "ტბები"}


def test_a_page_that_says_it_is_gone_is_withdrawn_at_once(web: Web) -> None:
    source()
    site(web, {"a": "მდინარეები", "b": "ტბები"})
    go(web)
    site(web, {"a": "მდინარეები", "b": "ტბები"}, day="2026-03-03")
    web.put(f"{SITE}/b", "", status=410)
    assert go(web).withdrawn == 1


def test_a_sitemap_that_is_suddenly_empty_is_not_believed(web: Web) -> None:
    source()
    site(web, {f"p{number}": f"გვერდი {number}" for number in range(25)})
    go(web)
    site(web, {})
    go(web)
    go(web)
    row = Source.objects.get()
    assert (len(titles()), row.trouble, row.failures) == (25, "many-gone", 0)


def test_a_file_of_json_by_lines(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "ROWS", 2)
    source("json", FEED)
    rows = [described(f"რიგი {n}", url=f"{SITE}/{n}") for n in range(5)]
    bad = described("ბმულის გარეშე")
    body = "\n".join(json.dumps(one) for one in [*rows, bad]) + '\n{"broken\n'
    web.put(FEED, body, etag='"x"')
    done = go(web)
    assert (done.created, done.set_aside, done.is_whole) == (5, 2, True)
    assert Source.objects.get().etag == '"x"'
    assert go(web).unchanged == 0
    assert web.headers[-1]["If-None-Match"] == '"x"'
    assert len(titles()) == 5
    rows[0] = described("სხვა სათაური", url=f"{SITE}/0")
    web.put(FEED, json.dumps(rows[:4]), etag='"y"')
    done = go(web)
    assert (done.changed, done.unchanged, done.withdrawn) == (1, 3, 0)
    web.put(FEED, json.dumps({"@context": "https://schema.org/", "@graph": rows[:4]}), etag='"z"')
    assert go(web).withdrawn == 1
    assert len(titles()) == 4


def test_a_file_goes_on_where_it_was_left(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "ROWS", 2)
    monkeypatch.setattr(harvesting, "LONGEST", -1.0)
    source("json", FEED)
    rows = [described(f"რიგი {n}", url=f"{SITE}/{n}") for n in range(5)]
    web.put(FEED, json.dumps(rows), etag='"x"')
    assert [go(web).created for _ in range(3)] == [2, 2, 1]
    assert Source.objects.get().token == ""


def test_what_a_site_offers_is_looked_at_first(web: Web) -> None:
    site(web, {"a": "მდინარეები"})
    held = look_at_pages(MAP, Site(web))
    assert (held.kind, held.address, held.formats) == ("sitemap", MAP, ("sitemap",))
    web.put(f"{SITE}/", "<!DOCTYPE html><html>კეთილი იყოს</html>")
    web.put(f"{SITE}/robots.txt", f"Sitemap: {MAP}\n")
    assert look_at_pages(f"{SITE}/", Site(web)).address == MAP
    web.put(FEED, json.dumps(described("რიგი", url=f"{SITE}/1")) + "\n")
    assert look_at_pages(FEED, Site(web)).kind == "json"
    web.put(f"{SITE}/a", "<html>არაფერი</html>")
    with pytest.raises(UnreadableError, match="no-linked-data"):
        look_at_pages(MAP, Site(web))


def test_an_address_that_does_not_speak_oai_pmh_is_looked_at_as_a_site(web: Web) -> None:
    site(web, {"a": "მდინარეები"})

    def by(address: str) -> Answer:
        return Answer(200, listed({}).encode())

    assert look_at(MAP, by=by, visit=web).kind == "sitemap"
    web.held.clear()
    with pytest.raises(SourceError) as caught:
        look_at(MAP, by=by, visit=web)
    assert caught.value.reason == "not-oai"


def test_they_may_wait_for_a_body_unseen(web: Web, ana: Person) -> None:
    reviewing.found_body(
        slug="mediators", name={"ka": "სარედაქციო"}, organisation=numbers("library")[0], needs=1,
        by=ana,
    )  # fmt: skip
    with pytest.raises(MaterialError):
        source(landing="review", body="nobody")
    source(landing="review", body="mediators", visibility="members")
    site(web, {"a": "მდინარეები", "b": "ტბები", "c": "ხიდები"})
    assert go(web).created == 3
    row = Material.objects.order_by("pk")[0]
    held = Version.objects.get(material=row)
    assert held.body is not None
    assert held.submitted_at is not None
    assert (held.stage, held.body.slug, row.current, row.opened_at, row.visibility) == (
        "review", "mediators", None, None, "members",
    )  # fmt: skip
    assert held.submitted_at <= timezone.now()
    site(web, {"a": "მდინარეები", "b": "ტბები", "c": "ხიდები"}, day="2026-02-02")
    assert (go(web).unchanged, Version.objects.count()) == (3, 3)
    reviewed = Version.objects.get(titles__ka="ხიდები").material
    reviewing.return_with_remarks(
        reviewed.key, organisation=numbers("library")[0], by=ana,
        remarks=[reviewing.Remarked("ვისია?")],
    )  # fmt: skip
    site(web, {"a": "მდინარეები"}, day="2026-02-02")
    go(web)
    go(web)
    assert {*Material.objects.all()} == {row, reviewed}
