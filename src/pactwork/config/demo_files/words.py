"""What a file of the demonstration says, and its formulas as MathML and as Word writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from pactwork.kernel.languages import direction

_MATHML: Final = "http://www.w3.org/1998/Math/MathML"


@dataclass(frozen=True, slots=True)
class Formula:
    """A sum of two fractions and what it comes to, each as (over, under)."""

    first: tuple[str, str]
    second: tuple[str, str]
    result: tuple[str, str]

    @property
    def mathml(self) -> str:
        """As pages write it."""
        one, two, all_ = (
            f"<mfrac><mn>{over}</mn><mn>{under}</mn></mfrac>"
            for over, under in (self.first, self.second, self.result)
        )
        return f'<math xmlns="{_MATHML}">{one}<mo>+</mo>{two}<mo>=</mo>{all_}</math>'

    @property
    def omml(self) -> str:
        """As Word writes it; the prefix `m` stands for its namespace."""
        one, two, all_ = (
            f"<m:f><m:num><m:r><m:t>{over}</m:t></m:r></m:num>"
            f"<m:den><m:r><m:t>{under}</m:t></m:r></m:den></m:f>"
            for over, under in (self.first, self.second, self.result)
        )
        plus, equals = (f"<m:r><m:t>{sign}</m:t></m:r>" for sign in "+=")
        return f"<m:oMath>{one}{plus}{two}{equals}{all_}</m:oMath>"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    heading: str
    text: str
    formula: Formula | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """All that a file says. `rows` are those of a table, the first its head; `cues` what is said
    over a film, by language.
    """

    key: str
    title: str
    language: str
    people: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    cues: Mapping[str, tuple[str, ...]] | None = None

    @property
    def direction(self) -> str:
        """How its language runs."""
        return direction(self.language)

    def page(self, *sections: Section, head: str = "") -> str:
        """A whole HTML page of some of its sections; `head` is what else stands in its head."""
        body = "".join(
            f"<h2>{escape(one.heading)}</h2><p>{escape(one.text)}</p>"
            + (f"<p>{one.formula.mathml}</p>" if one.formula else "")
            for one in sections
        )
        return (
            f'<!doctype html><html lang="{self.language}" dir="{self.direction}"><head>'
            f'<meta charset="utf-8"><title>{escape(self.title)}</title>{head}</head>'
            f"<body><h1>{escape(self.title)}</h1>{body}</body></html>"
        )


def words_of(said: Mapping[str, Any]) -> Words:
    """The words of a material of forms.toml."""
    return Words(
        key=said["key"],
        title=said["title"],
        language=said["language"],
        people=tuple(said["people"]),
        sections=tuple(_section(one) for one in said.get("sections", ())),
        rows=tuple(tuple(map(str, row)) for row in said.get("rows", ())),
        cues={language: tuple(lines) for language, lines in said.get("cues", {}).items()},
    )


def _section(said: Mapping[str, Any]) -> Section:
    parts = said.get("formula")
    formula = Formula(*((one[0], one[1]) for one in parts)) if parts else None
    return Section(said["heading"], said["text"], formula)
