"""Sentences with markup in them: parts escaped, joined as each language joins them, clipped."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list
from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from pactwork.kernel.texts import Shown

_LONGEST = 60


def marked(value: Shown) -> SafeString:
    """A text as an element that says its language, without a note."""
    if not value.language:
        return conditional_escape(value.text)
    return format_html(
        '<span lang="{}" dir="{}">{}</span>', value.language, value.direction, value.text
    )


def plain(text: str) -> SafeString:
    """A text of ours or of people, escaped."""
    return conditional_escape(text)


def link(url: str, text: SafeString) -> SafeString:
    """A link on this site."""
    return format_html('<a href="{}">{}</a>', url, text)


def spaced(*parts: SafeString) -> SafeString:
    """Parts one after the other."""
    return mark_safe(" ".join(parts))


def _locale() -> str:
    """Babel's name of the reader's language; English as in Britain, without the serial comma."""
    language = get_language() or settings.LANGUAGE_CODE
    return {"en": "en_GB"}.get(language, language)


def filled(sentence: str, **parts: SafeString) -> SafeString:
    """A translated sentence with %(name)s places, filled with markup; the rest is escaped."""
    return mark_safe(conditional_escape(sentence) % parts)


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Parts joined as the reader's language joins them: "A, B and C". They go in as they are."""
    held = list(parts)
    if not held:
        return SafeString("")
    places = [f"\ue000{index}\ue001" for index in range(len(held))]
    sentence = str(conditional_escape(format_list(places, locale=_locale())))
    for place, part in zip(places, held, strict=True):
        sentence = sentence.replace(place, part)
    return mark_safe(sentence)


def sentence_list(parts: Iterable[str]) -> str:
    """Plain words joined as the reader's language joins them; not yet escaped."""
    return str(format_list(list(parts), locale=_locale()))


def clipped(text: str, longest: int = _LONGEST) -> str:
    """A text cut at a word, with an ellipsis, for crumbs, titles and heads of rows."""
    if len(text) <= longest:
        return text
    cut = text[:longest].rsplit(None, 1)[0] if " " in text[:longest] else text[:longest]
    return cut.rstrip(",.;:–-") + "…"


def crumb(value: Shown) -> SafeString:
    """A text cut to the length of a crumb, which says its language."""
    return format_html(
        '<bdi lang="{}" dir="{}">{}</bdi>', value.language, value.direction, clipped(value.text)
    )
