"""The parts that answers of the read API are made of."""

from __future__ import annotations

import contextlib
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from pactwork.kernel.rest import (
    SLUG,
    Number,
    Refusal,
    Text,
    api_url,
    next_url,
    not_found,
    number,
    read_cursor,
    urls,
    write_cursor,
)

slugs = st.from_regex(SLUG, fullmatch=True)


@given(slugs)
def test_a_cursor_is_read_back(slug: str) -> None:
    assert read_cursor("agreements", write_cursor("agreements", slug), SLUG) == slug


@given(st.text())
def test_any_other_cursor_is_refused_or_a_position(cursor: str) -> None:
    with contextlib.suppress(Refusal):
        position = read_cursor("agreements", cursor, SLUG)
        assert position == "" or re.fullmatch(SLUG, position)


@pytest.mark.parametrize(
    "cursor",
    [
        write_cursor("organisations", "dgets"),
        write_cursor("agreements", "Not a slug"),
        write_cursor("agreements", "nul\x00"),
        write_cursor("agreements", "dgets\n"),
        "ы",
        "a",
        "====",
    ],
)
def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    with pytest.raises(Refusal):
        read_cursor("agreements", cursor, SLUG)


def test_no_cursor_is_the_beginning() -> None:
    assert read_cursor("agreements", "", SLUG) == ""


@pytest.mark.parametrize(
    ("amount", "plain"), [("12.000", 12), ("0.5", 0.5), ("0", 0), ("1E+3", 1000)]
)
def test_amounts_are_whole_where_they_are_whole(amount: str, plain: int | float) -> None:
    assert number(Decimal(amount)) == plain
    assert type(number(Decimal(amount))) is type(plain)


def test_addresses() -> None:
    assert api_url("agreements", "a b/c").endswith("/api/v1/agreements/a%20b%2Fc")
    assert api_url("agreements", query="q=1").endswith("/api/v1/agreements?q=1")
    own = urls("http://localhost:8000/id/organisations/dgets", "organisations", "dgets")
    assert own.api == "http://localhost:8000/api/v1/organisations/dgets"
    assert own.page == "http://localhost:8000/en/organisations/dgets/"


def test_the_page_after_asks_the_same_question() -> None:
    asked = {"q": "școală", "theme": None, "with_bodies": True, "limit": 2}
    assert next_url(["agreements"], asked, "abc").endswith(
        "/agreements?q=%C8%99coal%C4%83&with_bodies=true&limit=2&cursor=abc"
    )


def test_what_is_hidden_and_what_does_not_exist_are_refused_alike() -> None:
    refusal = not_found("agreement", "x" * 900)
    assert refusal.status == 404
    assert len(refusal.detail) < 300


def test_texts_and_numbers_in_a_description() -> None:
    class Answer(BaseModel):
        text: Text
        amount: Number

    described = Answer.model_json_schema(mode="serialization")
    assert described["properties"]["amount"] == {"title": "Amount", "type": "number"}
    assert described["properties"]["text"] == {"$ref": "#/$defs/Text"}
    assert Answer(text={"fa": "متن"}, amount=3).model_dump_json() == (
        '{"text":{"fa":"متن"},"amount":3}'
    )
