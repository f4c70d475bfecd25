"""What a page says of itself fills in the draft that leads to it, and its words are found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.utils import timezone

from pactwork.kernel.safe_http import Answer, UnreachableError
from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.repository.actions import linking as copies
from pactwork.repository.api import Said, alike, depositing, link_copies, linking, materials
from pactwork.repository.effects import patience
from pactwork.repository.exchange.pages_in import said_of_page
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.models import LinkCopy, Version
from tests.factories import numbers, someone
from tests.files.made import SAID
from tests.repository.shelf import Index, published

KA = "<p>წიგნები ბიბლიოთეკაში დგას და გველოდება, რომ წავიკითხოთ ერთად. ბავშვებს უყვართ.</p>" * 3
LINK = "https://biblioteka.example/pamoka"
NODES: list[Any] = [
    {"@type": "Organization", "name": "Biblioteka"},
    {"@type": "WebPage", "name": "Biblioteka · pamokos"},
    {
        "@context": "https://schema.org",
        "@type": ["LearningResource", "VideoObject"],
        "name": {"lt": "Skaitome kartu", "fa": "با هم می‌خوانیم"},
        "description": "Dešimt pamokų apie skaitymą.",
        "inLanguage": "lt",
        "license": "https://creativecommons.org/licenses/by-sa/3.0/deed.lt",
        "keywords": "skaitymas, knygos",
        "creator": {"@type": "Person", "name": "Žydrūnė Ščiukaitė"},
    },
]


def html(head: str = "", body: str = "", language: str = "lt") -> bytes:
    words = f"<main>{body or SAID[language] * 8}</main>"
    return f'<html lang="{language}"><head>{head}</head><body>{words}</body></html>'.encode()


def linked(nodes: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(nodes)}</script>'


PAGE = html("<title>Pamoka – Biblioteka</title>" + linked({"@graph": NODES}))


class Web:
    """One page, and how often it was asked for; silent where somebody waits, if so wished."""

    def __init__(self, body: bytes = PAGE) -> None:
        self.body, self.asked, self.is_slow = body, 0, False

    def __call__(self, address: str, _most: int) -> Answer:
        if address.endswith("/robots.txt"):
            return Answer(404, b"")
        self.asked += 1
        return Answer(200, self.body, {"content-type": "text/html; charset=utf-8"})

    def within(self, _seconds: float) -> Callable[[str, int], Answer]:
        def silent(_address: str, _most: int) -> Answer:
            raise UnreachableError("silence")

        return silent if self.is_slow else self


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    held = Web()
    monkeypatch.setattr(copies, "fetch_within", held.within)
    return held


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.example", library="coordinator")


def begun(by: Person, **more: Any) -> tuple[str, LinkCopy]:
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=by)
    depositing.fill_in(key, Said(link=LINK, **more), by=by)
    return key, LinkCopy.objects.get(material__key=key)


def held(key: str, by: Person) -> Any:
    found = materials.desk_view(key, by)
    assert found
    return found


def test_what_a_page_tells_programs_comes_before_its_head(web: Web, ana: Person) -> None:
    asked_at = timezone.now().timestamp()
    key, row = begun(ana)
    filled = linking.prefill(key, within=4, by=ana)
    assert {"titles", "descriptions", "languages", "licence", "keywords", "creators"} <= {*filled}
    told = held(key, ana).described
    assert told.titles == {"lt": "Skaitome kartu", "fa": "با هم می‌خوانیم"}
    assert told.descriptions == {"lt": "Dešimt pamokų apie skaitymą."}
    assert (told.languages, told.licence) == (("lt",), "cc-by-sa-3.0")
    assert told.resource_type == "video"
    assert told.keywords == {"lt": ("skaitymas", "knygos")}
    assert [(one.name, one.agreed) for one in told.creators] == [("Žydrūnė Ščiukaitė", False)]
    assert not linking.is_awaited(key)
    linking.archive(row.pk, asked_at=asked_at, by=web)
    assert web.asked == 1
    linking.archive(row.pk, asked_at=timezone.now().timestamp() + 1, by=web)
    assert web.asked == 2


def test_nothing_that_somebody_typed_is_written_over(web: Web, ana: Person) -> None:
    key, _ = begun(ana, titles={"ro": "Al meu"}, licence="cc0-1.0")
    before = held(key, ana).revision
    linking.prefill(key, within=4, by=ana)
    now = held(key, ana)
    assert (now.described.titles, now.described.licence) == ({"ro": "Al meu"}, "cc0-1.0")
    assert now.described.languages == ("lt",)
    assert now.revision == before


def test_a_page_that_names_no_licence_is_not_given_one_of_ours(web: Web, ana: Person) -> None:
    before, _ = begun(ana, titles={"ro": "Al meu"}, licence="cc-by-4.0")
    Version.objects.filter(material__key=before).update(
        submitted_by=ana, submitted_at=timezone.now()
    )
    web.body = "<title>Carte</title><p lang=ro>O carte pentru toți.</p>".encode()
    key, _ = begun(ana)
    linking.prefill(key, within=4, by=ana)
    told = held(key, ana).described
    assert (list(told.titles.values()), told.licence) == (["Carte"], "")


def test_what_takes_longer_is_done_by_the_job(web: Web, ana: Person) -> None:
    web.is_slow = True
    key, row = begun(ana)
    assert linking.prefill(key, within=4, by=ana) == ()
    assert linking.is_awaited(key)
    assert link_copies.copy_of(key, LINK).trouble == ""  # type: ignore[union-attr]
    linking.archive(row.pk, asked_at=timezone.now().timestamp(), by=web)
    assert held(key, ana).described.licence == "cc-by-sa-3.0"
    assert not linking.is_awaited(key)


def test_who_gets_no_turn_leaves_it_to_the_job(
    web: Web, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = BoundedSemaphore(1)
    monkeypatch.setattr(patience, "turns_for", lambda _: room)
    key, row = begun(ana)
    room.acquire()
    assert linking.prefill(key, within=4, by=ana) == ()
    assert (web.asked, linking.is_awaited(key)) == (0, True)
    linking.archive(row.pk, asked_at=timezone.now().timestamp(), by=web)
    assert held(key, ana).described.licence == "cc-by-sa-3.0"
    room.release()
    web.is_slow = True
    other, _ = begun(ana)
    for _ in range(2):
        assert linking.prefill(other, within=4, by=ana) == ()
    web.is_slow = False
    assert "licence" in linking.prefill(other, within=4, by=ana)
    assert room.acquire(blocking=False)


@pytest.mark.parametrize(
    ("links", "licence"),
    [
        ('<a rel="license" href="//creativecommons.org/licenses/by/4.0/deed.fa">', "cc-by-4.0"),
        ('<link rel="license" href="https://opensource.org/licenses/MIT">', "mit"),
        ('<a rel="license nofollow" href="https://creativecommons.org/licenses/by/4.0/">' * 2,
         "cc-by-4.0"),
        ('<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
         '<a rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/">', ""),
        ('<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>', ""),
        ('<meta name="DC.rights" content="CC BY-NC-ND 4.0">', "cc-by-nc-nd-4.0"),
        ('<a rel="license" href="https://example.org/ours">', ""),
    ],
)  # fmt: skip
def test_a_licence_a_page_names_as_its_own(web: Web, ana: Person, links: str, licence: str) -> None:
    web.body = html(f'<meta property="og:title" content="საკითხავი">{links}', KA, "ka")
    key, _ = begun(ana)
    linking.prefill(key, within=4, by=ana)
    told = held(key, ana).described
    assert (told.titles, told.licence) == ({"ka": "საკითხავი"}, licence)
    assert told.descriptions["ka"].startswith("წიგნები ბიბლიოთეკაში")


def test_its_words_are_found_and_so_are_copies_of_it(web: Web, ana: Person, index: Index) -> None:
    web.body = html("<title>Đọc sách</title>", SAID["vi"] * 30, "vi")
    keys = [published(ana, ana, link=LINK) for _ in range(2)]
    said = SAID["vi"].splitlines()[0]
    for key in keys:
        assert said not in str(index.of(key))
        linking.archive(LinkCopy.objects.get(material__key=key).pk, by=web)
        assert said in str(index.of(key))
    assert [card.key for card, _ in alike.near(keys[1], PUBLIC)] == [keys[0]]
    linking.keep_copy(keys[0], wanted=False, by=ana)
    assert said not in str(index.of(keys[0]))


def test_a_job_that_failed_is_told_and_one_that_was_killed_done_again(
    web: Web, ana: Person
) -> None:
    _, row = begun(ana)

    def full(_address: str, _most: int) -> Answer:
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        linking.archive(row.pk, by=full)
    row.refresh_from_db()
    assert row.trouble == "failed"
    later = timezone.now() + timedelta(hours=2)
    assert linking.catch_up(later, by=web) == 0
    other, _ = begun(ana)
    LinkCopy.objects.update(created_at=timezone.now())
    assert linking.catch_up(timezone.now(), by=web) == 0
    assert linking.catch_up(later, by=web) == 1
    assert held(other, ana).described.licence == "cc-by-sa-3.0"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[" * 200_000, "7", "null", '["a", 7, null, {"@type": 7}]', '{"@type": "Course"}'],
)
def test_odd_nodes_say_nothing(text: str, db: None) -> None:
    assert said_of_page(text, known_terms()) is None


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (["VideoObject", "WebPage"], "WebPage"),
        (["ImageObject", "WebPage", "Article"], "Article"),
        (["WebSite", "VideoObject"], "VideoObject"),
        (["WebSite"], ""),
    ],
)
def test_a_part_of_a_page_does_not_speak_for_the_page(
    kinds: list[str], told: str, db: None
) -> None:
    found = said_of_page(json.dumps([{"@type": one, "name": one} for one in kinds]), known_terms())
    assert (next(iter(found.titles.values())) if found else "") == told


def test_a_page_without_end_is_read_to_a_limit(web: Web, ana: Person) -> None:
    deep = '{"a":' * 90_000
    script = f'<script type="application/ld+json">{deep}</script>'
    many = linked([{"@type": "Course", "name": "x" * 2000} for _ in range(90)])
    web.body = html("<title>Titlu</title>" + script + many, language="ro")
    key, _ = begun(ana)
    linking.prefill(key, within=4, by=ana)
    assert held(key, ana).described.titles == {"ro": "x" * 300}


def test_what_cannot_be_kept_of_a_page_breaks_nothing(web: Web, ana: Person) -> None:
    person = {"@type": "Person", "name": "ნინო", "@id": "https://orcid.example/" + "x" * 400}
    node = {"@type": "Course", "name": "Cours", "inLanguage": "fr", "creator": person}
    web.body = html(linked(node), "<p>Bonjour.</p>", "fr")
    key, _ = begun(ana)
    assert "titles" in linking.prefill(key, within=4, by=ana)
    (nino,) = held(key, ana).described.creators
    assert (nino.name, nino.identifier) == ("ნინო", "")


def test_a_proposal_that_cannot_be_kept_is_left_out(
    web: Web, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "page_proposal", lambda _facts: Said(titles={"lt": "x" * 9000}))
    key, row = begun(ana)
    assert linking.prefill(key, within=4, by=ana) == ()
    row.refresh_from_db()
    assert row.text
    assert row.trouble == ""
