"""The shapes of concept schemes in the read API."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from pactwork.kernel.rest import Text, Urls


class SchemeLine(BaseModel):
    """A concept scheme in a list."""

    id: str = Field(
        description="Its IRI.", examples=["https://pactwork.example/id/concepts/themes"]
    )
    urls: Urls
    code: str = Field(examples=["themes"])
    label: Text
    description: Text
    extensible: bool = Field(description="True: an installation may add concepts of its own.")


class SchemeList(BaseModel):
    """Every concept scheme, by code."""

    items: list[SchemeLine]


class Concept(BaseModel):
    """A concept, named elsewhere by its `code`."""

    id: str = Field(description="Its IRI.")
    code: str = Field(examples=["themes:education"])
    notation: str = Field(examples=["education"])
    label: Text
    definition: Text
    alt_labels: dict[str, list[str]] = Field(
        description="Other words for it by language.", examples=[{"en": ["schooling"]}]
    )
    broader: str | None = Field(description="The code of the wider concept.")
    exact_match: list[str] = Field(description="IRIs of the same concept elsewhere.")
    extra: dict[str, Any] = Field(description="What only this scheme says of its concepts.")


class Scheme(SchemeLine):
    """A concept scheme with its concepts in their order."""

    concepts: list[Concept]
