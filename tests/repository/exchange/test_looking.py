"""Looking at a source while somebody waits: one end for all of it, no long rests, short answers,
and few at once.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Any

import pytest
from django.utils import timezone

from pactwork.kernel.safe_http import Answer, UnreachableError
from pactwork.kernel.turns import turns_for
from pactwork.people.api import Person
from pactwork.repository.actions import sourcing
from pactwork.repository.actions.sourcing import Again, SourceError, look_at, try_again
from pactwork.repository.effects import patience
from pactwork.repository.effects.patience import MOST, SECONDS, Patience, turn
from pactwork.repository.exchange.oai_looked import Looked
from pactwork.repository.models import SetAside, Source
from tests.factories import someone
from tests.repository.elsewhere import ADDRESS, Repository, said
from tests.repository.exchange.test_pages import FEED, MAP, SITE, described, html, listed, source

TITLES = ("მდინარეები", "Skaitome kartu", "با هم می‌خوانیم", "Đọc sách", "Citim împreună", "Rivers")


class Elsewhere:
    """Some sites that take their time, by a clock of their own; nobody waits for it in truth."""

    def __init__(self) -> None:
        self.now, self.takes = 1000.0, 0.01
        self.held: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.busy: dict[str, list[str]] = {}
        self.most: list[int] = []
        self.asked: list[str] = []
        self.slept: list[float] = []

    def put(self, address: str, body: str | bytes, status: int = 200) -> None:
        self.held[address] = (status, {}, body.encode() if isinstance(body, str) else body)

    def robots(self, body: str) -> None:
        self.put(f"{SITE}/robots.txt", body)

    def get(
        self, address: str, _headers: Mapping[str, str], *, seconds: float, most: int, into: Any
    ) -> Answer:
        assert into is None
        self.now += min(self.takes, seconds)
        if self.takes >= seconds:
            raise UnreachableError("silence")
        plain = address.partition("?")[0]
        self.most.append(most)
        self.asked.append(plain)
        if "?" not in address and self.busy.get(plain):
            return Answer(503, b"", {"retry-after": self.busy[plain].pop()})
        status, headers, body = self.held.get(plain, (404, {}, b""))
        return Answer(status, body[:most], headers)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def patience(self) -> Patience:
        return Patience(clock=lambda: self.now, sleep=self.sleep)

    def look(self, address: str = MAP) -> Looked:
        """Looked at; however it ends, nobody waited longer than is said."""
        begun = self.now
        try:
            return look_at(address, patience=self.patience())
        finally:
            assert self.now - begun <= SECONDS
            assert max(self.most, default=0) <= MOST + 1

    def why(self, address: str = MAP) -> str:
        with pytest.raises(SourceError) as caught:
            self.look(address)
        return caught.value.reason


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    held = Elsewhere()
    monkeypatch.setattr(patience, "get", held.get)
    held.put(MAP, listed({f"{SITE}/{number}": "" for number in range(len(TITLES))}))
    for number, title in enumerate(TITLES):
        held.put(f"{SITE}/{number}", html(described(title)))
    return held


@pytest.fixture
def two_turns(settings: Any) -> Iterator[None]:
    settings.PACTWORK_WEB_THREADS = 4
    turns_for.cache_clear()
    yield
    turns_for.cache_clear()


def test_a_site_that_wants_long_rests_is_left_to_the_harvest(elsewhere: Elsewhere) -> None:
    assert not elsewhere.look().is_unseen
    elsewhere.slept.clear()
    elsewhere.robots(f"User-agent: *\nCrawl-delay: 30\nSitemap: {MAP}\n")
    found = elsewhere.look()
    assert (found.kind, found.address, found.is_unseen) == ("sitemap", MAP, True)
    elsewhere.put(f"{SITE}/", "<!DOCTYPE html><html>Sveiki</html>")
    assert elsewhere.look(f"{SITE}/") == found
    assert elsewhere.slept == []


def test_rests_that_somebody_can_wait_for_are_kept_to(elsewhere: Elsewhere) -> None:
    elsewhere.robots("User-agent: *\nCrawl-delay: 6\n")
    for number in range(2):
        elsewhere.put(f"{SITE}/{number}", "<html>Nimic</html>")
    assert elsewhere.look().is_unseen
    assert elsewhere.slept == [6, 6]
    elsewhere.put(f"{SITE}/1", html(described(TITLES[1])))
    assert not elsewhere.look().is_unseen


def test_who_is_told_to_come_back_waits_only_where_there_is_time(elsewhere: Elsewhere) -> None:
    elsewhere.busy[MAP] = ["2"]
    assert not elsewhere.look().is_unseen
    assert elsewhere.slept[0] == 2
    elsewhere.slept.clear()
    elsewhere.busy[MAP] = ["50"]
    assert elsewhere.why() == "busy"
    elsewhere.busy = {f"{SITE}/{number}": ["50"] for number in range(3)}
    assert elsewhere.look().is_unseen
    assert not [rest for rest in elsewhere.slept if rest > 1]


def test_slow_answers_end_together(elsewhere: Elsewhere) -> None:
    elsewhere.takes = 2.6
    assert not elsewhere.look().is_unseen
    elsewhere.takes = 4
    assert elsewhere.look().is_unseen
    for takes in (6, 9.9, 11):
        elsewhere.takes = takes
        assert elsewhere.why() == "silence"


def test_a_large_sitemap_is_read_by_its_beginning(elsewhere: Elsewhere) -> None:
    pages = {f"{SITE}/{number}": "2026-01-01" for number in range(len(TITLES))}
    plain = listed(pages | {f"{SITE}/{'x' * 90}{number}": "" for number in range(25_000)})
    assert len(plain) > MOST
    prefixed = plain.replace("<", "<m:").replace("<m:/", "</m:").replace("<m:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:m=")
    for body in (plain.encode(), prefixed.encode(), gzip.compress(plain.encode())):
        elsewhere.put(MAP, body)
        found = elsewhere.look()
        assert (found.kind, found.is_unseen) == ("sitemap", False)
    elsewhere.put(MAP, listed({MAP.replace(".xml", "-1.xml"): ""}, "sitemapindex"))
    elsewhere.put(MAP.replace(".xml", "-1.xml"), plain)
    assert elsewhere.look().kind == "sitemap"
    elsewhere.put(MAP, b'<?xml version="1.0"?><urlset>' + b" " * MOST + b"</urlset>")
    assert elsewhere.why() == "too-large"
    elsewhere.put(MAP, gzip.compress(plain.encode())[:-9])
    assert elsewhere.look().kind == "sitemap"
    elsewhere.put(MAP, gzip.compress(listed(pages).encode())[:-9])
    assert elsewhere.why() == "not-oai"


def test_large_pages_and_files_are_read_by_their_beginning(elsewhere: Elsewhere) -> None:
    long = html(described(TITLES[2])).encode() + b"<p>x</p>" * 400_000
    elsewhere.put(f"{SITE}/0", long)
    assert not elsewhere.look().is_unseen
    elsewhere.put(f"{SITE}/0", gzip.compress(long * 20))
    assert not elsewhere.look().is_unseen
    rows = [described(title, url=f"{SITE}/{title}") for title in TITLES] * 5000
    elsewhere.put(FEED, json.dumps(rows))
    assert len(elsewhere.held[FEED][2]) > MOST
    assert elsewhere.look(FEED).kind == "json"
    elsewhere.put(FEED, json.dumps({"x": "y" * MOST, "records": rows}))
    assert elsewhere.why(FEED) == "too-large"


def test_sets_that_are_too_many_are_typed(elsewhere: Elsewhere) -> None:
    repository = Repository()
    many = "<set><setSpec>s</setSpec><setName>სკოლები</setName></set>" * 40_000
    repository.extra["ListSets"] = said(f"<ListSets>{many}</ListSets>")
    held = elsewhere.patience()

    def get(address: str, *_: Any, most: int, **__: Any) -> Answer:
        answer = repository(address)
        return Answer(200, answer.body[:most])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patience, "get", get)
        patch.setattr(sourcing, "target_of", lambda *_, **__: None)
        found = look_at(ADDRESS, patience=held)
    assert (found.name, found.sets, found.has_more_sets) == ("ბიბლიოთეკა", (), True)


def test_few_look_at_once(elsewhere: Elsewhere, two_turns: None) -> None:
    with turn() as one:
        assert one
        assert elsewhere.look().kind == "sitemap"
        with turn() as another:
            assert another
            asked = len(elsewhere.asked)
            assert elsewhere.why() == "later"
            assert len(elsewhere.asked) == asked
        elsewhere.put(MAP, "")
        for _ in range(3):
            assert elsewhere.why() == "not-oai"


@pytest.mark.usefixtures("agreement")
def test_who_tries_a_page_again_waits_no_longer(
    elsewhere: Elsewhere, two_turns: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana: Person = someone("ana@library.md", name="Ana", library="coordinator")
    held = Source.objects.get(slug=source())
    row = held.set_aside.create(identifier=f"{SITE}/0", reasons=[], at=timezone.now())
    monkeypatch.setattr(sourcing, "Patience", elsewhere.patience)

    def why() -> str:
        with pytest.raises(SourceError) as caught:
            try_again("elsewhere", row.pk, by=ana)
        return caught.value.reason

    elsewhere.busy[f"{SITE}/0"] = ["40"]
    assert why() == "busy"
    elsewhere.takes = 8
    assert why() == "silence"
    elsewhere.takes = 0.01
    good = elsewhere.held[f"{SITE}/0"][2]
    elsewhere.put(f"{SITE}/0", good + b" " * MOST)
    assert why() == "too-large"
    with ExitStack() as others:
        assert [others.enter_context(turn()) for _ in range(2)] == [True, True]
        assert why() == "later"
    assert (elsewhere.slept, SetAside.objects.count()) == ([], 1)
    elsewhere.put(f"{SITE}/0", good)
    assert try_again("elsewhere", row.pk, by=ana).again is Again.TAKEN
