"""The fields of the writing room, made from the terms: what is shown, and how it is sent back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext, pgettext

from pactwork.agreements.api import operations as ops
from pactwork.agreements.api import words
from pactwork.design.templatetags.design import language_name
from pactwork.kernel.languages import LANGUAGE_NAMES, Direction, direction
from pactwork.kernel.texts import Text
from pactwork.vocabularies.api import concepts


@dataclass(frozen=True)
class Slot:
    """A text in one language; `is_missing` while it stands in another and not in this."""

    name: str
    was_name: str
    was: str
    value: str
    language: str
    direction: Direction
    id: str
    of: str
    is_missing: bool
    fault: str = ""


@dataclass(frozen=True)
class TextField:
    """A text, side by side in the languages being written."""

    label: str
    slots: tuple[Slot, ...]
    rows: int


@dataclass(frozen=True)
class Choice:
    """One of several values, by its name in the reader's language."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class ValueField:
    """Anything but a text. `kind` is "line", "select" or "checks"; `seen` the value as JSON."""

    name: str
    seen_name: str
    seen: str
    id: str
    label: str
    kind: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Part:
    """One part of a measure."""

    name: str
    id: str
    label: str
    value: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class MeasureField:
    """What is counted, and how much of it."""

    name: str
    seen_name: str
    seen: str
    parts: tuple[Part, ...]
    fault: str = ""


def text_field(
    held: Mapping[str, Any],
    path: Sequence[str],
    label: str,
    languages: Sequence[str],
    rows: int = 1,
) -> TextField:
    """The text at the end of a path; `held` is the mapping that has it."""
    text: Text = held.get(path[-1], {})
    return TextField(label, tuple(_slot(text, path, one, label) for one in languages), rows)


def _slot(text: Text, path: Sequence[str], language: str, label: str) -> Slot:
    name = f"{'/'.join(path)}:{language}"
    value = text.get(language, "")
    named = LANGUAGE_NAMES.get(language) or language_name(language)
    return Slot(
        name=f"text:{name}",
        was_name=f"was:{name}",
        was=ops.hash_of(value),
        value=value,
        language=language,
        direction=direction(language),
        id=f"t-{'-'.join(path)}-{language}",
        of=named,
        is_missing=not value and any(text.values()),
    )


def line_field(
    held: Mapping[str, Any], path: Sequence[str], label: str, hint: str = ""
) -> ValueField:
    """A line of text, such as a date or a reference."""
    value = held.get(path[-1])
    return ValueField(**_named(path, value), label=label, kind="line", value=value or "", hint=hint)


def choice_field(
    held: Mapping[str, Any], path: Sequence[str], label: str, options: Iterable[tuple[str, str]]
) -> ValueField:
    """One of several."""
    value = held.get(path[-1])
    offered = _with_held(options, [value])
    choices = tuple(Choice(code, said, code == (value or "")) for code, said in offered)
    return ValueField(**_named(path, value), label=label, kind="select", choices=choices)


def _with_held(
    options: Iterable[tuple[str, str]], held: Iterable[str | None]
) -> list[tuple[str, str]]:
    """The options, and what is held besides them: a form must not lose what it does not offer."""
    offered = list(options)
    known = {code for code, _ in offered}
    besides = [(code or "", code or pgettext("no choice", "—")) for code in held]
    return [*offered, *(one for one in besides if one[0] not in known)]


def checks_field(
    held: Mapping[str, Any],
    path: Sequence[str],
    label: str,
    options: Iterable[tuple[str, str]],
    hint: str = "",
) -> ValueField:
    """Any of several; "all" and "public" stand for themselves."""
    value = held.get(path[-1])
    chosen = {value} if isinstance(value, str) else set(value or ())
    held_too = [value] if isinstance(value, str) else list(value or ())
    offered = _with_held(options, held_too)
    choices = tuple(Choice(code, said, code in chosen) for code, said in offered)
    return ValueField(**_named(path, value), label=label, kind="checks", choices=choices, hint=hint)


def _named(path: Sequence[str], value: Any) -> dict[str, Any]:
    name = "/".join(path)
    return {
        "name": f"value:{name}",
        "seen_name": f"seen:{name}",
        "seen": "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True),
        "id": f"v-{'-'.join(path)}",
    }


def concept_options(scheme: str, *, none: bool = True) -> list[tuple[str, str]]:
    """The concepts of a scheme by notation, by label; first of all none of them."""
    found = [
        (one.notation, words.concept(f"{scheme}:{one.notation}").text) for one in concepts(scheme)
    ]
    return [("", pgettext("no choice", "—")), *found] if none else found


def measure_field(held: Mapping[str, Any], path: Sequence[str]) -> MeasureField:
    """The measure of a commitment, in parts."""
    value: Mapping[str, Any] = held.get("measure") or {}
    named = _named(path, held.get("measure"))
    name = "/".join(path)

    def part(key: str, label: str, options: Sequence[tuple[str, str]] = ()) -> Part:
        mine = value.get(key, "")
        choices = tuple(Choice(code, said, code == mine) for code, said in options)
        shown = "" if options or mine == "" else _number(mine)
        return Part(f"part:{name}/{key}", f"{named['id']}-{key}", label, shown, choices)

    amount = [part("target", gettext("How much"))]
    if "baseline" in value or "increase_percent" in value:
        amount = [
            part("baseline", gettext("How much it was")),
            part("increase_percent", gettext("By how many percent it grows each year")),
        ]
    return MeasureField(
        named["name"],
        named["seen_name"],
        named["seen"],
        (
            part("counts", gettext("What is counted"), concept_options("measures")),
            *amount,
            part("per", gettext("How often"), _periods()),
        ),
    )


def _number(held: Any) -> str:
    """A number as it stands, in plain digits."""
    return f"{Decimal(str(held)).normalize():f}"


def _periods() -> list[tuple[str, str]]:
    return [
        ("", gettext("in all")),
        ("year", gettext("every year")),
        ("half-year", gettext("every half-year")),
        ("quarter", gettext("every quarter")),
        ("month", gettext("every month")),
    ]


KINDS: Final = ("objectives", "clauses", "management", "principles", "other")


def kind_options() -> list[tuple[str, str]]:
    """The kinds of article."""
    said = {
        "objectives": gettext("Objectives"),
        "clauses": gettext("Clauses"),
        "management": gettext("Management"),
        "principles": gettext("Principles"),
        "other": gettext("Other"),
    }
    return [(kind, said[kind]) for kind in KINDS]
