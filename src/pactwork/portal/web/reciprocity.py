"""What organisations gave and received: under one agreement, and of one organisation in all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import agreement_head, reciprocity, words
from pactwork.design.drawings.diverging import Arm, Row, diverging_svg
from pactwork.kernel.languages import direction
from pactwork.kernel.paging import url_with
from pactwork.kernel.texts import Shown
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import (
    OrganisationCard,
    OrganisationDetail,
    cards,
)
from pactwork.portal import patches
from pactwork.portal.web import naming
from pactwork.portal.web.around import around
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.moved import organisation_at
from pactwork.vocabularies.api import measure_words

DRAWN: Final = 14
"""Rows of the drawing; the table has all."""
LISTED: Final = 200
"""Rows of a table on the page; the CSV has all."""
OPEN_PAIRS: Final = 12
"""More pairs than these are folded."""
THE_PUBLIC: Final = "public"
"""How an address names the public."""


@dataclass(frozen=True)
class Asked:
    """What a reader narrowed it to: a measure ("" for pieces of evidence), a kind, a year."""

    measure: str = ""
    kind: str = ""
    year: int = 0

    def of(self, flows: Iterable[reciprocity.Flow]) -> list[reciprocity.Flow]:
        """The flows that match."""
        return [
            one
            for one in flows
            if one.measure == self.measure
            and self.kind in ("", one.kind)
            and self.year in (0, one.year)
        ]

    def query(self, **ends: str) -> str:
        """The same as a query, with the ends asked for."""
        said = {
            **ends,
            "measure": self.measure.partition(":")[2],
            "kind": self.kind.partition(":")[2],
            "year": str(self.year or ""),
        }
        return urlencode({name: value for name, value in said.items() if value})


def asked(request: HttpRequest) -> Asked:
    """What the address says; what cannot be meant is left out."""
    year = request.GET.get("year", "")
    return Asked(
        measure=_code("measures", request.GET.get("measure", "")),
        kind=_code("evidence-kinds", request.GET.get("kind", "")),
        year=int(year) if len(year) == 4 and year.isascii() and year.isdecimal() else 0,
    )


def _code(scheme: str, said: str) -> str:
    notation = said[:100].replace("\x00", "").rpartition(":")[2]
    return f"{scheme}:{notation}" if notation else ""


@public_page
def agreement_reciprocity(request: HttpRequest, slug: str) -> HttpResponse:
    """What the parties of an agreement gave one another and the public."""
    head = agreement_head(slug, PUBLIC)
    if head is None:
        raise Http404
    flows = reciprocity.flows_in(slug, PUBLIC)
    wanted = asked(request)
    evidence = reverse("agreement-passed", args=[slug])
    shown = Seen.of(flows, wanted, evidence)
    context = {
        **around(head, "reciprocity", (gettext("Given and received"), ""),
                 versions=head.version_number),
        **shared(request, flows, shown),
        **shown.figure(reciprocity.balances(shown.flows, wanted.measure), own=True),
        "csv_url": reverse("export-agreement-reciprocity", args=[slug])
        + f"?lang={words.reader()}",
    }  # fmt: skip
    return render(request, "portal/reciprocity/agreement.html", context)


@public_page
def organisation_reciprocity(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organisation gave each other one and received, over all its public agreements."""
    held, together = found(request, slug)
    side = held.under if together else frozenset({held.card.number})
    flows = reciprocity.flows_of(side, PUBLIC)
    wanted = asked(request)
    evidence = reverse("organisation-passed", args=[slug])
    shown = Seen.of(flows, wanted, evidence, slug, together)
    bodies = "&with_bodies=1" if together else ""
    context = {
        **organisation_head(held, together),
        **shared(request, flows, shown),
        **shown.figure(reciprocity.between(shown.flows, side, wanted.measure), own=False),
        "pairs": [],
        "csv_url": reverse("export-organisation-reciprocity", args=[slug])
        + f"?lang={words.reader()}{bodies}",
    }
    return render(request, "portal/reciprocity/organisation.html", context)


def found(request: HttpRequest, slug: str) -> tuple[OrganisationDetail, bool]:
    """The organisation, and whether it is taken with its bodies. Raises as `organisation_at`."""
    held = organisation_at(slug)
    return held, request.GET.get("with_bodies") == "1" and len(held.under) > 1


