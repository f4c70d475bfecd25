"""What a form of the writing room sends, as operations on the terms.

A text field is named `text:PATH:LANGUAGE`, with `was:PATH:LANGUAGE` for the hash of the text that
was shown; any other field `value:PATH`, with `seen:PATH` for the value shown, as JSON. Only what
differs from what was shown becomes an operation, so two people in two fields never meet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext

from pactwork.agreements.api import operations as ops
from pactwork.kernel.formats import latin_digits
from pactwork.kernel.texts import clean_string


@dataclass(frozen=True)
class FieldError:
    """A field that cannot be read: its name, and what to do about it."""

    field: str
    message: str


class SentError(ValueError):
    """Some fields cannot be read; `errors` names each."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(one.message for one in errors))
        self.errors = errors


_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
LISTS: Final = frozenset(
    {
        "authoritative", "principles", "segments", "themes", "target_groups", "literacies",
        "levels", "assessment_areas",
    }
)  # fmt: skip


def operations_of(post: QueryDict) -> list[ops.Operation]:
    """The operations that bring the draft from what was shown to what was sent.

    Raises:
        SentError: a number or a measure cannot be read.
    """
    found: list[ops.Operation] = []
    errors: list[FieldError] = []
    for name in dict.fromkeys(post):
        kind, _, rest = name.partition(":")
        try:
            if kind == "text":
                found += _text(rest, post)
            elif kind == "value":
                found += _value(rest, post)
        except ValueError as error:
            errors.append(FieldError(name, str(error)))
    if errors:
        raise SentError(errors)
    return found


def _text(name: str, post: QueryDict) -> list[ops.Operation]:
    path, _, language = name.rpartition(":")
    text = clean_string(post.get(f"text:{name}", ""))
    was = post.get(f"was:{name}") or ops.hash_of("")
    if ops.hash_of(text) == was:
        return []
    return [ops.SetText(tuple(path.split("/")), language, text, was)]


def _value(name: str, post: QueryDict) -> list[ops.Operation]:
    path = tuple(name.split("/"))
    seen = _seen(post.get(f"seen:{name}", ""))
    value = _READERS.get(path[-1], _plain)(name, post)
    if value == seen:
        return []
    return [ops.SetValue(path, value)]


def _seen(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _plain(name: str, post: QueryDict) -> Any:
    return clean_string(post.get(f"value:{name}", "")) or None


def _list(name: str, post: QueryDict) -> Any:
    return _in_order_seen(name, post) or None


def _in_order_seen(name: str, post: QueryDict) -> list[str]:
    """What was chosen: first what was there, in its order, and then what is new."""
    chosen = [one for one in dict.fromkeys(post.getlist(f"value:{name}")) if one]
    seen = _seen(post.get(f"seen:{name}", ""))
    kept = [one for one in seen if one in chosen] if isinstance(seen, list) else []
    return [*kept, *(one for one in chosen if one not in kept)]


def _owed(name: str, post: QueryDict) -> Any:
    chosen = _in_order_seen(name, post)
    for whole in ("all", "public"):
        if whole in chosen:
            return whole
    return chosen or None


def _day(name: str, post: QueryDict) -> Any:
    """A year, month or day: digits of any script, with any of the usual separators."""
    typed = latin_digits(clean_string(post.get(f"value:{name}", "")))
    return typed.replace("/", "-").replace(".", "-") or None


def _measure(name: str, post: QueryDict) -> Any:
    """A measure from its parts: what is counted, how much, and in which period."""
    parts = {
        part: clean_string(post.get(f"part:{name}/{part}", ""))
        for part in ("counts", "target", "per", "baseline", "increase_percent")
    }
    if not parts["counts"]:
        return None
    if parts["baseline"] or parts["increase_percent"]:
        wanted: tuple[str, ...] = ("baseline", "increase_percent")
    else:
        wanted = ("target",)
    numbers = {part: number_of(parts[part]) for part in wanted if parts[part]}
    per = {"per": parts["per"]} if parts["per"] and "target" in wanted else {}
    return {"counts": parts["counts"], **numbers, **per}


def number_of(typed: str) -> int | float:
    """A positive number as people of six languages type it: "1 200", "1.200", "12,5", "۱۲".

    A comma or point before exactly three digits sets off thousands.

    Raises:
        ValueError: with a sentence that says what to type.
    """
    plain = latin_digits(typed).replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    plain = plain.replace("٬", "").replace("٫", ".")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "").replace(".", "")
    plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        number = -1.0
    if not 0 < number <= 1_000_000_000:
        raise ValueError(gettext("“%(typed)s” is no number above zero.") % {"typed": typed[:40]})
    return int(number) if number.is_integer() else number


_READERS: Final[Mapping[str, Callable[[str, QueryDict], Any]]] = {
    **dict.fromkeys(LISTS, _list),
    "owed_by": _owed,
    "owed_to": _owed,
    "from": _day,
    "to": _day,
    "due": _day,
    "signed": _day,
    "measure": _measure,
}
