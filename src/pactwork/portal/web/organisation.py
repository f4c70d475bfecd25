"""The page of an organisation: who it is, what it owes and is owed, with whom, and the evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import (
    Neighbour,
    OwedLine,
    Standings,
    State,
    Totals,
    WantedLines,
    evidence_counted_for,
    growth_owed_by,
    owed_lines,
    standings_of,
    words,
)
from pactwork.design import states
from pactwork.design.drawings.network import Node, network_svg
from pactwork.kernel.languages import direction
from pactwork.kernel.numerals import whole_number
from pactwork.kernel.paging import asked_page, paging, url_with
from pactwork.kernel.texts import Shown
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationDetail
from pactwork.portal import patches
from pactwork.portal.web.course import course_figure
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.moved import organisation_at
from pactwork.portal.web.naming import clipped, organisation_link
from pactwork.portal.web.organisation_facts import facts_of
from pactwork.portal.web.organisations import place_words
from pactwork.vocabularies.api import exists

LINES = 12
"""Commitments shown of each side before the reader turns the page."""
PIECES = 30
AGREEMENTS = 24
FEWEST_DRAWN = 3
"""Fewer partners than this are a list: a drawing of one line says nothing more."""


@dataclass(frozen=True)
class Line:
    """A commitment with its addresses, and the agreement it stands in."""

    text: Shown
    url: str
    state: str
    share: float | None
    agreement: Shown
    agreement_short: str
    agreement_url: str


@dataclass(frozen=True)
class Side:
    """What is owed on one side: counts by state as chips, and a page of commitments."""

    key: str
    total: int
    chips: list[tuple[str, str, str, str, bool]]
    lines: list[Line]
    previous: str
    next: str


@public_page
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """The page. `?with_bodies=1` takes it together with every body below it."""
    held = organisation_at(slug)
    together = _together(request, held)
    numbers = held.under if together else frozenset({held.card.number})
    standings = standings_of(numbers, PUBLIC, limit=AGREEMENTS)
    wanted = [_wanted(request, "by", standings), _wanted(request, "to", standings)]
    lines = owed_lines(numbers, PUBLIC, *wanted, limit=LINES)
    owes, owed = (
        _side(request, one, lines[one.side], counts)
        for one, counts in zip(wanted, (standings.owed_by, standings.owed_to), strict=True)
    )
    context = {
        **_head(held, together),
        "facts": facts_of(held),
        "standings": standings,
        "tabs": _tabs(request, held, together),
        "counted": _counted(held, together),
        "stats": _stats(slug, standings, together),
        "amounts": _amounts(slug, standings.totals, together),
        "course": course_figure(growth_owed_by(numbers, PUBLIC), timezone.localdate()),
        "owes": owes,
        "owed": owed,
        "more_agreements": _more(slug, standings, together),
        "partners": _partners(standings),
        "network": _network(held, standings),
        "several": len(standings.agreements) > 1,
        "take": _take_along(slug, together),
        "reciprocity_url": reverse("organisation-reciprocity", args=[slug])
        + ("?with_bodies=1" if together else ""),
    }
    return render(request, "portal/organisation/page.html", context)


@public_page
def organisation_evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """The evidence behind its totals: all of it, or what is worth some of one measure."""
    held = organisation_at(slug)
    together = _together(request, held)
    numbers = held.under if together else frozenset({held.card.number})
    measure = request.GET.get("measure", "")[:80]
    if measure and not exists("measures", measure.removeprefix("measures:")):
        raise Http404
    people = request.GET.get("people") == "1"
    found = evidence_counted_for(
        numbers,
        PUBLIC,
        measure=measure and f"measures:{measure.removeprefix('measures:')}",
        people_only=people,
        offset=(asked_page(request) - 1) * PIECES,
        limit=PIECES,
    )
    context = {
        **_head(held, together),
        "found": found,
        "paging": paging(request, total=found.total, size=PIECES),
        "counted": _counted(held, together),
        "only": _only(measure, people),
        "all_url": _address(slug, together) if measure or people else "",
        "organisation_url": patches.organisation_path(slug, words.reader())
        + ("?with_bodies=1" if together else ""),
    }
    return render(request, "portal/organisation/evidence.html", context)


def _together(request: HttpRequest, held: OrganisationDetail) -> bool:
    return request.GET.get("with_bodies") == "1" and len(held.under) > 1


def _head(held: OrganisationDetail, together: bool) -> dict[str, Any]:
    name = words.organisation_name(held.card)
    kind = words.concept(held.card.legal_type).text if held.card.legal_type else ""
    return {
        "held": held,
        "name": name,
        "together": together,
        "kicker": " · ".join(part for part in (kind, place_words(held.card)) if part),
        "crumb": clipped(name.text),
    }


def _tabs(
    request: HttpRequest, held: OrganisationDetail, together: bool
) -> list[tuple[str, str, bool]]:
    if len(held.under) == 1:
        return []
    own = request.path
    return [
        (gettext("This body alone"), own, not together),
        (gettext("With its bodies"), f"{own}?with_bodies=1", together),
    ]


def _counted(held: OrganisationDetail, together: bool) -> str:
    """What the figures take in, said in full; "" where there is nothing to say."""
    below = len(held.under) - 1
    if not below:
        return ""
    count = {"count": words.number(below)}
    if not together:
        said = ngettext(
            "Counted here: this body alone. What the %(count)s body below it does is not counted.",
            "Counted here: this body alone. What the %(count)s bodies below it do is not counted.",
            below,
        )
        return said % count
    said = ngettext(
        "Counted here: this body and the %(count)s body below it, taken as one. "
        "A commitment, a piece of evidence or a person that several of them share counts once.",
        "Counted here: this body and the %(count)s bodies below it, taken as one. "
        "A commitment, a piece of evidence or a person that several of them share counts once.",
        below,
    )
    return said % count


def _stats(slug: str, held: Standings, together: bool) -> list[tuple[str, str, str]]:
    """Figures with the place each opens: (number, words, address)."""
    owes = sum(held.owed_by.values())
    done = held.owed_by[State.FULFILLED]
    evidence, people = held.totals.evidence, held.totals.people
    here = "?with_bodies=1&" if together else "?"
    return [
        _stat(owes, ngettext("commitment owed", "commitments owed", owes), "#owes"),
        _stat(done, ngettext("of them fulfilled", "of them fulfilled", done),
              f"{here}owes=fulfilled#owes"),
        _stat(evidence, ngettext("piece of evidence accepted", "pieces of evidence accepted",
                                 evidence), _address(slug, together)),
        _stat(people, ngettext("person took part", "people took part", people),
              _address(slug, together, people="1")),
    ]  # fmt: skip


def _stat(value: int, label: str, url: str) -> tuple[str, str, str]:
    return words.number(value), label, url if value else ""


def _amounts(slug: str, totals: Totals, together: bool) -> list[tuple[str, str]]:
    """What was counted in the evidence, each with the evidence behind it."""
    return [
        (words.measured(amount, measure),
         _address(slug, together, measure=measure.rpartition(":")[2]))
        for measure, amount in sorted(totals.quantities.items(), key=lambda one: -one[1])
        if amount
    ]  # fmt: skip


def _address(slug: str, together: bool, **query: str) -> str:
    asked = {**({"with_bodies": "1"} if together else {}), **query}
    said = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("organisation-evidence", args=[slug]) + (f"?{said}" if said else "")


URGENCY = (
    State.OVERDUE,
    State.BEHIND,
    State.NOT_STARTED,
    State.ON_TRACK,
    State.FULFILLED,
    State.UNFINISHED,
    State.NOT_MEASURABLE,
)
_NAMES = {"by": "owes", "to": "owed"}


def _wanted(request: HttpRequest, side: str, held: Standings) -> WantedLines:
    name = _NAMES[side]
    state = request.GET.get(name, "")
    if state not in set(State):
        state = ""
    asked = request.GET.get(f"{name}_page", "1")
    page = whole_number(asked, digits=5) or 1
    counts = held.owed_by if side == "by" else held.owed_to
    total = counts[state] if state else sum(counts.values())
    last = max(1, -(-total // LINES))
    return WantedLines(side, state, (min(max(page, 1), last) - 1) * LINES)


def _side(
    request: HttpRequest, wanted: WantedLines, lines: list[OwedLine], counts: Mapping[str, int]
) -> Side:
    name = _NAMES[wanted.side]
    total = counts[wanted.state] if wanted.state else sum(counts.values())

    def url(**values: str) -> str:
        return f"{url_with(request, **{f'{name}_{k}': v for k, v in values.items()})}#{name}"

    def chosen(state: str) -> str:
        return f"{url_with(request, **{name: state, f'{name}_page': ''})}#{name}"

    page = wanted.offset // LINES + 1
    return Side(
        key=name,
        total=sum(counts.values()),
        chips=[
            (state, states.label(state), words.number(count),
             chosen("" if state == wanted.state else state), state == wanted.state)
            for state in URGENCY
            if (count := counts[state])
        ],
        lines=[_line(one) for one in lines],
        previous=url(page=str(page - 1) if page > 2 else "") if page > 1 else "",
        next=url(page=str(page + 1)) if wanted.offset + LINES < total else "",
    )  # fmt: skip


def _line(one: OwedLine) -> Line:
    agreement = words.text(one.agreement_title, one.authoritative)
    return Line(
        text=words.text(one.text, one.authoritative),
        url=patches.commitment_path(one.agreement, one.key, words.reader()),
        state=one.state,
        share=one.completion,
        agreement=agreement,
        agreement_short=clipped(agreement.text, 90),
        agreement_url=patches.agreement_path(one.agreement, words.reader()),
    )


def _more(slug: str, held: Standings, together: bool) -> str:
    """The register's address where not all agreements are shown."""
    if len(held.agreements) < AGREEMENTS:
        return ""
    return f"{reverse('register')}?organisation={slug}{'&with_bodies=1' if together else ''}"


