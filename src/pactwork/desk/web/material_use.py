"""How much an organisation's materials are used: by month, which most, and as tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from pactwork.agreements.api import words
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_words import material_line
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.cells import safe_cell
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power
from pactwork.repository.api import counts

MOST: Final = 10
A_YEAR: Final = timedelta(days=365)


class _Line:
    """Where a row of CSV is written to: it is handed on at once."""

    def write(self, row: str) -> str:
        return row


@desk_page
def use(request: SignedIn) -> HttpResponse:
    """Use of all that one of the own organisations shares."""
    own = cards(request.acting.where(Power.DELIVER))
    context: dict[str, Any] = {"places": places(request, "desk-materials"), "has_any": bool(own)}
    if own:
        context |= _used(request, own, _asked(request, own))
    return render(request, "desk/materials/use.html", context)


def _asked(request: SignedIn, own: dict[int, OrganisationCard]) -> OrganisationCard:
    """The organisation asked for, else the first. Raises Http404 for one of others."""
    slug = request.GET.get("for", "")
    if not slug:
        return min(own.values(), key=lambda one: words.organisation_name(one).text)
    found = next((one for one in own.values() if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _used(
    request: SignedIn, own: dict[int, OrganisationCard], held: OrganisationCard
) -> dict[str, Any]:
    viewer, today = request.acting.viewer, timezone.localdate()
    here = reverse("desk-materials-use")
    best = counts.most_used(held.number, viewer, since=today - A_YEAR, limit=MOST)
    return {
        "organisation": words.organisation_name(held),
        "choices": [
            (words.organisation_short(one).text, f"{here}?for={one.slug}", one == held)
            for one in own.values()
        ],
        "use": counts.use_figure(counts.of_organisation(held.number, viewer), today),
        "lines": [
            material_line(
                card,
                reverse("material", args=[card.key]) + "#use",
                request.user.pk,
                used=_counted(views, taken),
            )
            for card, views, taken in best
        ],
        "csv_url": reverse("desk-materials-use-table", args=[held.slug, "months"]),
        "items_url": reverse("desk-materials-use-table", args=[held.slug, "materials"]),
    }


def _counted(views: int, taken: int) -> str:
    seen = ngettext("%(count)s view", "%(count)s views", views) % {"count": words.number(views)}
    took = ngettext("%(count)s download", "%(count)s downloads", taken)
    return f"{seen} · {took % {'count': words.number(taken)}}" if taken else seen


@desk_page
def use_table(request: SignedIn, slug: str, kind: str) -> HttpResponseBase:
    """Use by month, or by material and month, in the words of COUNTER, as CSV."""
    own = cards(request.acting.where(Power.DELIVER))
    held = next((one for one in own.values() if one.slug == slug), None)
    if held is None:
        raise Http404
    viewer = request.acting.viewer
    head: Sequence[str] = counts.HEAD
    rows: Iterable[tuple[object, ...]]
    if kind == "months":
        rows = counts.table_rows(counts.of_organisation(held.number, viewer))
    elif kind == "materials":
        head, rows = counts.ITEM_HEAD, counts.item_rows(counts.by_item(held.number, viewer))
    else:
        raise Http404
    answer = StreamingHttpResponse(
        _written(head, rows), content_type="text/csv; charset=utf-8; header=present"
    )
    name = f"use-{slug}-{kind}-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _written(head: Sequence[str], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    write = csv.writer(_Line()).writerow
    yield "\ufeff"
    yield str(write(head))
    for row in rows:
        yield str(write([safe_cell(one) if isinstance(one, str) else one for one in row]))
