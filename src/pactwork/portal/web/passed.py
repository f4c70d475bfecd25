"""The evidence behind a number of reciprocity: who gave what to whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pactwork.agreements.api import agreement_head, reciprocity
from pactwork.kernel.paging import asked_page, paging, url_with
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationCard, cards_by_slug
from pactwork.portal.web import naming
from pactwork.portal.web.around import around
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.reciprocity import (
    THE_PUBLIC,
    Asked,
    asked,
    chosen,
    found,
    organisation_head,
)

PIECES = 25


@public_page
def agreement_passed(request: HttpRequest, slug: str) -> HttpResponse:
    """What one party gave another under an agreement, piece by piece."""
    head = agreement_head(slug, PUBLIC)
    if head is None:
        raise Http404
    own = reverse("agreement-reciprocity", args=[slug])
    crumbs = ((gettext("Given and received"), own), (gettext("Evidence"), ""))
    context = around(head, "reciprocity", *crumbs, versions=head.version_number)
    listed = _listed(request, _ends(request, {}), agreement=slug)
    return render(request, "portal/reciprocity/agreement_evidence.html", {**context, **listed})


@public_page
def organisation_passed(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organisation gave or received, piece by piece."""
    held, together = found(request, slug)
    side = held.under if together else frozenset({held.card.number})
    ends = _ends(request, {slug: side})
    if not any(slug in (ends.giver, ends.receiver) for slug in (slug,)):
        raise Http404
    bodies = "?with_bodies=1" if together else ""
    context = {
        **organisation_head(held, together),
        "reciprocity_url": reverse("organisation-reciprocity", args=[slug]) + bodies,
        **_listed(request, ends),
    }
    return render(request, "portal/reciprocity/organisation_evidence.html", context)


class _Ends:
    """From whom and to whom, as the address says."""

    def __init__(self, giver: str, receiver: str, taken: dict[str, frozenset[int]]) -> None:
        self.giver, self.receiver = giver, receiver
        self._taken = taken
        self.known: dict[str, OrganisationCard] = dict(
            cards_by_slug({one for one in (giver, receiver) if one and one != THE_PUBLIC})
        )

    def numbers(self, end: str) -> frozenset[int]:
        """The numbers an end stands for; those of nobody where it is unknown."""
        if not end:
            return frozenset()
        if end == THE_PUBLIC:
            return frozenset({reciprocity.PUBLIC_RECEIVER})
        if end not in self.known:
            raise Http404
        return self._taken.get(end) or frozenset({self.known[end].number})

    def name(self, end: str) -> SafeString:
        """An end as a link."""
        if end == THE_PUBLIC:
            return naming.plain(gettext("the public"))
        return naming.organisation_link(self.known[end], short=False)


def _ends(request: HttpRequest, taken: dict[str, frozenset[int]]) -> _Ends:
    said = [request.GET.get(name, "")[:120].replace("\x00", "") for name in ("from", "to")]
    if said[0] == THE_PUBLIC:
        raise Http404
    return _Ends(said[0], said[1], taken)


def _listed(request: HttpRequest, ends: _Ends, agreement: str = "") -> dict[str, Any]:
    wanted = asked(request)
    page = reciprocity.evidence_passed(
        reciprocity.Passed(
            givers=ends.numbers(ends.giver),
            receivers=ends.numbers(ends.receiver),
            kind=wanted.kind,
            measure=wanted.measure,
            year=wanted.year,
        ),
        PUBLIC,
        agreement=agreement,
        offset=(asked_page(request) - 1) * PIECES,
        limit=PIECES,
    )
    return {
        "found": page,
        "paging": paging(request, total=page.total, size=PIECES),
        "heading": _heading(ends),
        "chosen": list(_chosen(request, wanted)),
    }


def _heading(ends: _Ends) -> SafeString:
    giver, receiver = ends.giver, ends.receiver
    if giver and receiver:
        said = gettext("What %(giver)s gave %(receiver)s")
        return naming.filled(said, giver=ends.name(giver), receiver=ends.name(receiver))
    if giver:
        return naming.filled(gettext("What %(giver)s gave"), giver=ends.name(giver))
    if receiver:
        return naming.filled(gettext("What %(receiver)s received"), receiver=ends.name(receiver))
    return naming.plain(gettext("What was given and received"))


def _chosen(request: HttpRequest, wanted: Asked) -> Iterator[tuple[str, str]]:
    for label, _ in chosen(request, wanted):
        yield label, url_with(request, page="")
