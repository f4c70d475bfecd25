"""The difference between two versions, word by word."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.agreements.difference import Change, Run, changes, word_runs
from pactwork.agreements.pactfile.terms import terms_of
from tests.factories import article, commitment, pact

WORDS = st.sampled_from(
    ["anul", "școală", "40", "مادام‌العمر", "thỏa", "განათლება", "d'accord", ",", ".", "_", "\n"]
)
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=30).map(" ".join))


@settings(deadline=None, max_examples=300)
@given(TEXTS, TEXTS)
def test_both_sides_are_there_to_the_letter(before: str, after: str) -> None:
    runs = word_runs(before, after)
    assert "".join(run.text for run in runs if run.kind != "added") == before
    assert "".join(run.text for run in runs if run.kind != "removed") == after
    assert all(run.text for run in runs)
    if before == after:
        assert {run.kind for run in runs} <= {"same"}


@pytest.mark.parametrize(
    ("before", "after", "runs"),
    [
        (
            "cel puțin 30 pe an",
            "cel puțin 40 pe an",
            [("same", "cel puțin "), ("removed", "30"), ("added", "40"), ("same", " pe an")],
        ),
        (
            "یادگیری مادام‌العمر",
            "یادگیری مادام العمر",
            [("same", "یادگیری "), ("removed", "مادام‌العمر"), ("added", "مادام العمر")],
        ),
        (
            "30 de ore, anual",
            "40 pe ore, anual",
            [("removed", "30 de"), ("added", "40 pe"), ("same", " ore, anual")],
        ),
        ("", "nou", [("added", "nou")]),
        ("vechi", "", [("removed", "vechi")]),
        ("același", "același", [("same", "același")]),
        ("", "", []),
    ],
)
def test_words_stay_whole(before: str, after: str, runs: list[tuple[str, str]]) -> None:
    assert word_runs(before, after) == [Run(kind, text) for kind, text in runs]  # type: ignore[arg-type]


def test_long_texts_are_compared_in_reasonable_time() -> None:
    before = " ".join(f"cuvânt{n % 700}" for n in range(2500))
    after = " ".join(f"cuvânt{n * 7 % 700}" for n in range(2500))
    begun = time.process_time()
    runs = word_runs(before, after)
    assert time.process_time() - begun < 2
    assert "".join(run.text for run in runs if run.kind != "added") == before


def terms(**said: Any) -> dict[str, Any]:
    return dict(terms_of(pact(**said)).value)


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(one.where, one.key, one.field, one.language) for one in changes(before, after)]


BASE = pact(
    "reading",
    parties=("library", "school", "press"),
    agreement={"purpose": {"en": "To read.", "ro": "A citi."}, "themes": ["education"]},
    articles=[
        article("a1", commitment("c1"), commitment("c2"), text={"en": "First."}),
        article("a2", articles=[article("a21", commitment("c3"))]),
    ],
)


def edited(**edits: Any) -> dict[str, Any]:
    held = copy.deepcopy(BASE)
    for path, value in edits.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        place: Any = held
        for step in steps:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return dict(terms_of(held).value)


FIRST_TEXT = "articles__0__commitments__0__text"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({"agreement__title": {"en": "Agreement to write", "ro": "Acordul reading"}},
         [("agreement", "", "title", "en")]),
        ({"agreement__purpose": None},
         [("agreement", "", "purpose", "en"), ("agreement", "", "purpose", "ro")]),
        ({"agreement__term": {"from": "2025", "to": "2028"}}, [("agreement", "", "term", "")]),
        ({"agreement__themes": ["education", "culture"]}, [("agreement", "", "themes", "")]),
        ({"parties__1__role": "funder"}, [("parties", "school", "role", "")]),
        ({"articles__0__text": {"en": "Second."}}, [("article", "a1", "text", "en")]),
        ({"articles__0__title": {"en": "Article a1", "fa": "ماده"}},
         [("article", "a1", "title", "fa")]),
        ({f"{FIRST_TEXT}": {"en": "We train."}},
         [("commitment", "c1", "text", tag) for tag in ("en", "ro", "lt", "vi", "ka", "fa")]),
        ({"articles__0__commitments__0__measure": {"counts": "trainings", "target": 40}},
         [("commitment", "c1", "measure", "")]),
        ({"articles__0__commitments__0__owed_by": ["library"]},
         [("commitment", "c1", "owed_by", "")]),
        ({"articles__0__commitments__1": None},
         [("commitment", "c2", field, "")
          for field in ("area", "article", "measure", "owed_by", "owed_to")]
         + [("commitment", "c2", "text", tag) for tag in ("en", "ro", "lt", "vi", "ka", "fa")]),
    ],
)  # fmt: skip
def test_what_changed_is_named(edits: dict[str, Any], expected: list[tuple[str, ...]]) -> None:
    before, after = dict(terms_of(BASE).value), edited(**edits)
    assert sorted(changed(before, after)) == sorted(expected)
    assert changes(before, before) == changes(after, after) == []


def test_new_gone_and_rewritten() -> None:
    before, after = dict(terms_of(BASE).value), edited(articles__0__text=None)
    (gone,) = changes(before, after)
    assert (gone.is_new, gone.is_gone) == (False, True)
    (new,) = changes(after, before)
    assert (new.is_new, new.is_gone) == (True, False)
    (rewritten,) = changes(before, edited(articles__0__text={"en": "First again."}))
    assert (rewritten.is_new, rewritten.is_gone) == (False, False)


def test_a_clause_that_moved_is_moved_and_not_rewritten() -> None:
    held = copy.deepcopy(BASE)
    held["articles"][0]["commitments"].append(
        held["articles"][1]["articles"][0].pop("commitments")[0]
    )
    found = changes(terms_of(BASE).value, terms_of(held).value)
    (moved,) = [one for one in found if one.key == "c3"]
    assert moved == Change(
        "commitment", "c3", "article", "", (Run("removed", "a21"), Run("added", "a1"))
    ) or (moved.field, [run.text for run in moved.runs]) == ("article", ["a21", "a1"])
    assert not [one for one in found if one.field == "text"]


def reordered(*steps: str | int) -> dict[str, Any]:
    held: dict[str, Any] = copy.deepcopy(BASE)
    place: Any = held
    for step in steps:
        place = place[step]
    place[0], place[1] = place[1], place[0]
    return held


@pytest.mark.parametrize(
    "steps",
    [("parties",), ("articles",), ("articles", 0, "commitments")],
    ids=lambda steps: "/".join(map(str, steps)),
)
def test_another_order_is_another_version_and_is_told(steps: tuple[str | int, ...]) -> None:
    before, after = terms_of(BASE), terms_of(reordered(*steps))
    assert before.sha256 != after.sha256
    found = changes(before.value, after.value)
    assert {(one.field, *(run.text for run in one.runs)) for one in found} >= {
        ("number", "1", "2"),
        ("number", "2", "1"),
    }


def test_one_more_before_the_others_moves_nobody() -> None:
    held = copy.deepcopy(BASE)
    held["parties"].insert(0, {"organisation": "town", "role": "funder"})
    held["articles"][0]["commitments"].insert(0, commitment("c0"))
    found = changes(terms_of(BASE).value, terms_of(held).value)
    assert {one.key for one in found} == {"town", "c0"}
