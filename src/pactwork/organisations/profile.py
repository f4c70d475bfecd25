"""What an organisation says of itself, as a value that crosses the door both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pactwork.kernel.texts import Text


@dataclass(frozen=True)
class Profile:
    """Everything an organisation says of itself. `parent` is the slug of the body above it.

    Two profiles are equal when they say the same; lists are compared as lists.
    """

    slug: str
    name: Text
    acronym: Text = field(default_factory=dict)
    other_names: Sequence[Mapping[str, str]] = field(default_factory=list)
    legal_type: str = ""
    parent: str = ""
    country: str = ""
    place: Text = field(default_factory=dict)
    latitude: float | None = None
    longitude: float | None = None
    website: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)
    channels: Sequence[Mapping[str, str]] = field(default_factory=list)
    founded: str = ""
    target_groups: Sequence[str] = field(default_factory=list)
    programmes: Sequence[Text] = field(default_factory=list)
    offers: Sequence[Text] = field(default_factory=list)
    needs: Sequence[Text] = field(default_factory=list)
    designations: Sequence[Mapping[str, Any]] = field(default_factory=list)

    def every_name(self) -> set[str]:
        """Names, acronyms, former names, aliases and channels: all that people may type."""
        return {
            *self.name.values(),
            *self.acronym.values(),
            *(other["text"] for other in self.other_names),
            *(channel["name"] for channel in self.channels),
        }


class _Named(Protocol):
    @property
    def name(self) -> Text: ...
    @property
    def other_names(self) -> Sequence[Mapping[str, str]]: ...


def names_besides(duplicate: _Named) -> list[Mapping[str, str]]:
    """The names of a duplicate, as other names of what it was merged into."""
    said = duplicate.name.items()
    names = [{"text": text, "language": language, "kind": "alias"} for language, text in said]
    return [*names, *duplicate.other_names]
