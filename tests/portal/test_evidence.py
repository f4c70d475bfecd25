"""Evidence: all of an agreement's, and one piece of it."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.agreements.api import evidence_under
from pactwork.kernel.viewer import PUBLIC
from tests.factories import TODAY, accepted, commitment, evidence, happened, pact, take_in
from tests.portal.reading import count, page, part, words

LISTING = "/en/agreements/chisinau-dgets-diez/evidence/"


def facet(markup: str, label: str) -> dict[str, tuple[int, str]]:
    """The options of a filter: how many, and where it leads."""
    held = markup.partition(f"<summary>{label}</summary>")[2].partition("</details>")[0]
    options = re.findall(r'<a href="([^"]*)"[^>]*><span>([^<]*)</span><span class="count">(\d+)',
                         held)  # fmt: skip
    return {unescape(said): (int(number), unescape(url)) for url, said, number in options}


def recorded(markup: str) -> object:
    """The statement shown in the folded block."""
    return json.loads(unescape(re.search(r"<pre[^>]*><code>(.*?)</code>", markup, re.S)[1]))  # type: ignore[index]


def address(slug: str) -> str:
    """The page of the newest piece of evidence under an agreement."""
    return f"/en/evidence/{evidence_under(slug, PUBLIC).evidence[0].uuid}/"


@time_machine.travel(TODAY)
def test_all_of_it_and_every_filter_leads_to_as_many_as_it_says(
    partnerships: None, client: Client
) -> None:
    text = page(client, LISTING)
    assert "34 pieces of evidence · shown: 1 to 25" in words(text)
    kinds = facet(text, "Kind of evidence")
    assert sum(number for number, _ in kinds.values()) == 34
    assert kinds["Grant application"][0] == 2
    commitments = facet(text, "Commitment")
    assert [number for number, _ in commitments.values()] == [10, 5, 13, 4, 10, 13, 2]
    standing = facet(text, "Standing")
    assert {said: number for said, (number, _) in standing.items()} == {
        "Counts": 33,
        "No longer counts": 1,
    }
    for number, url in [*kinds.values(), *commitments.values(), *standing.values()]:
        said = "piece" if number == 1 else "pieces"
        narrowed = page(client, url)
        assert f"{number} {said} of evidence" in words(narrowed)
        assert len(re.findall(r'class="piece[" ]', narrowed)) == min(number, 25)


@time_machine.travel(TODAY)
def test_filters_together_and_taking_them_away(partnerships: None, client: Client) -> None:
    text = page(client, LISTING + "?commitment=c2&kind=training&counted=yes&measure=events")
    assert "4 pieces of evidence" in words(text)
    removals = re.findall(r'<a class="chip" href="([^"]*)">', text)
    assert len(removals) == 4
    assert unescape(removals[0]) == LISTING + "?kind=training&counted=yes&measure=events"
    empty = page(client, LISTING + "?kind=policy")
    assert "No evidence matches these filters" in words(empty)
    assert f'href="{LISTING}"' in empty
    for odd in (
        "?kind=%00",
        "?commitment=%27--",
        "?measure=x&counted=perhaps",
        "?kind=" + "x" * 9000,
    ):
        assert client.get(LISTING + odd).status_code == 200, odd
    assert client.get(LISTING + "?page=9").status_code == 404


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_one_piece_whole(client: Client) -> None:
    take_in(
        pact("reading", commitment("c1"), commitment("c2", text={"en": "We publish together."})),
        evidence(
            "reading",
            happened(
                commitments=["c1", "c2"],
                description={"en": "Two days of practice."},
                on="2026-03-01",
                until="2026-03-02",
                quantities={"trainings": 2, "materials": 1},
                people={"keys": ["ana", "ion", "vlad"]},
                target_groups=["teachers"],
                links=["https://example.org/photos?a=1&b=2"],
                accepted=accepted("school"),
            ),
        ),
    )
    text = page(client, address("reading"))
    facts = part(text, "facts")
    for said in (
        "When 1 March 2026 – 2 March 2026",
        "1 learning material 2 trainings",
        "People 3 people, each counted once",
        "For whom Teachers",
        "Delivered by Ștefan Vodă Town Library",
    ):
        assert said in facts
    assert 'href="https://example.org/photos?a=1&amp;b=2" rel="noopener nofollow external"' in text
    serves = part(text, "serves")
    assert serves.count("Accepted by Žvėrynas Gymnasium on 5 March 2026") == 2
    assert "In every total it is still one." in serves
    held = recorded(text)
    assert held["actor"]["account"]["name"] == "organisations/library"  # type: ignore[index]
    assert not [name for name in held["result"]["extensions"] if "participants" in name]  # type: ignore[index]


@time_machine.travel(TODAY)
def test_a_withdrawn_piece_says_who_when_and_why(partnerships: None, client: Client) -> None:
    listed = page(client, "/en/agreements/lithuania-social-cluster/evidence/?counted=no")
    link = re.search(r'href="(/en/evidence/[^"]*)"', listed)
    assert link
    text = words(page(client, link[1]))
    assert "Withdrawn on 10 June 2016: it no longer counts" in text
    assert "Withdrawn by Gintarinė akademija (Amber Academy). The training was recorded" in text
    assert "Does not count" in text


@pytest.mark.django_db
def test_evidence_shared_with_a_hidden_agreement_tells_nothing_of_it(client: Client) -> None:
    take_in(
        pact("open"),
        pact("under-wraps", commitment("secretive", text={"en": "Hush"}), visibility="parties"),
        evidence(
            "open",
            happened(commitments=["c1", "under-wraps#secretive"], accepted=accepted("school")),
        ),
        evidence(
            "under-wraps",
            happened("alone", commitments=["secretive"], accepted=accepted("school")),
        ),
    )
    path = address("open")
    pages = [page(client, path), page(client, "/en/agreements/open/evidence/")]
    pages += [page(client, f"/en/agreements/open/{place}") for place in ("", "commitments/c1/")]
    for text in pages:
        assert "under-wraps" not in text
        assert "secretive" not in text
        assert "Hush" not in text
    context = recorded(pages[0])["context"]["contextActivities"]  # type: ignore[index]
    assert len(context["parent"]) == len(context["grouping"]) == 1
    from pactwork.agreements.statements import evidence_uuid

    hidden, unknown = (
        client.get(f"/en/evidence/{uuid}/")
        for uuid in (evidence_uuid("under-wraps", "alone"), evidence_uuid("no", "such"))
    )
    assert hidden.status_code == unknown.status_code == 404
    assert len(hidden.content) == len(unknown.content)


@pytest.mark.django_db
def test_what_waits_is_nowhere(client: Client) -> None:
    from pactwork.agreements.statements import evidence_uuid

    take_in(
        pact("reading", commitment("c1"), commitment("c2", owed_by=["library"])),
        evidence("reading", happened("waiting", title={"en": "Not yet"})),
    )
    assert client.get(f"/en/evidence/{evidence_uuid('reading', 'waiting')}/").status_code == 404
    text = page(client, "/en/agreements/reading/evidence/")
    assert "No evidence yet" in words(text)
    assert "Not yet" not in text


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_the_same_queries_for_one_piece_and_for_sixty(client: Client) -> None:
    parts = [commitment(f"c{n}") for n in range(30)]
    entries = [
        happened(
            f"e{n}",
            commitments=[f"c{n % 30}", f"c{(n + 1) % 30}"],
            people={"keys": [f"p{n}"]},
            accepted=accepted("school"),
        )
        for n in range(60)
    ]
    take_in(
        pact("one"),
        pact("many", *parts),
        evidence("one", happened(people={"keys": ["p0"]}, accepted=accepted("school"))),
        evidence("many", *entries),
    )
    for pair in (
        [f"/en/agreements/{slug}/evidence/" for slug in ("one", "many")],
        [f"/en/agreements/{slug}/evidence/?counted=yes&measure=people" for slug in ("one", "many")],
        [address("one"), address("many")],
    ):
        asked = []
        for path in pair:
            client.get(path)
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            asked.append(len(queries))
        assert asked[0] == asked[1] <= 8, pair
    assert count(page(client, "/en/agreements/many/evidence/?page=3"), "piece") == 10
