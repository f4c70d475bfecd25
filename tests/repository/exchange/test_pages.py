"""Harvesting the pages of a site by its sitemap, and files of JSON: incremental, resumed, polite;
what is wrong is set aside, what is gone twice is withdrawn.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from typing import Any, BinaryIO

import pytest
from django.utils import timezone

from pactwork.kernel.safe_http import Answer, UnreachableError
from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.repository.actions import harvesting, sourcing, taking_page, walking
from pactwork.repository.actions.harvesting import add_source, harvest
from pactwork.repository.actions.looking import look_at_pages
from pactwork.repository.actions.sourcing import Again, SourceError, look_at, try_again
from pactwork.repository.api import MaterialError, reviewing
from pactwork.repository.effects.patience import Patience
from pactwork.repository.effects.visiting import Site
from pactwork.repository.exchange import oai_read
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.models import Material, SetAside, Source, SourceRecord, Version
from tests.factories import numbers, someone
from tests.repository.shelf import page, tombstone

pytestmark = pytest.mark.usefixtures("agreement")

SITE = "https://elsewhere.example"
MAP = f"{SITE}/sitemap.xml"
FEED = f"{SITE}/materials.jsonl"


class Web:
    """Some sites: what is at each address, and what was asked."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.silent_at = ""

    def put(self, address: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.held[address] = (status, headers, data)

    def __call__(
        self, address: str, headers: Mapping[str, str], most: int, into: BinaryIO | None = None
    ) -> Answer:
        if address == self.silent_at:
            raise UnreachableError("silence")
        if not address.endswith("/robots.txt"):
            self.asked.append(address)
            self.headers.append(headers)
        status, said, body = self.held.get(address, (404, {}, b""))
        if headers.get("If-None-Match") and headers["If-None-Match"] == said.get("etag"):
            return Answer(304, b"", said)
        if into is not None:
            into.write(body[:most])
            body = b""
        return Answer(status, body[:most], said)

    def pages(self) -> list[str]:
        """The pages asked for, without sitemaps; forgotten then."""
        found = [one for one in self.asked if "sitemap" not in one]
        self.asked.clear()
        return found


def described(title: str, **more: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/", "@type": ["LearningResource", "VideoObject"],
        "name": title, "inLanguage": "ka", "license": "https://creativecommons.org/licenses/by/4.0/",
        **more,
    }  # fmt: skip


def html(said: Any) -> str:
    organisation = {"@type": "Organization", "name": "ბიბლიოთეკა"}
    return (
        "<!DOCTYPE html><html><head><title>x</title>"
        f'<script type="application/ld+json">{json.dumps(organisation)}</script>'
        f'<script type="application/ld+json">{json.dumps(said, ensure_ascii=False)}</script>'
        "</head><body><script>throw 1</script></body></html>"
    )


def listed(pages: Mapping[str, str], kind: str = "urlset") -> str:
    name = "url" if kind == "urlset" else "sitemap"
    rows = "".join(
        f"<{name}><loc>{address}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{name}>"
        for address, day in pages.items()
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{kind} xmlns="{space}">{rows}</{kind}>'


def site(web: Web, titles: Mapping[str, str], *, day: str = "2026-01-01") -> None:
    """A sitemap with pages of these titles by name."""
    web.put(MAP, listed({f"{SITE}/{name}": day for name in titles}))
    for name, title in titles.items():
        web.put(f"{SITE}/{name}", html(described(title)))


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana", library="coordinator")


def source(kind: str = "sitemap", address: str = MAP, **more: Any) -> str:
    return add_source(
        slug="elsewhere", name="Elsewhere", address=address, kind=kind,
        organisation=numbers("library")[0], by=None, **more,
    )  # fmt: skip


def go(web: Web, slug: str = "elsewhere") -> harvesting.Harvest:
    return harvest(slug, visit=web, sleep=lambda _: None)


def titles() -> list[str]:
    rows = Material.objects.filter(withdrawn_at=None).order_by("pk")
    return [row.current.titles["ka"] for row in rows if row.current]


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


def test_one_bad_page_keeps_no_other_from_coming_in(
    web: Web, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    source()
    site(web, {one: f"გვერდი {one}" for one in ("a", "half", "declared", "deep", "odd", "z")})
    half = json.dumps(described("ნახევარი"), ensure_ascii=False).replace(
        "ნახევარი", "ნახევარი \\ud83d"
    )
    web.put(f"{SITE}/half", half)
    web.put(f"{SITE}/declared", "<html><![foo[ bar</html>")
    deep = json.dumps(described("ღრმა", about="X")).replace('"X"', "[" * 600 + "]" * 600)
    web.put(f"{SITE}/deep", deep)
    known = oai_read.linked_in.read

    def reads(node: Any, terms: Any) -> Any:
        if node["name"] == "გვერდი odd":
            raise KeyError("ours")
        return known(node, terms)

    monkeypatch.setattr(oai_read.linked_in, "read", reads)
    done = go(web)
    assert (done.created, done.set_aside, done.is_whole, done.trouble) == (3, 3, True, "")
    assert [one.split()[0] for one in titles()] == ["გვერდი", "ნახევარი", "გვერდი"]
    said = {one.identifier.rpartition("/")[2]: one.reasons[0][1:] for one in SetAside.objects.all()}
    assert said["declared"][0] == "unreadable"
    assert said["deep"] == ["not-a-record", "depth"]
    assert said["odd"] == ["unreadable", "KeyError"]
    assert (go(web).set_aside, len(titles())) == (1, 3)
    row = SetAside.objects.get(identifier=f"{SITE}/declared")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sourcing, "visited", web)
        assert try_again("elsewhere", row.pk, by=ana).again is Again.ASIDE


def test_one_bad_record_of_a_file_keeps_no_other_from_coming_in(web: Web) -> None:
    source("json", FEED)
    good = [json.dumps(described(f"რიგი {n}", url=f"{SITE}/{n}")) for n in range(2)]
    half = json.dumps(described("ნახევარი X", url=f"{SITE}/h")).replace("X", "\\ud83d")
    deep = '{"a": ' + "[" * 600 + "]" * 600 + "}"
    web.put(FEED, "\n".join([good[0], half, deep, good[1]]))
    done = go(web)
    assert (done.created, done.set_aside, done.trouble) == (3, 1, "")


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


def test_a_page_that_is_not_found_counts_as_not_listed(web: Web) -> None:
    source()
    site(web, {"a": "მდინარეები", "b": "ტბები"})
    go(web)
    site(web, {"a": "მდინარეები", "b": "ტბები"}, day="2026-03-03")
    web.put(f"{SITE}/b", "", status=404)
    assert (go(web).withdrawn, titles()) == (0, ["მდინარეები", "ტბები"])
    assert SourceRecord.objects.get(identifier=f"{SITE}/b").missed == 1
    assert (go(web).withdrawn, titles()) == (1, ["მდინარეები"])


@pytest.mark.parametrize("status", [404, 410])
def test_a_site_that_finds_none_of_its_pages_is_not_believed(web: Web, status: int) -> None:
    source()
    names = {f"p{number}": f"გვერდი {number}" for number in range(25)}
    site(web, names)
    go(web)
    site(web, names, day="2026-03-03")
    for name in names:
        web.put(f"{SITE}/{name}", "", status=status)
    for _ in range(3):
        assert go(web).withdrawn == 0
        assert Source.objects.get().trouble == "many-gone"
    assert len(titles()) == 25


def test_a_page_that_leads_to_another_site_is_set_aside(web: Web) -> None:
    source()
    site(web, {"a": "მდინარეები", "b": "ტბები", "c": "ზღვა"})
    web.put(f"{SITE}/b", "", status=302, location="https://other.example/b")
    web.put("https://other.example/b", html(described("უცხო")))
    web.put(f"{SITE}/c", "", status=301, location="https://www.elsewhere.example/c")
    web.put("https://www.elsewhere.example/c", html(described("ზღვა")))
    assert go(web).created == 2
    assert "https://other.example/b" not in web.asked
    row = SetAside.objects.get()
    assert (row.identifier, row.reasons[0][1]) == (f"{SITE}/b", "elsewhere")


def test_a_sitemap_of_an_index_may_not_lead_to_another_site(web: Web) -> None:
    source()
    web.put(MAP, listed({f"{SITE}/sitemap-1.xml": ""}, "sitemapindex"))
    web.put(f"{SITE}/sitemap-1.xml", "", status=302, location="https://other.example/sitemap.xml")
    web.put("https://other.example/sitemap.xml", listed({f"{SITE}/a": ""}))
    assert go(web).trouble == "elsewhere"
    assert "https://other.example/sitemap.xml" not in web.asked


def test_much_that_is_gone_is_withdrawn_in_small_transactions(
    web: Web, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_page, "BATCH", 2)
    source()
    names = {one: f"გვერდი {one}" for one in "abcdef"}
    site(web, names)
    go(web)
    site(web, {"a": names["a"]})
    go(web)
    web.asked.clear()
    with monkeypatch.context() as patch:
        patch.setattr(harvesting, "_end_on", lambda *_: None)  # killed there
        done = go(web)
    row = Source.objects.get()
    assert (done.withdrawn, done.is_whole, row.token, row.is_whole) == (2, False, " ending", True)
    assert (len(titles()), web.asked) == (4, [MAP])
    harvesting.pause_source("elsewhere", paused=True, by=ana)
    assert (go(web).withdrawn, len(titles())) == (0, 4)
    harvesting.pause_source("elsewhere", paused=False, by=ana)
    done = go(web)
    assert (done.withdrawn, done.is_whole, web.asked) == (3, True, [MAP])
    row.refresh_from_db()
    assert (titles(), row.token, row.is_whole) == (["გვერდი a"], "", False)
    site(web, names)
    assert (go(web).is_whole, len(titles())) == (True, 6)


def test_a_slow_site_has_its_turn_and_goes_on_where_it_was(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    source()
    site(web, {name: f"გვერდი {name}" for name in "abc"})
    monkeypatch.setattr(walking, "A_TURN", -1.0)
    monkeypatch.setattr(harvesting, "A_TURN", -1.0)
    for number, name in enumerate("abc", 1):
        assert Source.objects.get().token == ("" if number == 1 else f"[0, {number - 1}]")
        assert (go(web).created, web.pages()) == (1, [f"{SITE}/{name}"])
    assert (Source.objects.get().token, len(titles())) == ("", 3)


def test_never_more_than_some_letters_are_held_at_once(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walking, "LETTERS", 1500)
    long = {name: described(f"გვერდი {name}", about="x" * 1000) for name in "abcd"}
    site(web, dict.fromkeys(long, ""))
    for name, said in long.items():
        web.put(f"{SITE}/{name}", html(said))
    source()
    pages = list(walking.pages_of("elsewhere", Site(web, lambda _: None)))
    assert [(len(one.records), one.token) for one in pages] == [(2, "[0, 2]"), (2, "")]
    Source.objects.update(kind="json", address=FEED)
    web.put(FEED, json.dumps([{**one, "url": f"{SITE}/{name}"} for name, one in long.items()]))
    pages = list(walking.pages_of("elsewhere", Site(web, lambda _: None)))
    assert [(len(one.records), one.token) for one in pages] == [(2, "- 2"), (2, "")]


def test_a_page_with_too_much_in_it_is_set_aside(web: Web) -> None:
    source()
    site(web, {"a": "მდინარეები", "b": "ტბები", "c": "ზღვა"})
    web.put(f"{SITE}/b", html(described("ტბები", about="x" * 200_000)))
    web.put(f"{SITE}/c", "[" + "[]," * 700_000 + json.dumps(described("ზღვა")) + "]")
    go(web)
    said = {one.identifier.rpartition("/")[2]: one.reasons[0][1] for one in SetAside.objects.all()}
    assert (said, titles()) == ({"b": "too-large", "c": "too-large"}, ["მდინარეები"])


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
    site(web, {"a": "მდინარეები", "b": "ტბები"})
    assert go(web).created == 2
    row = Material.objects.order_by("pk")[0]
    held = Version.objects.get(material=row)
    assert held.body is not None
    assert held.submitted_at is not None
    assert (held.stage, held.body.slug, row.current, row.opened_at, row.visibility) == (
        "review", "mediators", None, None, "members",
    )  # fmt: skip
    assert held.submitted_at <= timezone.now()
    site(web, {"a": "მდინარეები", "b": "ტბები"}, day="2026-02-02")
    assert (go(web).unchanged, Version.objects.count()) == (2, 2)
    site(web, {"a": "მდინარეები"}, day="2026-02-02")
    go(web)
    go(web)
    assert Material.objects.get() == row
