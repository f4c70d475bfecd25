"""What the writing room takes care of: keys, undo, clashes, numbers, what a form does not offer."""

from __future__ import annotations

import html
import re
from uuid import UUID, uuid4

import pytest

from pactwork.agreements.api import operations
from pactwork.desk.web.draft_sent import number_of
from tests.desk.conftest import Party
from tests.desk.rooms import (
    JSON,
    change_terms,
    draft_text,
    field,
    form_fields,
    press,
    sent,
    texts,
    url,
)


def test_a_counter_proposal_goes_on_after_its_first_save(library: Party, school: Party) -> None:
    draft = library.start("school")
    press(library, draft, "propose")
    for text in ("Soroca", "Soroca, în cetate"):
        said = texts(school, draft, "agreement/place", "ro", text)
        answer = school.client.post(
            url(draft), sent(school, draft, counter="1", **said), headers=JSON
        )
        assert answer.status_code == 200, answer.content
    assert draft_text(library, draft, "agreement/place", "ro") == "Soroca, în cetate"


def test_a_key_never_comes_twice(library: Party) -> None:
    draft = library.start("school")
    keys = []
    for _ in range(3):
        library.client.post(url(draft), sent(library, draft, do="add-article:"))
        keys.append(library.detail(draft).articles[-1].key)
        library.client.post(url(draft), sent(library, draft, do=f"remove-article:{keys[-1]}"))
    assert len(set(keys)) == 3
    said = {"key": uuid4(), "begin": "amendment", "agreement": "reading", "language": "en"}
    library.client.post("/en/desk/drafts/start/", {**said, "organisation": library.number})
    amendment = UUID(str(said["key"]))
    library.client.post(url(amendment), sent(library, amendment, do="add-promise:a1"))
    (_, new) = library.detail(amendment).articles[0].commitments
    assert new.key == "c2-1"


def test_an_undo_is_of_the_newest_whatever_stands_on_the_page(library: Party) -> None:
    draft = library.start("school")
    old = sent(library, draft, do="undo:")
    said = texts(library, draft, "agreement/place", "ro", "Bălți")
    library.client.post(url(draft), sent(library, draft, **said))
    library.client.post(url(draft), old)
    assert draft_text(library, draft, "agreement/place", "ro") == ""


def test_what_did_not_clash_comes_with_what_did(library: Party, school: Party) -> None:
    draft = library.start("school")
    path = "agreement/place"
    theirs = texts(library, draft, path, "ro", "Chișinău, la bibliotecă")
    mine = texts(school, draft, path, "ro", "Soroca, în cetate")
    more = {"value:agreement/reference": "REF-77", "seen:agreement/reference": ""}
    first, second = sent(library, draft, **theirs), sent(school, draft, **mine, **more)
    library.client.post(url(draft), first)
    page = html.unescape(school.client.post(url(draft), second).content.decode())
    assert "REF-77" in page
    merged = {
        "base": field("base", page),
        "change": field("change", page),
        "as": field("as", page),
        "do": "save",
        "along": re.search(r"name=\"along\" value=\"(\[.*?\])\">", page)[1],  # type: ignore[index]
        f"text:{path}:ro": "Chișinău și Soroca",
        f"was:{path}:ro": field(f"was:{path}:ro", page),
    }
    assert school.client.post(url(draft), merged).status_code == 302
    assert draft_text(library, draft, path, "ro") == "Chișinău și Soroca"
    assert library.detail(draft).terms["agreement"]["reference"] == "REF-77"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1,200", 1200), ("1.200", 1200), ("1 200", 1200), ("12,5", 12.5), ("0.125", 0.125),
     ("1.234.567", 1234567), ("۱۲۳۴٫۵", 1234.5), ("123456.78", 123456.78)],
)  # fmt: skip
def test_numbers_as_people_type_them(typed: str, number: float) -> None:
    assert number_of(typed) == number


def test_a_form_loses_nothing_it_does_not_offer(library: Party) -> None:
    draft = library.start("school")
    change_terms(
        library,
        draft,
        operations.SetValue(("agreement", "authoritative"), ["ro", "en", "de"]),
        operations.AddArticle(
            {
                "key": "a9",
                "title": {"ro": "Vizite"},
                "commitments": [
                    {
                        "key": "c9",
                        "text": {"ro": "Mai multe vizite."},
                        "measure": {
                            "counts": "visits",
                            "baseline": 123456.78,
                            "increase_percent": 2.5,
                        },
                    }
                ],
            }
        ),
    )
    before = library.detail(draft).terms
    page = library.client.get(url(draft, "?open=c9")).content.decode()
    fields = form_fields(page)
    assert "value:agreement/authoritative" in fields
    assert fields["part:commitments/c9/measure/baseline"] == ["123456.78"]
    said = sent(library, draft) | fields | {"do": "save", "change": str(uuid4())}
    answer = library.client.post(url(draft), said, headers=JSON)
    assert answer.status_code == 200, answer.content
    assert library.detail(draft).terms == before
