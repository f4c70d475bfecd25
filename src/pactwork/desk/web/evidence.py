"""Evidence of the organisations somebody acts for, by whose turn it is."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import awaiting, dialogue, words
from pactwork.desk.web.frame import places
from pactwork.desk.web.sayings import Line, piece_line
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.paging import asked_page, paging, url_with
from pactwork.people.api import Power
from pactwork.vocabularies.api import concepts

PAGE_SIZE = 25
Shelf = awaiting.Shelf
LABELS: Final = {
    Shelf.MINE: gettext_lazy("Waiting for you"),
    Shelf.OTHERS: gettext_lazy("Waiting for others"),
    Shelf.RETURNED: gettext_lazy("Returned"),
    Shelf.ACCEPTED: gettext_lazy("Accepted"),
    Shelf.WITHDRAWN: gettext_lazy("Withdrawn"),
}
NONE: Final = {
    Shelf.MINE: gettext_lazy("Nothing waits for you"),
    Shelf.OTHERS: gettext_lazy("Nothing of yours waits for others"),
    Shelf.RETURNED: gettext_lazy("Nothing was returned"),
    Shelf.ACCEPTED: gettext_lazy("Nothing was accepted yet"),
    Shelf.WITHDRAWN: gettext_lazy("Nothing was withdrawn"),
}


@desk_page
def evidence(request: SignedIn) -> HttpResponse:
    """One shelf of evidence: waiting for us, for others, returned, accepted, withdrawn."""
    asked = request.GET.get("show", "")
    shelf = Shelf(asked) if asked in {one.value for one in Shelf} else Shelf.MINE
    kinds = [f"evidence-kinds:{one.notation}" for one in concepts("evidence-kinds")]
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else ""
    page = awaiting.evidence_on_shelf(
        shelf,
        request.acting.powers,
        request.acting.viewer,
        judging=request.acting.where(Power.WRITE),
        kind=kind,
        offset=(asked_page(request) - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    said = dialogue.open_said([one.uuid for one in page.evidence], request.acting)
    context = {
        "places": places(request, "desk-evidence"),
        "shelves": _shelves(request, shelf),
        "heading": LABELS[shelf],
        "none": NONE[shelf],
        "lines": [_line(request, one, said.get(one.uuid, [])) for one in page.evidence],
        "paging": paging(request, total=page.total, size=PAGE_SIZE),
        "kinds": [(one, words.concept(one).text, one == kind) for one in kinds],
        "kind": kind,
        "shelf": shelf.value,
        "may_deliver": bool(request.acting.where(Power.DELIVER)),
    }
    return render(request, "desk/evidence.html", context)


def _line(request: SignedIn, held: Any, said: Any) -> Line:
    mine = held.delivered_by.number in request.acting.powers
    return piece_line(held, said, mine=mine)


def _shelves(request: SignedIn, shelf: awaiting.Shelf) -> list[tuple[str, str, bool]]:
    counts = awaiting.shelf_counts(request.acting.powers, judging=request.acting.where(Power.WRITE))
    return [
        (
            gettext("%(label)s (%(count)s)") % {"label": label, "count": words.number(counts[one])},
            url_with(request, show="" if one is Shelf.MINE else one.value, page=""),
            one is shelf,
        )
        for one, label in LABELS.items()
    ]