def organisation_head(held: OrganisationDetail, together: bool) -> dict[str, Any]:
    """The way to a page below an organisation's."""
    name = words.organisation_name(held.card)
    home = patches.organisation_path(held.card.slug, words.reader())
    return {
        "name": name,
        "together": together,
        "organisation_url": home + ("?with_bodies=1" if together else ""),
        "crumb": naming.clipped(name.text),
    }


@dataclass(frozen=True)
class Seen:
    """The flows that match, whom they name, and where their evidence is listed.

    `slug` is the organisation the page is about, "" on the page of an agreement.
    """

    flows: Sequence[reciprocity.Flow]
    wanted: Asked
    evidence: str
    known: Mapping[int, OrganisationCard]
    slug: str = ""
    together: bool = False

    @classmethod
    def of(
        cls,
        flows: Sequence[reciprocity.Flow],
        wanted: Asked,
        evidence: str,
        slug: str = "",
        together: bool = False,
    ) -> Seen:
        """What matches of these flows. One query."""
        matching = wanted.of(flows)
        numbers = {end for one in matching for end in (one.giver, one.receiver)}
        return cls(matching, wanted, evidence, cards(numbers), slug, together)

    def figure(self, held: Mapping[int, reciprocity.Balance], *, own: bool) -> dict[str, Any]:
        """The drawing and its table. `own`: each row tells what it gave itself, else what it got
        from the organisation the page is about.
        """
        order = sorted(held, key=lambda one: (-held[one].given - held[one].received, one))
        rows = [self._row(one, held[one], own=own) for one in order]
        return {
            "drawing": rows and self._drawing(rows[:DRAWN]),
            "left_out": max(len(rows) - DRAWN, 0),
            "heads": self._heads(own),
            "rows": [
                self._cells(one, row, held[one]) for one, row in zip(order, rows, strict=True)
            ][:LISTED],
            "numbers": (1, 2, 3),
            "pairs": (pairs := self._pairs()),
            "many_pairs": len(pairs) > OPEN_PAIRS,
        }

    def _heads(self, own: bool) -> list[str]:
        if own:
            return [gettext("Organisation"), gettext("Gave"), gettext("Received"),
                    gettext("Balance")]  # fmt: skip
        return [gettext("Partner"), gettext("Given to it"), gettext("Received from it"),
                gettext("Balance")]  # fmt: skip

    def _row(self, number: int, held: reciprocity.Balance, *, own: bool) -> Row:
        name = self.name(number)
        end = self.end(number)
        gave = {"from": end} if own else {"from": self.slug, "to": end}
        took = {"to": end} if own else {"from": end, "to": self.slug}
        return Row(
            label=naming.clipped(name.text, 44),
            language=name.language,
            direction=name.direction,
            given=Arm(float(held.given), said(held.given), self.url(**gave)),
            received=Arm(float(held.received), said(held.received), self.url(**took)),
            url=self._page(number),
        )

    def _page(self, number: int) -> str:
        card = self.known.get(number)
        return patches.organisation_path(card.slug, words.reader()) if card else ""

    def _drawing(self, rows: Sequence[Row]) -> SafeString:
        return diverging_svg(
            rows,
            (gettext("given"), gettext("received")),
            label=gettext("What was given and received"),
            description=gettext("The same figures stand in the table below the drawing."),
            rtl=direction(words.reader()) == "rtl",
        )

    def _cells(self, number: int, row: Row, held: reciprocity.Balance) -> tuple[object, ...]:
        return self.link(number), _open(row.given), _open(row.received), balance_words(held.net)

    def _pairs(self) -> list[tuple[object, ...]]:
        """From whom to whom, the most first."""
        amounts: dict[tuple[int, int], Fraction] = {}
        for one in self.flows:
            pair = (one.giver, one.receiver)
            amounts[pair] = amounts.get(pair, Fraction(0)) + one.amount
        order = sorted(amounts, key=lambda pair: (-amounts[pair], pair))[:LISTED]
        return [
            (
                self.link(giver),
                self.link(receiver),
                naming.link(
                    self.url(**{"from": self.end(giver), "to": self.end(receiver)}),
                    naming.plain(said(amounts[giver, receiver])),
                ),
            )
            for giver, receiver in order
        ]

    def name(self, number: int) -> Shown:
        """What an end is called, in short."""
        card = self.known.get(number)
        if card is None:
            return words.text({words.reader(): gettext("The public")})
        return words.organisation_short(card)

    def link(self, number: int) -> SafeString:
        """An end by its whole name, leading to its page."""
        card = self.known.get(number)
        if card is None:
            return naming.plain(gettext("The public"))
        return naming.organisation_link(card, short=False)

    def end(self, number: int) -> str:
        """How an address names an end."""
        card = self.known.get(number)
        return card.slug if card else THE_PUBLIC

    def url(self, **ends: str) -> str:
        """The list of the evidence behind a number."""
        bodies = {"with_bodies": "1"} if self.together else {}
        return f"{self.evidence}?{self.wanted.query(**ends, **bodies)}"


