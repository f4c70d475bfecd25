"""Names in sentences: organisations as links, lists as each language joins them, short titles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel.lists import format_list
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import CommitmentView, words
from pactwork.kernel.links import safe_url
from pactwork.kernel.texts import Shown
from pactwork.organisations.api import OrganisationCard
from pactwork.portal import patches

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
    return {"en": "en_GB"}.get(words.reader(), words.reader())


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


def organisation_link(card: OrganisationCard, *, short: bool = True) -> SafeString:
    """An organisation by its acronym (or its name), leading to its page."""
    name = words.organisation_short(card) if short else words.organisation_name(card)
    url = patches.organisation_path(card.slug, words.reader())
    return link(url, marked(name))


def delivered_by(organisation: SafeString) -> SafeString:
    """Who delivered a piece of evidence, as a sentence."""
    return filled(gettext("Delivered by %(organisation)s"), organisation=organisation)


def organisation_links(
    cards: Sequence[OrganisationCard], *, most: int = 0, short: bool = True
) -> SafeString:
    """Organisations as a list in a sentence; with `most`, the rest is counted."""
    return _first([organisation_link(card, short=short) for card in cards], most)


def organisation_names(cards: Sequence[OrganisationCard], *, most: int = 0) -> SafeString:
    """The same without links, by short names."""
    return _first([marked(words.organisation_short(card)) for card in cards], most)


def _first(parts: Sequence[SafeString], most: int) -> SafeString:
    if not most or len(parts) <= most + 1:
        return joined(parts)
    rest = len(parts) - most
    more = ngettext("%(count)s other", "%(count)s others", rest) % {"count": words.number(rest)}
    return joined([*parts[:most], conditional_escape(more)])


def owed_by(held: CommitmentView, *, most: int = 0) -> SafeString:
    """Who owes a commitment."""
    if held.owed_jointly:
        return conditional_escape(_all_together(len(held.owed_by)))
    return organisation_links(held.owed_by, most=most)


def owed_to(held: CommitmentView, *, most: int = 0) -> SafeString:
    """To whom a commitment is owed."""
    if held.owed_to_public:
        return conditional_escape(gettext("the public"))
    if held.owed_to_all:
        said = gettext("one another") if held.owed_jointly else gettext("all parties")
        return conditional_escape(said)
    return organisation_links(held.owed_to, most=most)


def _all_together(count: int) -> str:
    if count == 2:
        return gettext("both parties together")
    words_ = ngettext("the only party", "all %(count)s parties together", count)
    return words_ % {"count": words.number(count)}


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


def outward(url: str) -> str:
    """An address of somebody else's, or "" where a page may not link to it."""
    try:
        return safe_url(url)
    except ValueError:
        return ""