def _network(held: OrganisationDetail, standings: Standings) -> dict[str, Any]:
    """The drawing of its partners, and the head of the table below it; {} where few need none."""
    if len(standings.neighbours) < FEWEST_DRAWN:
        return {}
    drawing = network_svg(
        clipped(words.organisation_short(held.card).text),
        [_node(one) for one in standings.neighbours],
        label=gettext("With whom it has agreements"),
        description=gettext("The same figures stand in the table below the drawing."),
        rtl=direction(words.reader()) == "rtl",
    )
    return {
        "drawing": drawing,
        "caption": gettext("Partners in the same agreements; a thicker line is more agreements."),
        "title": gettext("Partners"),
        "heads": [gettext("Organisation"), gettext("Agreements in common")],
        "numbers": (1,),
    }


def _partners(held: Standings) -> list[tuple[object, ...]]:
    """Partners with the number of agreements; in words too where there is no drawing."""
    rows: list[tuple[object, ...]] = []
    drawn = len(held.neighbours) >= FEWEST_DRAWN
    for one in held.neighbours:
        partner = organisation_link(one.organisation, short=False)
        count = words.number(one.agreements)
        said = ngettext("%(count)s agreement", "%(count)s agreements", one.agreements)
        rows.append((partner, count) if drawn else (partner, count, said % {"count": count}))
    return rows


