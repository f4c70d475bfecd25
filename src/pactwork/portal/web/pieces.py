"""Pieces of evidence as lists tell them: what, when, how much, by whom, accepted by whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pactwork.agreements.api import EvidenceView, words
from pactwork.kernel.texts import Shown
from pactwork.portal import patches
from pactwork.portal.web import naming

PAGE_SIZE = 25


@dataclass(frozen=True)
class PieceLine:
    """A piece of evidence in a list. `standing` is "" while it counts, else why it does not."""

    url: str
    title: Shown
    when: str
    datetime: str
    kind: str
    amounts: str
    by_whom: SafeString
    standing: str
    is_withdrawn: bool
    proof: str


def piece_line(held: EvidenceView, agreement: str, commitment: str = "") -> PieceLine:
    """The line of a piece under an agreement, or under one of its commitments."""
    claims = [
        claim
        for claim in held.claims
        if claim.agreement == agreement and commitment in ("", claim.commitment)
    ]
    original = claims[0].authoritative if claims else ()
    counts = any(claim.accepted_on for claim in claims)
    return PieceLine(
        url=patches.evidence_path(held.uuid, words.reader()),
        title=words.text(held.title, original),
        when=words.span_words(held.first_day, held.last_day),
        datetime=held.first_day.isoformat(),
        kind=words.concept(held.kind).text,
        amounts=amounts_words(held),
        by_whom=_by_whom(held, {claim.commitment for claim in claims}, agreement),
        standing="" if counts else _standing(held),
        is_withdrawn=held.voided_on is not None,
        proof=reverse("evidence-proof", args=[held.uuid]) if counts else "",
    )


def _by_whom(held: EvidenceView, commitments: Collection[str], agreement: str) -> SafeString:
    by = naming.organisation_link(held.delivered_by)
    accepted = accepted_words(held, commitments, agreement)
    if not accepted:
        return naming.delivered_by(by)
    said = gettext("Delivered by %(organisation)s · accepted by %(acceptances)s")
    return naming.filled(said, organisation=by, acceptances=accepted)


def amounts_words(held: EvidenceView) -> str:
    """How much it is worth: "1 training, 18 materials, 18 people"."""
    return naming.sentence_list(
        [*words.quantities_words(held.quantities), *words.people_words(held)]
    )


def accepted_words(held: EvidenceView, commitments: Collection[str], agreement: str) -> SafeString:
    """ "ONIXMEDIA on 20 May 2021", for those commitments; "" where nobody's acceptance stands."""
    found = {
        (one.by.slug, one.on): one
        for claim in held.claims
        if claim.agreement == agreement and claim.commitment in commitments
        for one in claim.acceptances
    }
    return naming.joined(
        naming.filled(
            gettext("%(party)s on %(date)s"),
            party=naming.organisation_link(one.by),
            date=format_html(
                '<time datetime="{}">{}</time>', one.on.isoformat(), words.day(one.on)
            ),
        )
        for one in sorted(found.values(), key=lambda one: (one.on, one.by.slug))
    )


def _standing(held: EvidenceView) -> str:
    if held.voided_on:
        said = gettext("Withdrawn on %(date)s: it no longer counts")
        return said % {"date": words.day(held.voided_on)}
    return gettext("Its acceptance was taken back: it does not count")
