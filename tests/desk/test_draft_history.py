"""The history of a draft and undoing: who did what, by name, and nobody undoes another unasked."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from pactwork.agreements.api import operations, words
from tests.desk.conftest import Party
from tests.desk.rooms import change_terms, draft_text, field, sent, url

PLACE = "agreement/place"


def place(party: Party, draft: Any, text: str) -> None:
    change_terms(party, draft, operations.SetText(("agreement", "place"), "ro", text))


def undo(party: Party, draft: Any, confirmed: str = "") -> Any:
    return party.client.post(url(draft), sent(party, draft, do=f"undo:{confirmed}"))


def told(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_nobody_undoes_what_another_wrote_without_being_asked(
    library: Party, school: Party
) -> None:
    draft = library.start("school")
    place(library, draft, "Chișinău")
    answer = undo(school, draft)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "You would undo what Žydrūnė Ščiukaitė (" in page
    assert "Chișinău" in page
    assert draft_text(library, draft, PLACE, "ro") == "Chișinău"
    confirmed = {
        "do": re.search(r'name="do" value="(undo:\d+)"', page)[1],  # type: ignore[index]
        "change": field("change", page),
        "as": field("as", page),
    }
    place(library, draft, "Orhei")
    answer = school.client.post(url(draft), confirmed)
    assert answer.status_code == 200
    assert "Orhei" in answer.content.decode()
    assert draft_text(library, draft, PLACE, "ro") == "Orhei"
    assert undo(school, draft, "3").status_code == 302
    assert draft_text(library, draft, PLACE, "ro") == "Chișinău"


def test_one_undoes_what_one_wrote_oneself_at_once(library: Party, school: Party) -> None:
    draft = library.start("school")
    place(school, draft, "Bălți")
    assert undo(school, draft).status_code == 302
    assert draft_text(library, draft, PLACE, "ro") == ""


def test_what_was_confirmed_is_undone_and_nothing_newer(library: Party, school: Party) -> None:
    draft = library.start("school")
    place(library, draft, "Chișinău")
    place(school, draft, "Soroca")
    answer = undo(school, draft, "2")
    assert answer.status_code == 200
    assert "You wrote something more meanwhile" in answer.content.decode()
    assert draft_text(library, draft, PLACE, "ro") == "Soroca"


def restore(party: Party, draft: Any, revision: int, **said: Any) -> Any:
    return party.client.post(url(draft, "restore/"), {"revision": revision, **said})


def test_nobody_brings_back_over_what_another_wrote_without_being_asked(
    library: Party, school: Party
) -> None:
    draft = library.start("school")
    place(library, draft, "Chișinău")
    place(school, draft, "თბილისი")
    history = library.client.get(url(draft, "history/?revision=2")).content.decode()
    assert field("seen", history) == "3"
    answer = restore(library, draft, 2, seen=3)
    page = told(answer.content.decode())
    assert answer.status_code == 200
    assert "You would take out what ქეთევან (" in page
    assert "if revision 2 came back" in page
    assert "თბილისი" in page
    assert "Chișinău" in page
    assert "after you opened the history" not in page
    confirmed = field("confirmed", answer.content.decode())
    place(school, draft, "ბათუმი")
    answer = restore(library, draft, 2, confirmed=confirmed)
    page = told(answer.content.decode())
    assert "ბათუმი" in page
    assert "after you opened the history" in page
    assert draft_text(library, draft, PLACE, "ro") == "ბათუმი"
    answer = restore(library, draft, 2, confirmed=field("confirmed", answer.content.decode()))
    assert answer.status_code == 302
    assert draft_text(library, draft, PLACE, "ro") == "Chișinău"


def test_what_one_wrote_oneself_is_taken_out_at_once_unless_it_is_newer(
    library: Party, school: Party
) -> None:
    draft = library.start("school")
    place(library, draft, "Chișinău")
    assert restore(library, draft, 1, seen=2).status_code == 302
    assert draft_text(library, draft, PLACE, "ro") == ""
    place(library, draft, "Orhei")
    answer = restore(library, draft, 2, seen=3)
    assert "You wrote something more meanwhile" in answer.content.decode()
    assert draft_text(library, draft, PLACE, "ro") == "Orhei"
    for odd in (0, 5, 99):
        assert restore(library, draft, odd).status_code == 404


def test_the_history_names_who_acts_and_the_organisations_it_speaks_of(
    library: Party, school: Party, stranger: Party
) -> None:
    draft = library.start("school")
    article = library.detail(draft).articles[0]
    promise = article.commitments[0].key
    path = ("commitments", promise)
    parties = library.detail(draft).terms["parties"]
    change_terms(
        school,
        draft,
        operations.SetParties([*parties, {"organisation": "press", "role": "funder"}]),
    )
    change_terms(
        library,
        draft,
        operations.SetValue((*path, "owed_by"), ["school"]),
        operations.SetValue((*path, "measure"), {"counts": "trainings", "target": 1200}),
        operations.SetValue((*path, "due"), "2029-06"),
        operations.SetValue(("agreement", "term"), {"from": "2027", "to": "2030"}),
    )
    page = library.client.get(url(draft, "history/?revision=2")).content.decode()
    names = {one.organisation.slug: one.organisation for one in library.detail(draft).parties}
    assert f"{words.organisation_name(names['press']).text} (Funder)" in told(page)
    assert "ქეთევან (" in page
    assert "Žydrūnė Ščiukaitė (" in page
    page = told(library.client.get(url(draft, "history/?revision=3")).content.decode())
    assert f"Commitment {promise}: Owed by" in page
    assert words.organisation_name(names["school"]).text in page
    assert f"Commitment {promise}: Promised" in page
    assert "1,200 trainings" in page
    assert "June 2029" in page
    assert "2027 – 2030" in page
    for raw in ("owed_by", "target:", "organisation:"):
        assert raw not in page


@pytest.mark.parametrize("tail", ["", "read/", "history/?revision=2", "suggestions/"])
def test_articles_are_numbered_in_the_digits_of_the_reader(library: Party, tail: str) -> None:
    draft = library.start("school")
    first, second = (one.key for one in library.detail(draft).articles[:2])
    change_terms(
        library,
        draft,
        operations.AddArticle({"key": "a9", "title": {"ro": "Vizite"}}, under=first),
        operations.SetText(("articles", second, "title"), "ro", "Altfel"),
    )
    held = {"at": f"articles/{second}/title:ro", "base": "2", "key": sent(library, draft)["change"]}
    library.client.post(url(draft, "suggest/"), {**held, "text": "Deschidere"})
    page = library.client.get(url(draft, tail).replace("/en/", "/fa/")).content.decode()
    if tail in ("", "read/"):
        shown = re.findall(r'class="article-number">([^<]*)<', page)
        assert {"۱", "۱.۱", "۲"} <= set(shown)
        assert not [one for one in shown if re.search("[0-9]", one)]
    else:
        assert re.search("[۰-۹]+: ", told(page))
        assert not re.search(r"ماد\S* [0-9]", told(page))
