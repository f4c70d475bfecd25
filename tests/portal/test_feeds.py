"""Feeds of agreements and evidence, as Atom and RSS."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
import time_machine
from django.test import Client

from pactwork.kernel.iris import iri
from tests.factories import (
    TODAY,
    accepted,
    article,
    commitment,
    evidence,
    happened,
    pact,
    take_in,
)  # fmt: skip

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

pytestmark = pytest.mark.django_db


def atom(client: Client, path: str) -> Xml.Element:
    """A feed, checked for what RFC 4287 demands of every feed and entry."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer["Access-Control-Allow-Origin"] == "*"
    root = Xml.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    for node in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1, name
        moment = datetime.fromisoformat(node.findtext(f"{ATOM}updated", ""))
        assert moment.tzinfo is not None
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert str(links["self"]).endswith(path)
    identities = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(identities)) == len(identities)
    return root


def entries(root: Xml.Element) -> dict[str, Xml.Element]:
    return {str(one.findtext(f"{ATOM}id")): one for one in root.findall(f"{ATOM}entry")}


def test_agreements_come_newest_first_under_their_identifiers(client: Client) -> None:
    with time_machine.travel("2026-01-01T10:00:00Z", tick=False):
        take_in(pact("first"))
    with time_machine.travel("2026-02-01T10:00:00Z", tick=False):
        take_in(pact("second"))
    root = atom(client, "/feeds/agreements.atom")
    assert list(entries(root)) == [iri("agreement", "second"), iri("agreement", "first")]
    assert root.findtext(f"{ATOM}updated") == "2026-02-01T10:00:00Z"
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        take_in(pact("first", agreement={"title": {"en": "Renamed"}}))
    root = atom(client, "/feeds/agreements.atom")
    assert next(iter(entries(root))) == iri("agreement", "first")


def test_texts_say_their_language_and_direction(client: Client) -> None:
    title = {"fa": "پیمان خواندن"}
    said = {"title": title, "authoritative": ["fa"]}
    take_in(pact(agreement=said, articles=[article("a1", commitment(), title={"fa": "ماده"})]))
    root = atom(client, "/feeds/agreements.atom?lang=ro")
    assert root.get(LANG) == "ro"
    entry = entries(root)[iri("agreement", "reading")]
    named = entry.find(f"{ATOM}title")
    assert named is not None
    assert (named.text, named.get(LANG)) == ("پیمان خواندن", "fa")
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None
    assert summary.get("type") == "html"
    assert '<p lang="ro" dir="ltr">' in str(summary.text)
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert str(link.get("href")).endswith("/ro/agreements/reading/")


def test_the_filters_of_the_register_hold(client: Client) -> None:
    take_in(
        pact("about-schools", agreement={"themes": ["education"]}),
        pact("about-art", agreement={"themes": ["culture"]}, parties=("press", "city")),
    )
    for query in ("theme=education", "q=gymnasium", "organisation=library", "q=stefan%20voda"):
        held = entries(atom(client, f"/feeds/agreements.atom?{query}"))
        assert list(held) == [iri("agreement", "about-schools")], query
    assert entries(atom(client, "/feeds/agreements.atom?organisation=nobody")) == {}


def test_the_same_comes_as_rss(client: Client) -> None:
    take_in(pact(agreement={"title": {"en": "Bread & <b>butter</b>"}, "themes": ["education"]}))
    answer = client.get("/feeds/agreements.rss")
    assert answer["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = Xml.fromstring(answer.content).find("channel")
    assert channel is not None
    item = channel.find("item")
    assert item is not None
    assert item.findtext("title") == "Bread & <b>butter</b>"
    guid = item.find("guid")
    assert guid is not None
    assert (guid.text, guid.get("isPermaLink")) == (iri("agreement", "reading"), "false")
    assert parsedate_to_datetime(str(item.findtext("pubDate"))).tzinfo is not None
    assert item.findtext("category") == "Education"


@time_machine.travel(TODAY)
def test_what_happened_under_an_agreement(client: Client) -> None:
    take_in(
        pact(),
        evidence(
            "reading",
            happened("seen", accepted=accepted("school")),
            happened("gone", title={"en": "Cancelled"}, accepted=accepted("school"),
                     voided={"on": "2026-07-01", "by": "library", "reason": {"en": "Mistake"}}),
            happened("waits", title={"en": "Not yet accepted"}),
        ),
    )  # fmt: skip
    take_in(pact(agreement={"title": {"en": "Renamed"}}))
    held = entries(atom(client, "/feeds/agreements/reading.atom"))
    titles = {str(one.findtext(f"{ATOM}title")) for one in held.values()}
    assert titles == {
        "Training seen", "Withdrawn: \u2068Cancelled\u2069",
        "Version 1 of the agreement", "Version 2 of the agreement",
    }  # fmt: skip
    assert f"{iri('agreement', 'reading')}#version-2" in held
    assert client.get("/feeds/agreements/nobody.atom").status_code == 404


@time_machine.travel(TODAY)
def test_evidence_accepted_anywhere(client: Client) -> None:
    take_in(
        pact(),
        evidence("reading", happened("a", accepted=accepted("school")), happened("b")),
    )
    (entry,) = entries(atom(client, "/feeds/evidence.atom")).values()
    assert entry.findtext(f"{ATOM}title") == "Training a"
    assert entry.findtext(f"{ATOM}published") == "2026-03-01T00:00:00Z"
    assert "1 training" in str(entry.findtext(f"{ATOM}summary"))


def test_an_empty_feed_is_valid_and_stays_the_same(client: Client) -> None:
    first = client.get("/feeds/agreements.atom")
    assert entries(atom(client, "/feeds/agreements.atom")) == {}
    assert first.content == client.get("/feeds/agreements.atom").content


def test_an_unchanged_feed_is_not_sent_again(
    client: Client, django_assert_num_queries: Any
) -> None:
    take_in(pact())
    for path in ("/feeds/agreements.atom", "/feeds/agreements.rss", "/feeds/evidence.atom"):
        tag = client.get(path)["ETag"]
        with django_assert_num_queries(1):
            assert client.get(path, headers={"if-none-match": tag}).status_code == 304


def test_a_language_nobody_offers_is_english(client: Client) -> None:
    assert atom_language(client, "/feeds/agreements.atom?lang=xx") == "en"
    answer = client.get("/feeds/agreements.atom?lang=fa", headers={"accept-language": "ro"})
    assert answer["Content-Language"] == "fa"


def atom_language(client: Client, path: str) -> str | None:
    return Xml.fromstring(client.get(path).content).get(LANG)


def test_invented_data_say_so(client: Client) -> None:
    take_in(pact("reading", demonstration=True), pact("real"))
    held = entries(atom(client, "/feeds/agreements.atom"))
    assert "Demonstration" in str(held[iri("agreement", "reading")].findtext(f"{ATOM}summary"))
    assert "Demonstration" not in str(held[iri("agreement", "real")].findtext(f"{ATOM}summary"))
