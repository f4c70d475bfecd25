"""The agreements of the organisations somebody acts for."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext

from pactwork.agreements.api import State, mine, words
from pactwork.design import states
from pactwork.desk.web.frame import places
from pactwork.desk.web.sayings import due_words, organisation_links, patch_of
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.paging import asked_page, paging, url_with

PAGE_SIZE = 20
ORDERS: Final = (
    (mine.Order.DUE, gettext_lazy("Due first")),
    (mine.Order.LATEST, gettext_lazy("Latest evidence")),
    (mine.Order.PROGRESS, gettext_lazy("Least done")),
    (mine.Order.ENDING, gettext_lazy("Ending first")),
)
FORCE: Final = {"": True, "ended": False, "all": None}


@desk_page
def agreements(request: SignedIn) -> HttpResponse:
    """Agreements with how far they are, whose turn it is and what falls due next."""
    on = timezone.localdate()
    state = request.GET.get("state", "")
    state = state if state in {one.value for one in State} else ""
    asked = request.GET.get("sort", "")
    order = mine.Order(asked) if asked in {one.value for one in mine.Order} else mine.Order.DUE
    force = request.GET.get("force", "")
    page = mine.my_agreements(
        request.acting.powers,
        request.acting.viewer,
        on=on,
        state=state,
        in_force=FORCE.get(force, True),
        order=order,
        offset=(asked_page(request) - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    context = {
        "places": places(request, "desk-agreements"),
        "agreements": [_line(one, on) for one in page.agreements],
        "paging": paging(request, total=page.total, size=PAGE_SIZE),
        "total": words.number(page.total),
        "orders": [(value, label, value == order) for value, label in ORDERS],
        "kept": [(name, value) for name, value in (("state", state), ("force", force)) if value],
        "forces": _forces(request, force),
        "states": _states(request, state),
        "is_narrowed": bool(state or force),
        "all_url": request.path,
    }
    return render(request, "desk/agreements.html", context)


def _line(held: mine.MyAgreement, on: date) -> dict[str, Any]:
    card = held.card
    title = words.text(card.title, card.authoritative)
    return {
        "patch": patch_of(card),
        "title": title,
        "desk_url": reverse("desk-agreement", args=[card.slug]),
        "term": words.term_words(card),
        "course": words.course_words(card),
        "parties": organisation_links(card.parties[:5]),
        "state": card.state,
        "completion": card.completion if card.commitments else None,
        "done": words.fulfilled_words(card.fulfilled, card.commitments),
        "turn": _turn(held),
        "for_us": bool(held.for_us),
        "due": due_words(held.next_due, on),
        "is_public": card.is_public,
    }


def _turn(held: mine.MyAgreement) -> str:
    """Whose turn it is with evidence under the agreement."""
    if held.for_us:
        said = ngettext(
            "%(count)s piece of evidence waits for you",
            "%(count)s pieces of evidence wait for you",
            held.for_us,
        )
        return said % {"count": words.number(held.for_us)}
    if held.for_others:
        said = ngettext(
            "%(count)s piece of yours waits for the other party",
            "%(count)s pieces of yours wait for the other party",
            held.for_others,
        )
        return said % {"count": words.number(held.for_others)}
    return ""


def _forces(request: SignedIn, force: str) -> list[tuple[str, str, bool]]:
    labels = {"": gettext("In force"), "ended": gettext("Ended"), "all": gettext("All")}
    return [
        (label, url_with(request, force=value, page=""), value == force)
        for value, label in labels.items()
    ]


def _states(request: SignedIn, state: str) -> list[dict[str, Any]]:
    return [
        {
            "label": states.label(one.value),
            "url": url_with(request, state="" if one.value == state else one.value, page=""),
            "current": one.value == state,
        }
        for one in State
    ]