def _node(one: Neighbour) -> Node:
    return Node(
        key=one.organisation.slug,
        label=words.organisation_short(one.organisation).text,
        url=patches.organisation_path(one.organisation.slug, words.reader()),
        weight=one.agreements,
    )


def _only(measure: str, people: bool) -> str:
    """What the list is narrowed to, in words."""
    if people:
        return gettext("Only evidence in which people took part")
    if measure:
        label = words.concept(f"measures:{measure.removeprefix('measures:')}").text
        return gettext("Only evidence that counts for: %(measure)s") % {"measure": label}
    return ""


def _take_along(slug: str, together: bool) -> list[tuple[str, str, str]]:
    """The organisation for machines: (name, address, media type)."""
    query = f"?organisation={slug}&lang={words.reader()}" + ("&with_bodies=1" if together else "")
    return [
        (gettext("Calendar of due dates"), reverse("calendar-due") + query, "text/calendar"),
        (gettext("Feed of its agreements"), reverse("feed-agreements") + query,
         "application/atom+xml"),
        (gettext("Feed of its materials"),
         f"{reverse('feed-materials')}?organisation={slug}&lang={words.reader()}",
         "application/atom+xml"),
        (gettext("Its commitments as CSV"), reverse("export-commitments") + query, "text/csv"),
        ("JSON-LD", reverse("ld-organisation", args=[slug]), "application/ld+json"),
    ]  # fmt: skip
