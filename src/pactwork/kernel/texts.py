"""Texts in many languages: their shape, how one is chosen for a reader, and their column.

A text is a mapping from a language tag (BCP 47, RFC 5646) to a string in Unicode
normalisation form C (UAX 15). No language is required: real agreements exist in one.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models

from pactwork.kernel.languages import Direction, direction

Text = Mapping[str, str]

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What neither PostgreSQL nor XML 1.0 (§2.2) can carry."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reader sees of a text.

    `language` is the tag of the language really shown ("" when there is no text at all);
    `is_fallback` is true when that is not the reader's own, so that the page can say so.
    """

    text: str
    language: str
    direction: Direction
    is_fallback: bool

    def __str__(self) -> str:
        return self.text


def shown(text: Text, language: str, original: Sequence[str] = ()) -> Shown:
    """Choose what a reader of `language` sees of `text`.

    The order is: the reader's language, the `original` (authoritative) languages, English,
    then whatever there is. Regional forms stand in for one another ("en" for "en-GB").
    """
    for wanted in (language, *original, "en", *text):
        tag = _find(text, wanted)
        if tag is not None:
            return Shown(text[tag], tag, direction(tag), _primary(tag) != _primary(language))
    return Shown("", "", direction(language), False)


def clean_text(raw: object) -> dict[str, str]:
    """Turn `raw` into a storable text: canonical tags, form NFC, trimmed, blanks left out.

    Raises ValueError, with a sentence for a person, when `raw` is not a mapping of language
    tags to strings, names one language twice, or carries control characters.
    """
    if not isinstance(raw, Mapping):
        raise ValueError("A text is written per language, for example {en: …}.")
    cleaned: dict[str, str] = {}
    seen: set[str] = set()
    for tag, value in raw.items():
        canonical = clean_tag(tag)
        if canonical in seen:
            raise ValueError(f"The language “{canonical}” is given twice.")
        seen.add(canonical)
        sentence = clean_string(value)
        if sentence:
            cleaned[canonical] = sentence
    return cleaned


def clean_tag(tag: object) -> str:
    """Return a language tag as RFC 5646 section 2.1.1 writes it: "zh-Hant", "en-GB".

    Raises ValueError when it cannot be one.
    """
    if not isinstance(tag, str) or len(tag) > 35:
        raise ValueError(f"“{str(tag)[:40]}” is not a language tag such as en, ro or fa.")
    return _canonical_tag(tag)


def clean_string(value: object) -> str:
    """Return `value` in form NFC with trimmed ends and plain line ends.

    Raises ValueError for anything but a string and for characters that cannot be stored.
    """
    if not isinstance(value, str):
        raise ValueError(f"A text is a string, not {type(value).__name__}.")
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    if _FORBIDDEN.search(plain):
        raise ValueError("A text may not contain control characters.")
    return unicodedata.normalize("NFC", plain).strip()


@lru_cache(maxsize=4096)
def _canonical_tag(tag: str) -> str:
    if not _TAG.fullmatch(tag):
        raise ValueError(f"“{tag}” is not a language tag such as en, ro or fa.")
    primary, *rest = tag.lower().split("-")
    return "-".join([primary, *map(_canonical_subtag, rest)])


def _canonical_subtag(subtag: str) -> str:
    if len(subtag) == 4 and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 else subtag


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _find(text: Text, wanted: str) -> str | None:
    """The tag of `text` that serves `wanted`: the same, or the same primary language."""
    if text.get(wanted):
        return wanted
    primary = _primary(wanted)
    return next((tag for tag in text if text[tag] and _primary(tag) == primary), None)


class TextField(models.JSONField):
    """A column holding one text: a JSON object of language tag → string, {} when empty.

    Values are cleaned by save() and bulk_create(); what cannot be cleaned raises
    ValidationError instead of reaching the database. update() and bulk_update() do not ask
    the field: pass them what `clean_text` returned.
    """

    description = "Text in several languages"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("default") is dict:
            del kwargs["default"]
        return name, path, args, kwargs

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        _cleaned(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        cleaned = _cleaned(value)
        setattr(model_instance, self.attname, cleaned)
        return cleaned


def _cleaned(value: object) -> dict[str, str]:
    try:
        return clean_text(value)
    except ValueError as problem:
        raise ValidationError(str(problem), code="invalid_text") from problem
