"""The page of an agreement."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.agreements.activity import ActivityKind, ActivitySummary, _kinds, register_kind
from pactwork.agreements.api import agreement_detail, import_files
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.web.agreement import big_patch
from tests.factories import (
    TODAY,
    accepted,
    article,
    commitment,
    evidence,
    happened,
    organisation,
    pact,
    take_in,
    write,
)
from tests.portal.reading import count, page, part, stats, words

CHISINAU = "/en/agreements/chisinau-dgets-diez/"
HOSTILE = "<script>alert('x')</script> & \"'"


def queries(client: Client, path: str) -> int:
    """How many queries a page that was not kept needs, once the vocabularies are known."""
    client.get(path)
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@time_machine.travel(TODAY)
def test_chisinau_is_told_whole(partnerships: None, client: Client) -> None:
    text = page(client, CHISINAU)
    held = agreement_detail("chisinau-dgets-diez", PUBLIC)
    assert held is not None
    assert (len(held.parties), len(held.articles), len(held.commitments)) == (2, 5, 7)
    assert text.count('<section class="article ') == 5
    assert count(text, "promise") == 7
    assert text.count('<a href="/en/organisations/') >= 2
    assert "Cooperation agreement · In force · since 14 April 2021" in words(text)
    parties = part(text, "parties")
    assert "General Directorate for Education, Youth and Sport Partner" in parties
    assert "ONIXMEDIA SRL Press Agency Partner · through diez.md" in parties
    promise = part(text, "commitment-c2")
    assert "Behind 25 of 36 events" in promise
    assert "Promised 6 events a year" in promise
    assert "Owed by both parties together Owed to one another" in promise
    assert "12 pieces of evidence" in promise
    assert "Due 30 June 2023" in part(text, "commitment-c4")
    assert "not measurable until specified" in part(text, "commitment-c3")
    assert "<title>Information and education partnership between DGETS" in text


@time_machine.travel(TODAY)
def test_facts_of_the_lithuanian_project(partnerships: None, client: Client) -> None:
    text = page(client, "/en/agreements/lithuania-social-cluster/")
    about = part(text, "about")
    assert "Norwegian Financial Mechanism" in about
    assert "Partners declared 13 all of them are named here" in about
    assert "code NOR-LT10-VRM-01-K-02-006" in about
    parties = part(text, "parties")
    assert parties.index("Named, but not parties") < parties.index("Anti-Corruption Education")
    assert "Between 13 parties, led by Lithuanian University" in words(text)


@time_machine.travel(TODAY)
def test_persian_has_its_digits_and_calendar(partnerships: None, client: Client) -> None:
    text = page(client, "/fa/agreements/kermanshah-learning-city/")
    assert '<html lang="fa" dir="rtl">' in text
    shown = part(text, "content")
    assert re.findall(r"[0-9]", re.sub(r"\S*(?:://|[0-9a-f]{40})\S*", "", shown)) == []
    assert "۱۴۰۶" in part(text, "time")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2021-12-31", "Not yet in force · 2022–2025"),
        ("2022-01-01", "In force · 2022–2025"),
        ("2025-12-31", "In force · 2022–2025"),
        ("2026-01-01", "Ended · 2022–2025"),
    ],
)
def test_years_last_to_their_last_day(
    partnerships: None, client: Client, day: str, said: str
) -> None:
    with time_machine.travel(f"{day}T10:00:00Z"):
        assert said in words(page(client, "/en/agreements/vietnam-moet-vnpt/"))
    held = agreement_detail("vietnam-moet-vnpt", PUBLIC, on=date.fromisoformat(day))
    assert held is not None
    assert (held.card.first_day, held.card.last_day) == (date(2022, 1, 1), date(2025, 12, 31))


@time_machine.travel(TODAY)
@pytest.mark.parametrize(
    "slug",
    [
        "chisinau-dgets-diez",
        "kermanshah-learning-city",
        "lithuania-social-cluster",
        "tbilisi-mediatheques-icpi",
        "vietnam-moet-vnpt",
    ],
)
def test_every_total_opens_exactly_its_evidence(
    partnerships: None, client: Client, slug: str
) -> None:
    held = agreement_detail(slug, PUBLIC)
    assert held is not None
    found = stats(page(client, f"/en/agreements/{slug}/"))
    assert len(found) == 2 + len(held.totals.quantities)
    for said, (number, url) in found.items():
        pages, listed = page(client, url), 0
        total = int(re.search(r"<strong>([\d,]+)</strong> pieces? of", pages)[1])  # type: ignore[index]
        while True:
            listed += count(pages, "piece")
            following = re.search(r'<a href="([^"]*)" rel="next"', pages)
            if not following:
                break
            pages = page(client, unescape(following[1]))
        assert listed == total, said
        assert "piece-gone" not in pages
        if said.startswith("piece"):
            assert number == str(total) == str(held.totals.evidence)
        elif not said.endswith("took part") and total <= 25:
            assert f"together {number} {said}" in words(page(client, url))


@time_machine.travel(TODAY)
def test_the_patch_leads_to_every_commitment(partnerships: None, client: Client) -> None:
    held = agreement_detail("lithuania-social-cluster", PUBLIC)
    assert held is not None
    patch = big_patch(held)
    assert [strip.share for strip in patch.strips] == [
        one.progress.completion for one in held.commitments
    ]
    assert patch.strips[1].by == (0, 1)
    text = page(client, "/en/agreements/lithuania-social-cluster/")
    for one in held.commitments:
        assert f'href="/en/agreements/lithuania-social-cluster/commitments/{one.key}/"' in text


@time_machine.travel(TODAY)
@pytest.mark.django_db
def test_the_same_queries_for_one_row_and_for_many(client: Client) -> None:
    take_in(
        pact("one"),
        pact("many", *(commitment(f"c{n}") for n in range(34)), parties=("library", "school")),
        evidence("one", happened(accepted=accepted("school"))),
        evidence(
            "many",
            *(
                happened(f"e{n}", commitments=sorted({f"c{n}", "c0"}), accepted=accepted("school"))
                for n in range(34)
            ),
        ),
    )
    assert queries(client, "/en/agreements/one/") == queries(client, "/en/agreements/many/") <= 14


@pytest.mark.django_db
def test_two_hundred_articles_and_fifty_parties(client: Client) -> None:
    parties = tuple(f"partner-{n}" for n in range(50))
    deep = [
        article(f"a{n}", commitment(f"c{n}"), articles=[article(f"b{n}"), article(f"d{n}")])
        for n in range(66)
    ]
    take_in(pact("large", parties=parties, articles=[*deep, article("a66"), article("a67")]))
    text = page(client, "/en/agreements/large/")
    assert text.count('<section class="article ') == 200
    assert text.count('href="#article-b65"') >= 1
    assert "all 50 parties together" in part(text, "commitment-c65")
    assert queries(client, "/en/agreements/large/") <= 14


@pytest.mark.django_db
def test_a_hostile_text_stays_text(client: Client) -> None:
    take_in(
        pact(
            "hostile",
            commitment(text={"en": HOSTILE}),
            agreement={"title": {"en": HOSTILE}, "purpose": {"en": HOSTILE}, "reference": HOSTILE},
            organisations=[
                organisation("library", name={"en": HOSTILE}, acronym={"en": HOSTILE}),
                organisation("school"),
            ],
            sources=[
                {"publisher": {"en": HOSTILE}, "url": "https://example.org/a", "code": HOSTILE}
            ],
        ),
        evidence(
            "hostile",
            happened(
                title={"en": HOSTILE},
                description={"en": HOSTILE},
                accepted=accepted("school"),
                links=["https://example.org/?a=1&b='"],
            ),
        ),
    )
    base = "/en/agreements/hostile/"
    places = ["", "commitments/c1/", "evidence/", "matrix/", "versions/", "versions/compare/"]
    pages = [page(client, base + place) for place in places]
    link = re.search(r'href="(/en/evidence/[^"]*)"', pages[2])
    assert link
    for text in [*pages, page(client, link[1])]:
        assert "<script>alert" not in text
        assert "alert('x')" not in text
        assert not re.search(r'\sstyle="|\son[a-z]+="', text)
        assert "&lt;script&gt;alert" in text
    assert 'rel="noopener nofollow external"' in page(client, link[1])


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["", "commitments/c1/", "evidence/", "matrix/", "versions/",
                                   "versions/compare/?from=1&to=1"])  # fmt: skip
def test_what_is_not_public_is_answered_like_what_is_not_there(client: Client, place: str) -> None:
    take_in(pact("not-shown", visibility="parties"))
    answers = {}
    for slug in ("not-shown", "not-there"):
        path = f"/en/agreements/{slug}/{place}"
        whole, head = client.get(path), client.head(path)
        bare = client.get(path.replace("/?", "?").removesuffix("/"))
        assert whole.status_code == head.status_code == 404
        answers[slug] = (
            whole.content.replace(slug.encode(), b""),
            sorted((k, v.replace(slug, "")) for k, v in whole.items() if k != "X-Request-ID"),
            sorted((k, v.replace(slug, "")) for k, v in head.items() if k != "X-Request-ID"),
            bare.status_code,
            bare.get("Location", "").replace(slug, ""),
        )
    assert answers["not-shown"] == answers["not-there"]


@pytest.mark.django_db
def test_contacts_are_never_shown(client: Client) -> None:
    take_in(
        pact(
            parties=(
                {"organisation": "library", "role": "lead",
                 "contacts": [{"name": "Ana Secret", "email": "ana@example.org"}]},
                {"organisation": "school", "role": "partner"},
            ),
        )
    )  # fmt: skip
    for place in ("", "matrix/", "versions/"):
        text = page(client, f"/en/agreements/reading/{place}")
        assert "Secret" not in text
        assert "ana@" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "shown", "tongue", "note"),
    [
        ("en", "Word", "en", "Shown in: English. Only the text in this language counts:"),
        ("lt", "Žodis", "lt", ""),
        ("vi", "Žodis", "lt", ""),
    ],
)
def test_the_page_says_which_language_is_shown_and_which_counts(
    client: Client, language: str, shown: str, tongue: str, note: str
) -> None:
    said = {"authoritative": ["lt"], "title": {"lt": "Sutartis", "en": "Pact"}}
    promised = commitment(text={"lt": "Žodis", "en": "Word"})
    titled = {"lt": "Skyrius", "en": "Chapter"}
    take_in(pact(agreement=said, articles=[article("a1", promised, title=titled)]))
    text = page(client, f"/{language}/agreements/reading/")
    assert f'lang="{tongue}" dir="ltr">{shown}</a>' in text
    assert note in part(text, "articles")


@pytest.mark.django_db
def test_where_languages_are_mixed_each_text_says_its_own(client: Client) -> None:
    said = {"authoritative": ["lt"], "title": {"lt": "Sutartis", "en": "Pact"}}
    promised = commitment(text={"lt": "Žodis", "en": "Word"})
    take_in(pact(agreement=said, articles=[article("a1", promised, title={"lt": "Skyrius"})]))
    text = part(page(client, "/en/agreements/reading/"), "articles")
    assert text.startswith("Articles and commitments The text that counts is in: Lithuanian.")
    assert "1 Skyrius Shown in: Lithuanian" in text


@pytest.mark.django_db
def test_an_agreement_without_evidence_or_demonstration(client: Client) -> None:
    take_in(pact())
    text = page(client, "/en/agreements/reading/")
    assert "No evidence has been accepted yet." in words(text)
    assert "Demonstration" not in words(text)
    take_in(pact("shown", demonstration=True))
    assert "the targets and the evidence shown here are invented" in words(
        page(client, "/en/agreements/shown/")
    )


@pytest.mark.django_db
def test_what_waits_for_acceptance_is_not_shown(client: Client) -> None:
    take_in(pact(), evidence("reading", happened(title={"en": "Still waiting"})))
    for place in ("", "evidence/", "commitments/c1/"):
        assert "Still waiting" not in page(client, f"/en/agreements/reading/{place}")


@pytest.mark.django_db
def test_an_activity_tells_what_it_did(client: Client) -> None:
    kind = ActivityKind(
        key="courses",
        label={"en": "Courses"},
        areas=frozenset(),
        start_url=lambda ref: "",
        resolve=lambda iri: None,
        summary_for=lambda slug, language: [ActivitySummary("3 courses run", "/en/", 3)],
    )
    take_in(pact())
    register_kind(kind)
    try:
        assert "Courses 3 courses run" in part(page(client, "/en/agreements/reading/"), "totals")
    finally:
        del _kinds["courses"]


@time_machine.travel(TODAY)
def test_every_machine_form_is_there(partnerships: None, client: Client) -> None:
    text = page(client, CHISINAU)
    links = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)"', text)
    assert len(links) == 5
    for media_type, url in links:
        answer = client.get(unescape(url))
        assert answer.status_code == 200, url
        assert answer["Content-Type"].startswith(media_type), url
    image = re.search(r'<meta property="og:image" content="http://[^/]+(/[^"]+)"', text)
    assert image
    assert image[1] == "/share/chisinau-dgets-diez.en.png"
    assert 'href="/en/agreements/chisinau-dgets-diez/badge/"' in text


@pytest.mark.django_db
def test_an_attached_file_is_for_download_where_its_agreement_is_public(client: Client) -> None:
    for slug, visibility in (("open", "public"), ("closed", "parties")):
        with TemporaryDirectory() as folder:
            (Path(folder) / "annex.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
            said = {"path": "annex.pdf", "title": {"en": "Annex"}, "language": "en"}
            import_files(write(Path(folder), pact(slug, visibility=visibility, files=[said])))
    link = re.search(r'href="(/files/open/[0-9a-f]{64})"', page(client, "/en/agreements/open/"))
    assert link
    answer = client.get(link[1])
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="annex.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert client.get(link[1].replace("/open/", "/closed/")).status_code == 404
    assert client.get("/files/open/" + "0" * 64).status_code == 404
