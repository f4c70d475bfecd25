"""What passed between organisations as CSV: a row for each pair, kind, measure and year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import agreement_head, reciprocity, words
from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.portal.linked_data import decimal
from pactwork.portal.web.answers import asked_language
from pactwork.portal.web.exports import streamed
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.reciprocity import found

HEADS: Final = (
    "giver_iri", "giver", "receiver_iri", "receiver", "kind", "kind_label", "measure",
    "measure_label", "year", "amount", "pieces",
)  # fmt: skip
_PLACES: Final = Decimal("0.000001")


@public_page
def agreement_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What passed under an agreement."""
    if agreement_head(slug, PUBLIC) is None:
        raise Http404
    return _table(request, reciprocity.flows_in(slug, PUBLIC), f"{slug}-reciprocity.csv")


@public_page
def organisation_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What an organisation gave and received; `?with_bodies=1` takes it with its bodies."""
    held, together = found(request, slug)
    side = held.under if together else frozenset({held.card.number})
    return _table(request, reciprocity.flows_of(side, PUBLIC), f"{slug}-reciprocity.csv")


def _table(request: HttpRequest, flows: Sequence[reciprocity.Flow], name: str) -> HttpResponseBase:
    known = cards({end for one in flows for end in (one.giver, one.receiver)})
    return streamed(HEADS, _rows(flows, known), asked_language(request), name)


def _rows(
    flows: Sequence[reciprocity.Flow], known: dict[int, OrganisationCard]
) -> Iterator[Sequence[object]]:
    for one in flows:
        yield (
            *_end(known.get(one.giver)),
            *_end(known.get(one.receiver)),
            one.kind,
            words.concept(one.kind).text,
            one.measure,
            words.concept(one.measure).text
            if one.measure
            else ngettext("piece of evidence", "pieces of evidence", 1),
            one.year,
            decimal(rounded(one.amount)),
            one.pieces,
        )


def rounded(amount: Fraction) -> Decimal:
    """A share to the millionth."""
    return (Decimal(amount.numerator) / amount.denominator).quantize(_PLACES).normalize()


def _end(card: OrganisationCard | None) -> tuple[str, str]:
    if card is None:
        return "", gettext("The public")
    return iri("organisation", card.slug), words.organisation_name(card).text
