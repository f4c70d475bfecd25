"""Names in sentences: organisations as links, lists as each language joins them, short titles."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import CommitmentView, words
from pactwork.kernel.links import safe_url
from pactwork.kernel.sentences import clipped as clipped
from pactwork.kernel.sentences import crumb as crumb
from pactwork.kernel.sentences import filled as filled
from pactwork.kernel.sentences import joined as joined
from pactwork.kernel.sentences import link as link
from pactwork.kernel.sentences import marked as marked
from pactwork.kernel.sentences import plain as plain
from pactwork.kernel.sentences import sentence_list as sentence_list
from pactwork.kernel.sentences import spaced as spaced
from pactwork.organisations.api import OrganisationCard
from pactwork.portal import patches


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


def outward(url: str) -> str:
    """An address of somebody else's, or "" where a page may not link to it."""
    try:
        return safe_url(url)
    except ValueError:
        return ""