def _open(arm: Arm) -> SafeString:
    text = naming.plain(arm.text)
    return naming.link(arm.url, text) if arm.value else text


def said(amount: Fraction) -> str:
    """A share as people read it, with two decimals at most."""
    return words.number(round(Decimal(amount.numerator) / amount.denominator, 2))


def balance_words(net: Fraction) -> str:
    """Who is ahead: "gave 2 more", "received 1.5 more", "even"."""
    if not net:
        return gettext("even")
    sentence = gettext("gave %(amount)s more") if net > 0 else gettext("received %(amount)s more")
    return sentence % {"amount": said(abs(net))}


def shared(request: HttpRequest, flows: Sequence[reciprocity.Flow], shown: Seen) -> dict[str, Any]:
    """What both pages need: filters, what is chosen, and in what it is counted."""
    wanted = shown.wanted
    return {
        "facets": [one for one in _facets(request, flows, wanted) if len(one["options"]) > 1],
        "chosen": list(chosen(request, wanted)),
        "clear_url": url_with(request, measure="", kind="", year=""),
        "counted_in": measure_label(wanted.measure),
        "anything": bool(flows),
        "is_shared": any(one.amount != one.pieces for one in shown.flows if not wanted.measure),
    }


def measure_label(measure: str) -> str:
    """What is counted: "pieces of evidence", "trainings"."""
    if not measure:
        return ngettext("piece of evidence", "pieces of evidence", 2)
    return measure_words(measure, 2, words.reader()).text


def chosen(request: HttpRequest, wanted: Asked) -> Iterable[tuple[str, str]]:
    """What is chosen, each with the address without it."""
    if wanted.measure:
        yield measure_label(wanted.measure), url_with(request, measure="", page="")
    if wanted.kind:
        yield words.concept(wanted.kind).text, url_with(request, kind="", page="")
    if wanted.year:
        yield words.partial(str(wanted.year)), url_with(request, year="", page="")


def _facets(
    request: HttpRequest, flows: Sequence[reciprocity.Flow], wanted: Asked
) -> Iterable[dict[str, Any]]:
    measures = sorted({one.measure for one in flows})
    yield _facet(gettext("Counted in"), is_open=True, options=[
        (measure_label(one), url_with(request, measure=one.partition(":")[2]),
         _pieces(flows, Asked(one, wanted.kind, wanted.year)), one == wanted.measure)
        for one in measures
    ])  # fmt: skip
    years = sorted({one.year for one in flows}, reverse=True)
    yield _facet(gettext("Year"), [
        (words.partial(str(one)),
         url_with(request, year="" if one == wanted.year else str(one)),
         _pieces(flows, Asked(wanted.measure, wanted.kind, one)), one == wanted.year)
        for one in years
    ])  # fmt: skip
    kinds = sorted({one.kind for one in flows})
    yield _facet(gettext("Kind of evidence"), [
        (words.concept(one).text,
         url_with(request, kind="" if one == wanted.kind else one.partition(":")[2]),
         _pieces(flows, Asked(wanted.measure, one, wanted.year)), one == wanted.kind)
        for one in kinds
    ])  # fmt: skip


def _facet(
    label: str, options: Collection[tuple[str, str, Fraction, bool]], *, is_open: bool = False
) -> dict[str, Any]:
    return {
        "label": label,
        "open": is_open or any(one[3] for one in options),
        "options": [
            {"label": name, "url": url, "count": said(amount), "current": current}
            for name, url, amount, current in options
            if amount or current
        ],
    }


def _pieces(flows: Sequence[reciprocity.Flow], wanted: Asked) -> Fraction:
    """How much passed in all."""
    return sum((one.amount for one in wanted.of(flows)), Fraction(0))
