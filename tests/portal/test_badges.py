"""Badges of agreements, and the page where they are taken."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from pactwork.agreements.api import agreement_card
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.badge import HEIGHT, badge_svg, text_width
from pactwork.portal.web.badges import as_html, as_markdown
from tests.factories import TODAY, accepted, commitment, evidence, happened, pact, take_in

SVG = "{http://www.w3.org/2000/svg}"

pytestmark = pytest.mark.django_db


@pytest.fixture
def reading() -> None:
    """Two of three commitments fulfilled, the third overdue."""
    with time_machine.travel(TODAY):
        take_in(
            pact("reading", commitment("c1"), commitment("c2"), commitment("c3", due="2026-01-01")),
            evidence("reading", happened(commitments=["c1", "c2"], quantities={"trainings": 10},
                                         accepted=accepted("school"))),
        )  # fmt: skip


def badge(client: Client, path: str) -> Xml.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    return Xml.fromstring(answer.content)


def lines(root: Xml.Element) -> list[str]:
    return ["".join(node.itertext()) for node in root.findall(f"{SVG}text")]


@time_machine.travel(TODAY)
def test_it_says_where_the_agreement_stands(reading: None, client: Client) -> None:
    root = badge(client, "/badges/reading.svg")
    assert lines(root) == ["Pactwork", "Overdue", "2 of 3 commitments fulfilled"]
    title = root.findtext(f"{SVG}title")
    assert title == "Pactwork: Agreement reading. Overdue. 2 of 3 commitments fulfilled."
    assert root.get("height") == str(HEIGHT)
    assert root.find(f".//{SVG}svg[@class='patch']") is not None


@time_machine.travel(TODAY)
def test_it_stands_alone(reading: None, client: Client) -> None:
    text = client.get("/badges/reading.svg").content.decode()
    for outside in ("<style", "style=", "<script", "<image", "href=", "@import", "currentcolor"):
        assert outside not in text, outside
    without_names = text.replace("http://www.w3.org/2000/svg", "")
    assert "http" not in without_names


@time_machine.travel(TODAY)
def test_any_page_may_embed_it(
    reading: None, client: Client, django_assert_num_queries: Any
) -> None:
    answer = client.get("/badges/reading.svg?lang=ro")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert answer["Content-Language"] == "ro"
    with django_assert_num_queries(1):
        again = client.get("/badges/reading.svg?lang=ro", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304


@time_machine.travel(TODAY)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_in_every_language(reading: None, client: Client, language: str) -> None:
    root = badge(client, f"/badges/reading.svg?lang={language}")
    width = float(str(root.get("width")))
    for node in root.findall(f"{SVG}text"):
        text, size = "".join(node.itertext()), float(str(node.get("font-size")))
        room = width - float(str(node.get("x")))
        if language == "fa":
            room = float(str(node.get("x")))
        assert text_width(text, size, bold=bool(node.get("font-weight"))) <= room, text


@time_machine.travel(TODAY)
def test_in_persian_it_runs_from_the_right_with_its_own_digits(
    reading: None, client: Client
) -> None:
    root = badge(client, "/badges/reading.svg?lang=fa")
    state, fraction = root.findall(f"{SVG}text")[1:]
    assert (state.get("direction"), fraction.get("direction")) == ("rtl", "rtl")
    assert {"۲", "۳"} <= set("".join(fraction.itertext()))
    patch = root.find(f"{SVG}g/{SVG}g")
    assert patch is not None
    moved = re.fullmatch(r"translate\((\d+) 7\)", str(patch.get("transform")))
    assert moved
    assert float(moved[1]) > float(str(root.get("width"))) / 2


@time_machine.travel(TODAY)
def test_every_state_has_its_colour_and_shape(reading: None) -> None:
    from dataclasses import replace

    card = agreement_card("reading", PUBLIC)
    assert card
    drawn = set()
    for state in ("not_started", "on_track", "behind", "fulfilled", "overdue", "not_measurable"):
        with override("en"):
            drawn.add(badge_svg(replace(card, state=state)))
    assert len(drawn) == 6


def test_unknown_and_hidden_agreements_have_none(client: Client) -> None:
    take_in(pact("secret-pact", visibility="parties"))
    for slug in ("secret-pact", "nobody"):
        assert client.get(f"/badges/{slug}.svg").status_code == 404
        assert client.get(f"/en/agreements/{slug}/badge/").status_code == 404


@time_machine.travel(TODAY)
def test_what_is_copied_works(reading: None, client: Client) -> None:
    text = client.get("/en/agreements/reading/badge/?badge=fa").content.decode()
    shown = re.search(r'<img src="([^"]+)" alt="([^"]+)" lang="fa"', text)
    assert shown
    assert client.get(unescape(shown[1])).status_code == 200
    codes = [unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code>", text, re.S)]
    html, markdown, address = codes
    copied = Xml.fromstring(html.replace('height="68">', 'height="68"/>'))
    image = copied.find("img")
    assert image is not None
    assert image.get("src") == address
    assert str(copied.get("href")).endswith("/fa/agreements/reading/")
    assert image.get("alt") == unescape(shown[2])
    assert markdown == f"[![{image.get('alt')}]({address})]({copied.get('href')})"
    for url in (address, str(copied.get("href"))):
        path = "/" + url.split("/", 3)[3]
        assert client.get(path).status_code == 200


def test_copied_code_carries_no_markup_of_its_text() -> None:
    said = 'Bread & "butter" <b>[x](y)</b>'
    assert 'alt="Bread &amp; &quot;butter&quot; &lt;b&gt;[x](y)&lt;/b&gt;"' in as_html(
        "p", "i", said
    )
    assert as_markdown("p", "i", said).startswith('[![Bread & "butter" \\<b\\>\\[x\\](y)')


@time_machine.travel(TODAY)
def test_the_page_offers_every_language(reading: None, client: Client) -> None:
    text = client.get("/ro/agreements/reading/badge/").content.decode()
    assert {f"?badge={code}" for code in LANGUAGES} == set(re.findall(r"\?badge=\w\w", text))
    assert 'src="/badges/reading.svg?lang=ro"' in text
    assert (
        'src="/badges/reading.svg?lang=ro"'
        in client.get("/ro/agreements/reading/badge/?badge=xx").content.decode()
    )


def test_invented_data_say_so(client: Client) -> None:
    take_in(pact(demonstration=True))
    assert lines(badge(client, "/badges/reading.svg"))[0] == "Pactwork · Demonstration"
    text = client.get("/en/agreements/reading/badge/").content.decode()
    assert "(Demonstration)&quot; height" in text
