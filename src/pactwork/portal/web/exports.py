"""The register as CSV (RFC 4180): every row that matches, streamed, for spreadsheets and scripts.

UTF-8 with a byte order mark, since spreadsheets read the file as something else without it;
lines end in CRLF. A text that a spreadsheet would take for a formula gets an apostrophe before
it (https://owasp.org/www-community/attacks/CSV_Injection).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import translation

from pactwork.agreements.api import (
    AgreementCard,
    Promised,
    RegisterFilter,
    promised_in,
    register_after,
    words,
)
from pactwork.design import states
from pactwork.kernel.cells import safe_cell
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationCard
from pactwork.organisations.api import cards as organisation_cards
from pactwork.portal.linked_data import decimal
from pactwork.portal.patches import agreement_path, commitment_path
from pactwork.portal.web.answers import asked_language, open_to_all
from pactwork.portal.web.asked import asked
from pactwork.portal.web.feeds import site
from pactwork.portal.web.frame import public_page

CHUNK: Final = 500
"""Agreements read at a time."""

AGREEMENT: Final = (
    "iri", "page", "title", "title_language", "type", "type_label", "parties", "party_iris",
    "countries", "themes", "term_from", "term_to", "signed", "state", "state_label",
    "commitments", "fulfilled", "completion", "last_accepted_on", "demonstration",
)  # fmt: skip
COMMITMENT: Final = (
    "iri", "page", "agreement_iri", "agreement_title", "text", "text_language", "area",
    "area_label", "owed_by", "owed_by_iris", "owed_to", "owed_to_iris", "owed_to_public",
    "measure", "target", "per", "achieved", "completion", "state", "state_label",
    "deadline", "evidence",
)  # fmt: skip


@public_page
def agreements_csv(request: HttpRequest) -> HttpResponseBase:
    """One row an agreement. Takes the register's filters and `?lang=`."""
    language, wanted = asked_language(request), asked(request).filter
    rows = (_agreement(card) for cards in _chunks(wanted) for card in cards)
    return streamed(AGREEMENT, rows, language, "agreements.csv")


@public_page
def commitments_csv(request: HttpRequest) -> HttpResponseBase:
    """One row a commitment of the matching agreements. Takes the same."""
    language, wanted = asked_language(request), asked(request).filter
    return streamed(COMMITMENT, _commitments(wanted), language, "commitments.csv")


def _chunks(wanted: RegisterFilter) -> Iterator[list[AgreementCard]]:
    slug = ""
    while cards := register_after(wanted, PUBLIC, slug=slug, limit=CHUNK):
        yield cards
        slug = cards[-1].slug
        if len(cards) < CHUNK:
            return


def _commitments(wanted: RegisterFilter) -> Iterator[Sequence[object]]:
    for cards in _chunks(wanted):
        promised = promised_in([card.number for card in cards], PUBLIC)
        lines = [one for held in promised.values() for one in held]
        named = {number for one in lines for number in (*one.owed_by, *one.owed_to)}
        cards_named = organisation_cards(named)
        known = {number: _named(card) for number, card in cards_named.items()}
        for one in lines:
            yield _commitment(one, known)


def _named(card: OrganisationCard) -> tuple[str, str]:
    """Name and IRI, worked out once for all the rows that need them."""
    return words.organisation_name(card).text, iri("organisation", card.slug)


def _agreement(card: AgreementCard) -> Sequence[object]:
    title = words.text(card.title, card.authoritative)
    parties = [_named(party) for party in card.parties]
    return (
        iri("agreement", card.slug),
        site() + agreement_path(card.slug, words.reader()),
        title.text,
        title.language,
        card.type,
        words.concept(card.type).text,
        _names(parties),
        _iris(parties),
        " ".join(sorted({party.country for party in card.parties if party.country})),
        " ".join(card.themes),
        card.term_from,
        card.term_to,
        card.signed,
        card.state,
        states.label(card.state),
        card.commitments,
        card.fulfilled,
        decimal(card.completion),
        card.last_accepted_on or "",
        _yes(card.is_demonstration),
    )


def _commitment(one: Promised, known: dict[int, tuple[str, str]]) -> Sequence[object]:
    text = words.text(one.text, one.authoritative)
    owed_by = [known[number] for number in one.owed_by]
    owed_to = [known[number] for number in one.owed_to]
    return (
        iri("commitment", one.agreement, one.key),
        site() + commitment_path(one.agreement, one.key, words.reader()),
        iri("agreement", one.agreement),
        words.text(one.agreement_title, one.authoritative).text,
        text.text,
        text.language,
        one.area,
        words.concept(one.area).text,
        _names(owed_by),
        _iris(owed_by),
        _names(owed_to),
        _iris(owed_to),
        _yes(one.owed_to_public),
        one.measure,
        decimal(one.target),
        one.per or "",
        decimal(one.achieved),
        decimal(one.completion),
        one.state,
        states.label(one.state),
        one.deadline or "",
        one.evidence,
    )


def _names(named: Sequence[tuple[str, str]]) -> str:
    return "; ".join(name for name, _ in named)


def _iris(named: Sequence[tuple[str, str]]) -> str:
    return " ".join(identifier for _, identifier in named)


def _yes(value: bool) -> str:
    return "true" if value else "false"


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def streamed(
    heads: Sequence[str], rows: Iterator[Sequence[object]], language: str, name: str
) -> StreamingHttpResponse:
    """A table as a CSV file in a language, made while it is sent."""
    response = StreamingHttpResponse(
        _lines(heads, rows, language), content_type="text/csv; charset=utf-8; header=present"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Language"] = language
    open_to_all(response)
    return response


def _lines(
    heads: Sequence[str], rows: Iterator[Sequence[object]], language: str
) -> Iterator[bytes]:
    """Encoded lines, many at a time. The language is set while rows are made, not between."""
    writer = csv.writer(_Line())
    held = ["\ufeff", str(writer.writerow(heads))]
    while True:
        with translation.override(language):
            row = next(rows, None)
        if row is not None:
            held.append(str(writer.writerow([safe_cell(value) for value in row])))
        if row is None or len(held) >= 200:
            yield "".join(held).encode()
            held = []
        if row is None:
            return
