"""The words of the pages about organisations in templates: `{% load organisation %}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from pactwork.agreements.api import AgreementCard, EvidenceView, words
from pactwork.portal import patches
from pactwork.portal.web import naming

register = template.Library()


@register.filter
def fulfilled_words(card: AgreementCard) -> str:
    """How many of an agreement's commitments are fulfilled."""
    return words.fulfilled_words(card.fulfilled, card.commitments)


@register.filter
def evidence_url(held: EvidenceView) -> str:
    """The path of the page of a piece of evidence."""
    return patches.evidence_path(held.uuid, words.reader())


@register.filter
def delivered_by(held: EvidenceView) -> SafeString:
    """Who delivered a piece of evidence, as a sentence."""
    return naming.delivered_by(naming.organisation_link(held.delivered_by, short=False))


@register.filter
def worth(held: EvidenceView) -> str:
    """What a piece of evidence is worth: "1 training held · 38 people took part"."""
    amounts = [words.measured(n, measure) for measure, n in held.quantities.items() if n]
    return " · ".join(amounts)
