"""Two people changed the same: both texts side by side, and the words of both to go on from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext

from pactwork.agreements.api import drafting_errors, drafts, operations
from pactwork.desk.web.draft_frame import fresh_change, head_of
from pactwork.desk.web.draft_todos import called, numbers_of
from pactwork.desk.web.draft_told import value_told
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, asks_json
from pactwork.kernel.languages import direction


@dataclass(frozen=True)
class Both:
    """One text in two wordings, and the field in which they become one."""

    heading: str
    was: str
    theirs: str
    mine: str
    together: str
    name: str
    was_name: str
    was_hash: str
    language: str
    direction: str
    is_text: bool


def both_texts(
    request: SignedIn,
    detail: drafts.DraftDetail,
    conflict: drafting_errors.ConflictError,
    wanted: Sequence[operations.Operation],
) -> HttpResponse:
    """A page with both texts; what did not clash is kept in it and sent along."""
    if asks_json(request):
        return JsonResponse({"said": gettext("Somebody else changed the same.")}, status=409)
    clashing = {(one.path, one.language) for one in conflict.clashes}
    along = [one for one in wanted if _names(one) not in clashing]
    context = {
        "places": places(request, "desk-drafts"),
        "head": head_of(detail, "desk-draft"),
        "head_uuid": detail.card.uuid,
        "clashes": [_both(one, detail) for one in conflict.clashes],
        "along": json.dumps(operations.as_values(along), ensure_ascii=False) if along else "",
        "revision": request.POST.get("base", "") or conflict.revision,
        "counter": request.POST.get("counter") == "1",
        "change": fresh_change(),
        "acting_for": request.POST.get("as", ""),
        "at": request.POST.get("at", ""),
        "side": request.POST.get("side", ""),
    }
    return render(request, "desk/draft/clash.html", context, status=409)


def _names(one: operations.Operation) -> tuple[tuple[str, ...], str]:
    """What an operation would clash on."""
    path = tuple(getattr(one, "path", ()))
    return path, getattr(one, "language", "")


def along_of(post: QueryDict) -> list[operations.Operation]:
    """What was sent beside the texts that clashed, and comes with them again.

    Raises:
        LookupError: it cannot be read.
    """
    said = post.get("along", "")
    if not said:
        return []
    try:
        return operations.from_json(said)
    except drafting_errors.DraftError as error:
        raise LookupError("along") from error


def _both(clash: drafting_errors.Clash, detail: drafts.DraftDetail) -> Both:
    is_text = bool(clash.language)
    name = f"{'/'.join(clash.path)}:{clash.language}"

    def told(value: Any) -> str:
        return value or "" if is_text else value_told(clash.path, value, detail)

    theirs, mine = told(clash.theirs), told(clash.mine)
    return Both(
        heading=called(clash.path, numbers_of(detail)),
        was=told(clash.was),
        theirs=theirs,
        mine=mine,
        together="\n\n".join(one for one in (theirs, mine) if one),
        name=f"text:{name}",
        was_name=f"was:{name}",
        was_hash=operations.hash_of(theirs),
        language=clash.language,
        direction=direction(clash.language or "en"),
        is_text=is_text and clash.theirs is not None,
    )
