"""Agreements as patches of the quilt."""

from __future__ import annotations

from pactwork.agreements.api import AgreementCard, words
from pactwork.design.drawings.quilt import Patch
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.texts import shown


def patch_of(card: AgreementCard, language: str) -> Patch:
    """The patch of an agreement, with its title for a reader of this language."""
    title = shown(card.title, language, card.authoritative)
    return Patch(
        key=card.slug,
        parties=tuple(party.slug for party in card.parties),
        fills=tuple(card.fills),
        title=title.text,
        url=agreement_path(card.slug, language),
        caption=" · ".join(
            filter(
                None,
                (words.course_words(card), words.fulfilled_words(card.fulfilled, card.commitments)),
            )
        ),
        course=words.course_words(card),
        language=title.language,
        direction=title.direction,
    )


def agreement_path(slug: str, language: str) -> str:
    """The path of an agreement's page."""
    return public_path(iri("agreement", slug), language)


def organisation_path(slug: str, language: str) -> str:
    """The path of an organisation's page."""
    return public_path(iri("organisation", slug), language)


def commitment_path(slug: str, key: str, language: str) -> str:
    """The path of a commitment's page."""
    return public_path(iri("commitment", slug, key), language)


def evidence_path(uuid: object, language: str) -> str:
    """The path of the page of a piece of evidence."""
    return public_path(iri("evidence", uuid), language)
