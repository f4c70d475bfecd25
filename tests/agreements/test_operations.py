"""Operations on the terms of a draft: what they do, refuse, and look like as JSON."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pactwork.agreements.drafting.applying import applied
from pactwork.agreements.drafting.between import operations_between
from pactwork.agreements.drafting.checking import draft_terms, path_of, refuse_misshapen_parts
from pactwork.agreements.drafting.errors import DraftError
from pactwork.agreements.drafting.operations import (
    AddArticle,
    AddCommitment,
    MoveArticle,
    MoveCommitment,
    RemoveArticle,
    RemoveCommitment,
    SetContractors,
    SetParties,
    SetText,
    SetValue,
    as_values,
    from_json,
)
from pactwork.agreements.drafting.weaving import Loom
from pactwork.agreements.pactfile.terms import terms_of
from tests.agreements.strategies import pacts
from tests.factories import Document, article, commitment, pact


def value(*articles: Document) -> dict[str, Any]:
    held = pact("x")
    held["articles"] = list(articles) or [article("a1", commitment("c1")), article("a2")]
    return dict(draft_terms(terms_of(held).value).value)


def keys(terms: Any) -> list[Any]:
    return [
        (one["key"], [c["key"] for c in one.get("commitments", [])], keys(one))
        for one in terms.get("articles", [])
    ]


TREE = value(article("a1", commitment("c1"), commitment("c2"), articles=[article("b1")]),
             article("a2"))  # fmt: skip


B1 = ("b1", [], [])
A1, A2, N = ("a1", ["c1", "c2"], [B1]), ("a2", [], []), ("n", [], [])


@pytest.mark.parametrize(
    ("operation", "result"),
    [
        (AddArticle({"key": "n"}), [A1, A2, N]),
        (AddArticle({"key": "n"}, before="a1"), [N, A1, A2]),
        (AddArticle({"key": "n"}, under="a1", after="b1"), [("a1", ["c1", "c2"], [B1, N]), A2]),
        (RemoveArticle("a1"), [A2]),
        (MoveArticle("a1", under="a2"), [("a2", [], [A1])]),
        (MoveArticle("b1", before="a2"), [("a1", ["c1", "c2"], []), B1, A2]),
        (RemoveCommitment("c1"), [("a1", ["c2"], [B1]), A2]),
        (MoveCommitment("c1", "a1", after="c2"), [("a1", ["c2", "c1"], [B1]), A2]),
        (MoveCommitment("c1", "b1"), [("a1", ["c2"], [("b1", ["c1"], [])]), A2]),
        (AddCommitment("a2", {"key": "n"}), [A1, ("a2", ["n"], [])]),
    ],
)  # fmt: skip
def test_things_are_found_by_their_keys(operation: Any, result: Any) -> None:
    before = copy.deepcopy(TREE)
    assert keys(applied(TREE, [operation])) == result
    assert before == TREE


def test_texts_and_values_are_set_and_taken_out() -> None:
    said = applied(
        TREE,
        [
            SetText(("agreement", "title"), "fa", "خواندن"),
            SetText(("articles", "b1", "text"), "ka", "ტექსტი"),
            SetText(("articles", "b1", "title"), "en", " "),
            SetValue(("commitments", "c1", "measure", "target"), 12),
            SetValue(("agreement", "term")),
            SetValue(("parties", "school", "role"), "funder"),
            SetContractors([{"organisation": "press"}]),
            SetText(("contractors", "press", "delivered"), "en", "Books"),
        ],
    )
    assert said["agreement"]["title"]["fa"] == "خواندن"
    assert said["articles"][0]["articles"] == [
        {"key": "b1", "kind": "clauses", "text": {"ka": "ტექსტი"}}
    ]
    assert said["articles"][0]["commitments"][0]["measure"]["target"] == 12
    assert "term" not in said["agreement"]
    assert said["parties"][1]["role"] == "funder"
    assert said["contractors"] == [{"organisation": "press", "delivered": {"en": "Books"}}]


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        (SetText(("articles", "no", "text"), "en", "x"), "missing"),
        (SetText(("agreement", "type"), "en", "x"), "path"),
        (SetText((), "en", "x"), "path"),
        (SetText(("articles", "a1", "articles"), "en", "x"), "path"),
        (SetValue(("agreement", "key"), "other"), "path"),
        (SetValue(("articles", "a1", "key"), "other"), "path"),
        (SetValue(("visibility",), "public"), "path"),
        (MoveArticle("a1", under="b1"), "circle"),
        (AddArticle({"key": "a2"}), "twice"),
        (AddArticle({"key": "n", "commitments": [{"key": "c1"}]}), "twice"),
        (SetParties([{"organisation": "a"}, {"organisation": "a"}]), "twice"),
    ],
)
def test_what_means_nothing_is_refused(operation: Any, code: str) -> None:
    with pytest.raises(DraftError) as caught:
        applied(TREE, [operation])
    assert caught.value.code == code


@pytest.mark.parametrize(
    "operation",
    [
        AddArticle({"key": "n", "colour": "red"}),
        AddArticle({"key": "n", "articles": "x"}),
        AddArticle({"key": "n", "title": "x"}),
        AddArticle({"key": "../n"}),
        AddCommitment("a1", {"key": "n", "owed_by": 7}),
        AddCommitment("a1", {}),
    ],
)
def test_what_is_misshapen_never_comes_in(operation: Any) -> None:
    with pytest.raises(DraftError):
        refuse_misshapen_parts([operation])


@pytest.mark.parametrize(
    "operation",
    [
        SetValue(("agreement", "title"), "x"),
        SetValue(("agreement", "colour"), "x"),
        SetValue(("agreement", "term", "from"), "yesterday"),
        SetValue(("articles", "a1", "kind"), "poem"),
        SetValue(("commitments", "c1", "measure", "percent_done"), 100),
        SetText(("agreement", "title"), "not a tag", "x"),
        SetText(("agreement", "title"), "en", "\x00"),
        SetText(("agreement", "title"), "en", "x" * 20_001),
        SetParties([{"organisation": f"o{n}"} for n in range(51)]),
    ],
)
def test_terms_stay_in_shape(operation: Any) -> None:
    with pytest.raises(DraftError):
        draft_terms(applied(TREE, [operation]))


def test_a_draft_may_lack_anything() -> None:
    promise = {"key": "c1", "measure": {}}
    bare = {"agreement": {"key": "x"}, "articles": [{"key": "a1", "commitments": [promise]}]}
    assert draft_terms(bare).value == {
        "agreement": {"key": "x"},
        "parties": [],
        "articles": [{"key": "a1", "commitments": [{"key": "c1"}]}],
    }


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(pacts())
def test_a_draft_of_whole_terms_has_their_hash(document: Document) -> None:
    terms = terms_of(document)
    assert draft_terms(terms.value) == terms


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(pacts(), pacts())
def test_operations_between_lead_from_one_to_the_other(one: Document, other: Document) -> None:
    before, after = terms_of(one).value, terms_of(other).value
    steps = operations_between(before, after)
    assert draft_terms(applied(before, steps)).value == after
    assert operations_between(after, after) == []


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(pacts(), pacts())
def test_operations_travel_as_json(one: Document, other: Document) -> None:
    steps = operations_between(terms_of(one).value, terms_of(other).value)
    assert from_json(json.dumps(as_values(steps))) == steps


@pytest.mark.parametrize(
    "body",
    ["", "{}", "[1]", '[{"do": "explode"}]', '[{"do": "remove-article"}]', "[" * 5000,
     '[{"do": "remove-article", "key": "a", "more": 1}]', b"\xff",
     json.dumps([{"do": "remove-article", "key": "a"}] * 501)],
)  # fmt: skip
def test_what_is_no_list_of_operations_is_refused(body: Any) -> None:
    with pytest.raises(DraftError):
        from_json(body)


def test_places_are_told_by_keys() -> None:
    assert path_of(TREE, ("articles", 0, "articles", 0, "title")) == ("articles", "b1", "title")
    assert path_of(TREE, ("articles", 0, "commitments", 1, "measure", "target")) == (
        "commitments", "c2", "measure", "target",
    )  # fmt: skip
    assert path_of(TREE, ("parties", 1, "role")) == ("parties", "school", "role")
    assert path_of(TREE, ("agreement", "title")) == ("agreement", "title")


def woven(mine: list[Any], theirs: list[Any], keep: Any = "") -> Loom:
    loom = Loom(TREE, applied(TREE, theirs), keep=keep)
    for operation in mine:
        loom.bring_in(operation)
    return loom


TITLE = ("agreement", "title")


def test_different_things_just_come_together() -> None:
    loom = woven(
        [SetText(TITLE, "ro", "Altfel"), MoveArticle("b1", before="a1"), RemoveCommitment("c2")],
        [SetText(("articles", "b1", "title"), "en", "Below"), RemoveArticle("a2")],
    )
    assert loom.clashes == []
    assert keys(loom.now) == [("b1", [], []), ("a1", ["c1"], [])]
    assert loom.now["articles"][0]["title"] == {"en": "Below"}
    assert loom.now["agreement"]["title"]["ro"] == "Altfel"


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (SetText(TITLE, "en", "Mine"), SetText(TITLE, "en", "Theirs")),
        (SetValue(("agreement", "type"), "memorandum"), SetValue(("agreement", "type"), "x")),
        (SetText(("articles", "b1", "text"), "en", "Mine"), RemoveArticle("a1")),
        (RemoveArticle("a1"), SetText(("articles", "b1", "text"), "en", "Theirs")),
        (RemoveCommitment("c1"), SetValue(("commitments", "c1", "due"), "2027")),
        (AddCommitment("a2", {"key": "n"}), RemoveArticle("a2")),
        (
            SetParties([{"organisation": "library"}]),
            SetValue(("parties", "school", "role"), "lead"),
        ),
    ],
)
def test_what_would_lose_words_clashes(mine: Any, theirs: Any) -> None:
    loom = woven([mine], [theirs])
    assert len(loom.clashes) == 1
    assert loom.now == applied(TREE, [theirs])


def test_a_clash_holds_both_texts() -> None:
    [clash] = woven([SetText(TITLE, "en", "Mine")], [SetText(TITLE, "en", "Theirs")]).clashes
    assert (clash.was, clash.theirs, clash.mine) == ("Agreement x", "Theirs", "Mine")


def test_whose_is_to_stand_can_be_said_beforehand() -> None:
    mine, theirs = [SetText(TITLE, "en", "Mine")], [SetText(TITLE, "en", "Theirs")]
    assert woven(mine, theirs, "mine").now["agreement"]["title"]["en"] == "Mine"
    assert woven(mine, theirs, "theirs").now["agreement"]["title"]["en"] == "Theirs"


def test_both_sides_may_bring_in_and_take_out_parties() -> None:
    library, school = TREE["parties"]
    press, town = {"organisation": "press"}, {"organisation": "town"}
    loom = woven([SetParties([library, school, press])], [SetParties([library, town])])
    assert loom.clashes == []
    assert {one["organisation"] for one in loom.now["parties"]} == {"library", "press", "town"}


def test_what_both_removed_is_gone() -> None:
    gone = [RemoveArticle("a2"), RemoveCommitment("c1")]
    loom = woven(gone, gone)
    assert loom.clashes == []


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(pacts(), pacts(), pacts(), st.sampled_from(["", "mine", "theirs"]))
def test_any_two_changes_meet_without_an_error(
    one: Document, mine: Document, theirs: Document, keep: Any
) -> None:
    """Whatever both did: it comes together in shape, or it clashes."""
    before = terms_of(one).value
    now = draft_terms(terms_of(theirs).value).value
    loom = Loom(before, now, keep=keep)
    try:
        for operation in operations_between(before, terms_of(mine).value):
            loom.bring_in(operation)
        draft_terms(loom.now)
    except DraftError as error:
        told = error.code
    else:
        told = ""
    assert told in ("", "twice", "circle", "depth")
