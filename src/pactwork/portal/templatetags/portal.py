"""The portal's words in templates: `{% load portal %}`. What each says stands in `words.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pactwork.agreements.api import AgreementCard, CommitmentView, words
from pactwork.design.drawings.quilt import Patch
from pactwork.kernel.iris import public_path
from pactwork.kernel.texts import Shown, Text
from pactwork.organisations.api import OrganisationCard
from pactwork.portal import patches
from pactwork.portal.web import naming

register = template.Library()


@register.simple_tag(name="text")
def text_tag(
    value: Text, original: Sequence[str] = (), tag: str = "span", css: str = "", note: bool = True
) -> SafeString:
    """A text as an element that says its language. `original`: the languages in which it counts."""
    context = {"value": words.text(value, original), "tag": tag, "css": css, "note": note}
    return render_to_string("design/_shown.html", context)


@register.simple_tag
def choose(value: Text, original: Sequence[str] = ()) -> Shown:
    """A text as kernel's Shown, for the tags of the design: `{% choose a.title as title %}`."""
    return words.text(value, original)


@register.filter
def day(value: date | None, style: str = "long") -> str:
    """A day: "14 April 2021"; style "short", "medium", "long" or "full"."""
    return words.day(value, style)  # type: ignore[arg-type]


@register.filter
def partial(edtf: str) -> str:
    """An EDTF date: "2022", "May 2022", "14 April 2021"."""
    return words.partial(edtf)


@register.filter
def since_words(edtf: str) -> str:
    """From when on: "since May 2022"."""
    return words.since_words(edtf)


@register.filter
def number(value: float | Decimal) -> str:
    """A number in the reader's digits."""
    return words.number(value)


@register.filter
def percent(share: float | None) -> str:
    """A share as a percentage."""
    return words.percent(share)


@register.filter
def concept(code: str) -> Shown:
    """The label of a concept, as Shown; prints as its text."""
    return words.concept(code)


@register.filter
def organisation_name(card: OrganisationCard) -> Shown:
    """The name of an organisation, as Shown."""
    return words.organisation_name(card)


@register.filter
def organisation_short(card: OrganisationCard) -> Shown:
    """The acronym of an organisation or its name, as Shown."""
    return words.organisation_short(card)


@register.filter
def course_words(held: AgreementCard) -> str:
    """That an agreement rests, is to end or has ended; "" otherwise."""
    return words.course_words(held)


@register.filter
def term_words(held: AgreementCard) -> str:
    """The term of an agreement in words."""
    return words.term_words(held)


@register.filter
def amount_words(held: CommitmentView) -> str:
    """What a commitment promises."""
    return words.amount_words(held)


@register.filter
def achieved_words(held: CommitmentView) -> str:
    """What a commitment has reached."""
    return words.achieved_words(held)


@register.filter
def fulfilled_words(card: AgreementCard) -> str:
    """How many of its commitments are fulfilled."""
    return words.fulfilled_words(card.fulfilled, card.commitments)


@register.filter
def party_words(card: AgreementCard) -> SafeString:
    """The parties by their short names; of many, the first three."""
    return naming.organisation_names(card.parties, most=3)


@register.filter
def agreement_patch(card: AgreementCard) -> Patch:
    """The patch of an agreement for `{% patch %}`."""
    return patches.patch_of(card, words.reader())


@register.filter
def agreement_url(slug: str) -> str:
    """The path of an agreement's page."""
    return patches.agreement_path(slug, words.reader())


@register.filter
def here(identifier: str) -> str:
    """The path on this site behind a permanent identifier, which may name another address."""
    return public_path(identifier)


@register.inclusion_tag("portal/material/_stars.html")
def stars(average: float) -> dict[str, object]:
    """How many stars of five, as drawings with their words."""
    full = round(average)
    said = gettext("%(stars)s of 5 stars") % {"stars": words.number(round(average, 1))}
    return {"stars": [index < full for index in range(5)], "said": said}


@register.filter
def organisation_url(slug: str) -> str:
    """The path of an organisation's page."""
    return patches.organisation_path(slug, words.reader())
