"""Merging two texts that came from one: nobody's words are lost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pactwork.agreements.difference import words_of
from pactwork.agreements.drafting.merging import merged
from tests.factories import SENTENCES

WORDS = [*SENTENCES.values(), "a b c d e", "می‌دهیم، با هم", "x", " ", "\n\n", ".", "don't — stop"]
texts = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=8).map("".join)


@st.composite
def edits(draw: st.DrawFn, of: str, mark: str) -> str:
    """A text with some words taken out and some marked words, found nowhere else, put in."""
    words = words_of(of)
    for number in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(words)))
        if draw(st.booleans()):
            words[place:place] = [f" {mark}{number}{draw(st.sampled_from('αбგ'))} "]
        else:
            del words[place : place + draw(st.integers(1, 3))]
    return "".join(words)


@st.composite
def meetings(draw: st.DrawFn) -> tuple[str, str, str]:
    was = draw(texts)
    return was, draw(edits(was, "left")), draw(edits(was, "right"))


@settings(max_examples=400, deadline=None)
@given(meetings())
def test_every_word_either_side_wrote_is_kept(meeting: tuple[str, str, str]) -> None:
    was, theirs, mine = meeting
    text = merged(was, theirs, mine)
    if text is None:
        return
    old, left, right, both = (Counter(words_of(one)) for one in (was, theirs, mine, text))
    for word in (left - old) + (right - old):
        if not word.isspace():
            assert both[word] >= max(left[word] - old[word], right[word] - old[word]), word
    for word in words_of(text):
        assert word in old or word in left or word in right


@settings(max_examples=200, deadline=None)
@given(meetings())
def test_which_side_is_whose_does_not_matter(meeting: tuple[str, str, str]) -> None:
    was, theirs, mine = meeting
    assert merged(was, theirs, mine) == merged(was, mine, theirs)


@given(texts, texts)
def test_where_one_side_did_nothing_the_other_stands(was: str, text: str) -> None:
    assert merged(was, text, was) == merged(was, was, text) == merged(was, text, text) == text


@pytest.mark.parametrize(
    ("was", "theirs", "mine", "text"),
    [
        ("We train teachers.", "We gladly train teachers.", "We train teachers and pupils.",
         "We gladly train teachers and pupils."),
        ("بازدید از کتابخانه", "سه بازدید از کتابخانه", "بازدید از کتابخانهٔ شهر",
         "سه بازدید از کتابخانهٔ شهر"),
        ("one two three", "one three", "one two three four", "one three four"),
        ("We train ten teachers.", "We train 20 teachers.", "We train 30 teachers.", None),
        ("We train ten teachers.", "", "We train 30 teachers.", None),
        ("", "one", "two", None),
    ],
)  # fmt: skip
def test_examples(was: str, theirs: str, mine: str, text: str | None) -> None:
    assert merged(was, theirs, mine) == text
