"""A save refused without a script: every field holds what was typed, and says what is wrong."""

from __future__ import annotations

import html
from uuid import uuid4

import pytest

from pactwork.agreements.api import operations
from tests.desk.conftest import Party
from tests.desk.rooms import (
    change_terms,
    draft_text,
    field,
    form_fields,
    press,
    sent,
    texts,
    url,
)

TYPED = {"ro": "Școală\nși <b>bibliotecă</b> & Thư viện", "ka": "წიგნი", "fa": "کتاب‌ها – ąžuolas"}


@pytest.mark.parametrize("side", ["ka", "fa"])
def test_every_field_of_the_basics_keeps_what_was_typed(library: Party, side: str) -> None:
    draft = library.start("school")
    said = {
        **texts(library, draft, "agreement/title", "ro", "Alt titlu"),
        **texts(library, draft, "agreement/place", "ro", TYPED["ro"]),
        **texts(library, draft, "agreement/place", side, TYPED[side]),
        "value:agreement/reference": "REF-7 «۷»",
        "seen:agreement/reference": "",
        "value:agreement/term/from": "anul viitor",
        "seen:agreement/term/from": "",
        "value:agreement/term/to": "2030",
        "seen:agreement/term/to": "",
        "value:agreement/type": "cooperation-agreement",
        "seen:agreement/type": "",
        "value:agreement/themes": ["", "education"],
        "seen:agreement/themes": "",
    }
    before = library.detail(draft)
    data = {**sent(library, draft), **said, "side": side}
    answer = library.client.post(url(draft), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing you wrote is lost" in page
    assert 'href="#v-agreement-term-from"' in page
    assert "This is no date." in page
    kept = form_fields(page)
    for name, value in said.items():
        if name.startswith(("text:", "value:")):
            wanted = value if isinstance(value, list) else [value]
            assert [one.replace("\r\n", "\n") for one in kept[name]] == wanted, name
    assert library.detail(draft).sha256 == before.sha256
    again = {**data, **kept, "value:agreement/term/from": "2027", "do": "save", "at": "basics"}
    again |= {"change": field("change", page), "base": field("base", page)}
    again["as"] = str(library.number)
    assert library.client.post(url(draft), again).status_code == 302
    held = library.detail(draft).terms["agreement"]
    assert (held["term"], held["reference"]) == ({"from": "2027", "to": "2030"}, "REF-7 «۷»")
    assert held["themes"] == ["education"]
    assert draft_text(library, draft, "agreement/place", side) == TYPED[side]


def test_a_commitment_keeps_its_measure_and_whom_it_binds(library: Party) -> None:
    draft = library.start("school")
    key = library.detail(draft).articles[0].commitments[0].key
    name = f"commitments/{key}"
    page = library.client.get(url(draft, f"?open={key}")).content.decode()
    held = form_fields(page)
    said = {
        **held,
        f"text:{name}/text:ro": ["Patruzeci de cursuri."],
        f"part:{name}/measure/target": ["multe"],
        f"part:{name}/measure/per": ["month"],
        f"value:{name}/owed_by": ["", "school"],
        f"value:{name}/due": ["2029-06"],
        "at": [f"promise-{key}"],
        "open": [key],
        "do": ["save"],
        "change": [str(uuid4())],
        "base": ["1"],
        "as": [str(library.number)],
    }
    answer = library.client.post(url(draft), said)
    assert answer.status_code == 422
    kept = form_fields(answer.content.decode())
    for one in (name for name in said if name.startswith(("text:", "value:", "part:"))):
        assert kept[one] == said[one], one
    assert "“multe”" in html.unescape(answer.content.decode())


def test_what_has_no_place_any_more_is_shown_to_be_copied(library: Party, school: Party) -> None:
    draft = library.start("school")
    key = library.detail(draft).articles[0].key
    change_terms(library, draft, operations.AddArticle({"key": "a9", "title": {"ro": "Vizite"}}))
    said = texts(library, draft, "articles/a9/title", "ro", "Vizite de <i>studiu</i>")
    change_terms(school, draft, operations.RemoveArticle("a9"))
    data = {**sent(library, draft, at="article-a9", do=f"up:{key}x", **said), "base": "2"}
    answer = library.client.post(url(draft), data)
    assert answer.status_code in (409, 422)
    assert "Vizite de <i>studiu</i>" in html.unescape(answer.content.decode())
    assert "<i>studiu</i>" not in answer.content.decode()


def test_who_may_not_write_any_more_keeps_the_words(library: Party, school: Party) -> None:
    draft = library.start("school")
    said = sent(library, draft, **texts(library, draft, "agreement/place", "ro", "Soroca"))
    press(library, draft, "propose")
    answer = library.client.post(url(draft), said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Soroca" in page
    assert "readonly" in page
    assert draft_text(library, draft, "agreement/place", "ro") == ""
