"""Suggestions as the desk's API sends and takes them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from pactwork.agreements.api import drafts
from pactwork.desk.rest.shapes import InTheNameOf

LONGEST = 20_000


class Suggestion(BaseModel):
    """Another wording of one text in one language. It is no part of the terms."""

    number: int
    path: list[str] = Field(description="As in operations: `articles`, the key, `text`.")
    language: str
    was: str = Field(description="The text it was written on.")
    text: str = Field(description="What is suggested; empty to take the text out.")
    now: str | None = Field(description="What stands there now; null if its place is gone.")
    woven: str | None = Field(
        description="What accepting it writes; null if others changed the same words."
    )
    reason: str
    author: str
    organisation: str
    at: datetime
    state: Literal["open", "accepted", "declined", "withdrawn"]
    answer: str = Field(description="Why it was declined.")
    answered_at: datetime | None
    accepted_in: int | None = Field(description="The revision it led to.")


class SuggestionList(BaseModel):
    """Suggestions, what waits first and then the newest."""

    items: list[Suggestion]


class NewSuggestion(InTheNameOf):
    """Another wording of a text."""

    path: list[str] = Field(min_length=2, max_length=3)
    language: str = Field(min_length=2, max_length=35)
    text: str = Field(max_length=LONGEST)
    reason: str = Field(default="", max_length=2000)


class AcceptSuggestion(InTheNameOf):
    """To accept as it is; or, where the text has moved on, what is to stand."""

    text: str | None = Field(default=None, max_length=LONGEST)
    seen: str | None = Field(
        default=None, max_length=64, description="SHA-256 of the text that `text` was written on."
    )


class DeclineSuggestion(InTheNameOf):
    """Why the text stays as it is."""

    reason: str = Field(min_length=1, max_length=5000)


def suggestion_of(one: drafts.SuggestionView) -> Suggestion:
    """A suggestion as it is sent."""
    return Suggestion(
        number=one.number,
        path=list(one.path),
        language=one.language,
        was=one.was,
        text=one.text,
        now=one.now,
        woven=one.woven,
        reason=one.reason,
        author=one.author,
        organisation=one.organisation.slug,
        at=one.at,
        state=one.stage.value,
        answer=one.answer,
        answered_at=one.answered_at,
        accepted_in=one.accepted_in,
    )
