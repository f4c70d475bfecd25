"""What was typed into a form of the writing room and not taken: it goes back into its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from pactwork.agreements.api import drafting_errors, operations
from pactwork.desk.web.draft_fields import Choice, MeasureField, Part, Slot, ValueField
from pactwork.desk.web.draft_sent import SentError
from pactwork.desk.web.draft_todos import called
from pactwork.desk.web.draft_words import refusal_words

_DAYS = frozenset({"from", "to", "due", "signed"})


@dataclass
class Typed:
    """A form that was refused: what was sent, and what is wrong, by the name of the field ("" for
    the whole). `shown` are the fields of it that stand on the page again.
    """

    post: QueryDict
    faults: Mapping[str, str]
    shown: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """Which form it is."""
        return self.post.get("at", "")

    @property
    def base(self) -> str:
        """The revision on which it was typed."""
        return self.post.get("base", "")

    @property
    def along(self) -> str:
        """What came with it from the page with both texts."""
        return self.post.get("along", "")

    def into(self, held: Any) -> Any:
        """The same parts of the room, with what was typed in their fields."""
        if isinstance(held, Slot):
            return self._slot(held)
        if isinstance(held, ValueField):
            return self._value(held)
        if isinstance(held, MeasureField):
            return self._measure(held)
        if isinstance(held, list | tuple):
            return type(held)(self.into(one) for one in held)
        if is_dataclass(held) and not isinstance(held, type):
            old = {one.name: getattr(held, one.name) for one in fields(held)}
            new = {name: self.into(value) for name, value in old.items()}
            return replace(held, **new) if new != old else held
        return held

    def _fault(self, name: str, id_: str) -> str:
        self.shown[name] = id_
        return self.faults.get(name, "")

    def _slot(self, held: Slot) -> Slot:
        if held.name not in self.post:
            return held
        was = self.post.get(held.was_name, held.was)
        fault = self._fault(held.name, held.id)
        return replace(held, value=self.post[held.name], was=was, fault=fault)

    def _value(self, held: ValueField) -> ValueField:
        if held.name not in self.post:
            return held
        said = self.post.getlist(held.name)
        return replace(
            held,
            value=said[-1] if held.kind == "line" else held.value,
            choices=_chosen(held.choices, said),
            seen=self.post.get(held.seen_name, held.seen),
            fault=self._fault(held.name, held.id),
        )

    def _measure(self, held: MeasureField) -> MeasureField:
        if held.name not in self.post:
            return held
        return replace(
            held,
            parts=tuple(self._part(one) for one in held.parts),
            seen=self.post.get(held.seen_name, held.seen),
            fault=self._fault(held.name, held.parts[1].id),
        )

    def _part(self, held: Part) -> Part:
        if held.name not in self.post:
            return held
        self.shown[held.name] = held.id
        said = self.post[held.name]
        return replace(
            held,
            value="" if held.choices else said,
            choices=_chosen(held.choices, [said]),
        )

    def said(self) -> list[tuple[str, str]]:
        """What is wrong, each with the field it is about ("" for none on the page)."""
        return [(said, self.shown.get(name, "")) for name, said in self.faults.items()]

    def left(self) -> list[tuple[str, str]]:
        """What was typed into fields that are not on the page any more: what of, and the text."""
        found = []
        for name in self.post:
            kind, _, rest = name.partition(":")
            typed = self.post[name].strip()
            if name in self.shown or kind not in ("text", "value", "part") or not typed:
                continue
            path, _, _ = rest.rpartition(":") if kind == "text" else (rest, "", "")
            was = self.post.get(f"was:{rest}") if kind == "text" else None
            plain = typed.replace("\r\n", "\n")
            if was != operations.hash_of(plain) and f'"{plain}"' not in self._seen(rest):
                found.append((called(path.split("/")), plain))
        return found

    def _seen(self, rest: str) -> str:
        return self.post.get(f"seen:{rest}", "")


def _chosen(choices: Sequence[Choice], said: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(replace(one, chosen=one.value in said) for one in choices)


def faults_of(error: Exception, post: QueryDict) -> dict[str, str]:
    """What is wrong, by the name of the field; by "" where no field is to blame."""
    if isinstance(error, SentError):
        return {one.field: one.message for one in error.errors}
    if isinstance(error, drafting_errors.DraftError):
        name = _field_at(error.path, post)
        if name and error.path[-1] in _DAYS:
            return {name: gettext("This is no date. Write 2027-09-01, 2027-09 or 2027.")}
        return {name: refusal_words(error)}
    return {"": str(error)}


def _field_at(path: Sequence[str], post: QueryDict) -> str:
    """The field that holds a place in the terms, "" if none that was sent does."""
    for length in range(len(path), 0, -1):
        held = "/".join(path[:length])
        below = path[length] if length < len(path) else ""
        for name in (f"value:{held}", f"text:{held}:{below}"):
            if name in post:
                return name
    return ""
