"""Sites that are slow, broken, too large, or lead elsewhere stop nothing when harvested."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pactwork.people.api import Person
from pactwork.repository.actions import harvesting, taking_page, walking
from pactwork.repository.actions.sourcing import Again, try_again
from pactwork.repository.effects.patience import Patience
from pactwork.repository.effects.visiting import Site
from pactwork.repository.exchange import oai_read
from pactwork.repository.models import SetAside, Source, SourceRecord
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
        patch.setattr(Patience, "visit", lambda _, *said: web(*said))
        assert try_again("elsewhere", row.pk, by=ana).again is Again.ASIDE


def test_one_bad_record_of_a_file_keeps_no_other_from_coming_in(web: Web) -> None:
    source("json", FEED)
    good = [json.dumps(described(f"რიგი {n}", url=f"{SITE}/{n}")) for n in range(2)]
    half = json.dumps(described("ნახევარი X", url=f"{SITE}/h")).replace("X", "\\ud83d")
    deep = '{"a": ' + "[" * 600 + "]" * 600 + "}"
    web.put(FEED, "\n".join([good[0], half, deep, good[1]]))
    done = go(web)
    assert (done.created, done.set_aside, done.trouble) == (3, 1, "")


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
