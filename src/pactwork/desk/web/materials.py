"""Materials of the organisations somebody acts for, by where they stand."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_words import day_of, material_line
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.paging import asked_page, paging, url_with
from pactwork.people.api import Power
from pactwork.repository.api import (
    VISIBILITY_LABELS,
    MaterialCard,
    Visibility,
    alike,
    materials,
    queues,
    sectors,
)

PAGE_SIZE: Final = 25
SHELVES: Final = {
    "drafts": pgettext_lazy("material", "Drafts"),
    "returned": pgettext_lazy("material", "Returned"),
    "declined": pgettext_lazy("material", "Declined"),
    "review": gettext_lazy("In review"),
    "published": pgettext_lazy("material", "Published"),
    "withdrawn": pgettext_lazy("material", "Withdrawn"),
}
NONE: Final = {
    "drafts": gettext_lazy("No draft"),
    "returned": gettext_lazy("Nothing was returned"),
    "declined": gettext_lazy("Nothing was declined"),
    "review": gettext_lazy("Nothing waits for a review"),
    "published": gettext_lazy("Nothing is published yet"),
    "withdrawn": gettext_lazy("Nothing was withdrawn"),
}
_OPEN: Final = {
    "drafts": gettext_lazy("Go on"),
    "returned": gettext_lazy("Put it right"),
    "declined": gettext_lazy("Go on"),
}
_FIRST: Final = ("returned", "declined", "drafts", "review", "published")
_RARE: Final = "declined"
"""A shelf that is shown only where something stands on it."""


@desk_page
def mine(request: SignedIn) -> HttpResponse:
    """One shelf of them; the first one that holds anything if none is asked for."""
    held = materials.shelf_counts(request.acting)
    counts = {str(name): count for name, count in held.items()}
    asked = request.GET.get("show", "")
    shelf = asked if asked in SHELVES else next(filter(counts.get, _FIRST), "drafts")
    offset = (asked_page(request) - 1) * PAGE_SIZE
    page = materials.my_materials(request.acting, shelf=shelf, offset=offset, limit=PAGE_SIZE)
    context = {
        "places": places(request, "desk-materials"),
        "shelves": _shelves(request, shelf, counts),
        "heading": SHELVES[shelf],
        "none": NONE[shelf],
        "lines": [_line(request, one, shelf) for one in page.cards],
        "paging": paging(request, total=page.total, size=PAGE_SIZE),
        "shelf": shelf,
        "ways": _ways(request),
        "may_share": bool(request.acting.where(Power.DELIVER)),
        "is_first": not any(counts.values()),
    }
    return render(request, "desk/materials/mine.html", context)


def _line(request: SignedIn, held: MaterialCard, shelf: str) -> dict[str, Any]:
    act, url = "", reverse("desk-material", args=[held.key])
    if shelf in _OPEN:
        act = str(_OPEN[shelf])
    describe = reverse("desk-material-describe", args=[held.key])
    seen = "" if held.visibility == Visibility.PUBLIC else VISIBILITY_LABELS[held.visibility]
    return material_line(
        held,
        url if shelf != "drafts" else describe,
        request.user.pk,
        act=act,
        act_url=describe,
        seen=seen if shelf == "published" else "",
        day=day_of(held.published_on),
    )


def _shelves(request: SignedIn, shelf: str, counts: dict[str, int]) -> list[tuple[str, str, bool]]:
    said = gettext("%(label)s (%(count)s)")
    return [
        (
            said % {"label": label, "count": words.number(counts.get(name, 0))},
            url_with(request, show=name, page=""),
            name == shelf,
        )
        for name, label in SHELVES.items()
        if name != _RARE or name == shelf or counts.get(name)
    ]


def _ways(request: SignedIn) -> list[tuple[str, str]]:
    """The other pages about materials, with how much waits there."""
    waiting = queues.queue_counts(request.user)
    places_ = [
        (gettext("To review"), reverse("desk-reviews"), waiting.reviews),
        (gettext("Collections"), reverse("desk-collections"), 0),
        (gettext("How they are used"), reverse("desk-materials-use"), 0),
        (gettext("Find materials shared with you"), reverse("materials") + "?as=me", 0),
    ]
    if request.acting.where(Power.WRITE) or request.user.is_operator:
        said = waiting.comments + waiting.reports
        places_.insert(1, (gettext("Comments and reports"), reverse("desk-reports"), said))
    if request.acting.where(Power.WRITE) or request.user.is_operator:
        asked = sectors.invitations(request.acting)
        places_.append((gettext("Sectors"), reverse("desk-sectors"), asked))
    if request.acting.where(Power.WRITE):
        alikes = alike.unanswered_count(request.acting)
        places_.insert(2, (gettext("The same?"), reverse("desk-alikes"), alikes))
        places_.append((gettext("Bring in a table"), reverse("desk-materials-import"), 0))
        places_.append((gettext("Curating bodies"), reverse("desk-bodies"), 0))
        places_.append((gettext("Other repositories"), reverse("desk-sources"), 0))
    counted = gettext("%(label)s (%(count)s)")
    return [
        (counted % {"label": label, "count": words.number(count)} if count else label, url)
        for label, url, count in places_
    ]
