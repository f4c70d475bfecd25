"""How far the import of a table is: it can be paused, go on, or be ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_import import STAGES, said_faults, unreadable
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.people.api import Power
from pactwork.repository.api import MaterialError, NotAllowedError, importing

_DONE_WITH = {
    "pause": importing.pause_import,
    "resume": importing.resume_import,
    "stop": importing.stop_import,
    "undo": importing.take_import_back,
}


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def import_progress(request: SignedIn, number: UUID) -> HttpResponse:
    """How far it is; on POST it is paused, goes on, or ends (`do`)."""
    card = importing.import_of(number, request.acting.where(Power.WRITE))
    if card is None:
        raise Http404
    if request.method == "POST":
        _do(request, number)
        return redirect("desk-materials-importing", number)
    context = _progress(card)
    if request.headers.get("X-Live") == "1":
        return render(request, "desk/materials/_importing.html", context)
    context["places"] = places(request, "desk-materials")
    return render(request, "desk/materials/importing.html", context)


def _do(request: SignedIn, number: UUID) -> None:
    act = _DONE_WITH.get(request.POST.get("do", ""))
    try:
        if act is not None:
            act(number, by=request.user)
    except (LookupError, MaterialError):
        return  # it ended meanwhile, or somebody was faster: the page says so
    except NotAllowedError as error:
        raise PermissionDenied from error


def _progress(card: importing.ImportCard) -> dict[str, Any]:
    share = card.place / card.total if card.total else None
    going = importing.going_with(card.uuid) if card.stage in ("done", "stopped") else None
    return {
        "number": card.uuid,
        "name": card.name,
        "stage": STAGES[card.stage],
        "is_over": card.ended_at is not None and card.stage != "undoing",
        "may_undo": going is not None and going.any,
        "used": going.used if going else 0,
        "used_words": words.number(going.used) if going else "",
        "may_pause": card.stage == "running",
        "may_stop": card.ended_at is None,
        "may_resume": card.is_kept and card.ended_at is None and card.stage != "running",
        "share": 1.0 if card.stage == "done" else share,
        "trouble": unreadable(card.trouble.partition(":")[0]) if card.trouble else "",
        "counts": {
            name: words.number(getattr(card, name))
            for name in ("place", "created", "changed", "unchanged", "refused")
        },
        "rows": [
            (words.number(row), title, said_faults(faults)) for row, title, faults in card.told
        ],
    }
