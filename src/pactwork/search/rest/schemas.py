"""What the search answers programs."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from pactwork.kernel.rest import Code


class Piece(BaseModel):
    """Some text, and whether it is what was looked for."""

    text: str
    marked: bool


class Why(BaseModel):
    """A concept by which something was found though it does not say the words."""

    code: Code
    label: str
    written: str = Field(description="What the thing itself says for it; empty if only tagged.")
    language: str


class Hit(BaseModel):
    """One thing found, in a language it is in."""

    iri: str
    kind: str = Field(examples=["material"])
    page: str = Field(description="The page for people in English; empty if there is none.")
    title: list[Piece]
    language: str
    snippet: list[Piece]
    snippet_language: str
    why: Why | None
    day: date | None
    languages: list[str]
    by_meaning: bool = Field(description="Whether a model found it and its words would not have.")


class NamedConcept(BaseModel):
    """A concept that the words name."""

    code: Code
    label: str
    language: str


class Count(BaseModel):
    """A value of a facet, and of how many things it is true."""

    value: str
    count: int


class Found(BaseModel):
    """One page of what was found."""

    total: int | None = Field(description="How many there are; null while that is not known.")
    items: list[Hit]
    facets: dict[str, list[Count]]
    understood: list[NamedConcept] = Field(description="Also searched for in every language.")
    corrected: str = Field(description="What was searched for instead; empty if nothing was.")
    loosened: bool = Field(description="Whether not all words had to be there.")
    by_meaning: int = Field(
        description="How many stand among the items that only a model of meaning found; `total` "
        "and `facets` do not count them."
    )
    next: str | None = Field(description="The page after.")
