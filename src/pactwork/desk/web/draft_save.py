"""Saving what the writing room sends: to a person with a page, to its script with JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext

from pactwork.agreements.api import (
    drafting,
    drafting_errors,
    drafts,
    negotiation,
    operations,
    words,
)
from pactwork.desk.web.draft_clash import along_of, both_texts
from pactwork.desk.web.draft_frame import acting_for
from pactwork.desk.web.draft_keys import keys_of
from pactwork.desk.web.draft_moves import commitments, every_article, moved, operations_for
from pactwork.desk.web.draft_sent import SentError, operations_of
from pactwork.desk.web.draft_typed import Typed, faults_of
from pactwork.desk.web.draft_undo import asked_before_undoing, undoing
from pactwork.desk.web.signed_in import SignedIn, asks_json
from pactwork.kernel.formats import format_time

Act = negotiation.Act


Again = Callable[[Typed, int], HttpResponseBase]
"""Shows the room once more, with what was typed in it, and a status."""


def saved(request: SignedIn, detail: drafts.DraftDetail, again: Again) -> HttpResponseBase:
    """Save, move, add or take out; then back to where the person was."""

    def refused(error: Exception) -> HttpResponseBase:
        faults = faults_of(error, request.POST)
        if asks_json(request):
            return JsonResponse({"said": "; ".join(faults.values())}, status=422)
        return again(Typed(request.POST, faults), 422)

    counter = request.POST.get("counter") == "1"
    writer = acting_for(request, detail, Act.CHANGE, *([Act.COUNTER] if counter else []))
    if writer is None:
        return refused(ValueError(gettext("You cannot change this draft now.")))
    if asked := asked_before_undoing(request, detail):
        return asked
    try:
        wanted = _wanted(request, detail)
        changed = drafting.change_draft(
            draft=detail.card.uuid,
            operations=wanted,
            base_revision=_base(request, detail),
            key=_key(request.POST.get("change", "")),
            for_organisation=writer,
            as_counter=counter,
            by=request.user,
        )
    except LookupError:
        return refused(ValueError(gettext("What you changed is not there any more.")))
    except drafting_errors.ConflictError as conflict:
        return both_texts(request, detail, conflict, wanted)
    except (SentError, drafting_errors.DraftError) as error:
        return refused(error)
    return _well(request, detail, wanted, changed)


def _wanted(request: SignedIn, detail: drafts.DraftDetail) -> list[operations.Operation]:
    """The operations of what was sent: the fields, and then the button."""
    do, _, name = request.POST.get("do", "save").partition(":")
    wanted = [*along_of(request.POST), *operations_of(request.POST)]
    if do in ("save", "close"):
        return wanted
    if do == "undo":
        return undoing(detail, request.acting)
    if do == "move":
        key, _, before = name.partition(":")
        return [*wanted, *moved(key, before, detail.terms)]
    return [*wanted, *operations_for(do, name, detail.terms, keys_of(detail, request.acting))]


def _base(request: SignedIn, detail: drafts.DraftDetail) -> int:
    """The revision that was seen; an undo is of the newest, whatever stood on the page."""
    if request.POST.get("do", "").startswith("undo"):
        return detail.card.revision
    return _number(request.POST.get("base"), detail.card.revision)


def _number(said: str | None, otherwise: int) -> int:
    return int(said) if said and said.isdecimal() and len(said) < 10 else otherwise


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Http404 from None


def _back(request: SignedIn, detail: drafts.DraftDetail, opened: str = "") -> str:
    at = request.POST.get("at", "")
    counter = "1" if request.POST.get("counter") == "1" else ""
    query = {
        "side": request.POST.get("side", ""),
        "counter": counter,
        "open": opened or _opened(request),
    }
    said = urlencode({name: value for name, value in query.items() if value})
    address = reverse("desk-draft", args=[detail.card.uuid])
    anchor = f"promise-{opened}" if opened else at
    return f"{address}{f'?{said}' if said else ''}#{urlencode({'': anchor})[1:]}"


def _opened(request: SignedIn) -> str:
    return "" if request.POST.get("do") == "close" else request.POST.get("open", "")


def _well(
    request: SignedIn,
    detail: drafts.DraftDetail,
    wanted: Sequence[operations.Operation],
    changed: drafting.Changed,
) -> HttpResponseBase:
    now = format_time(timezone.localtime(), words.reader())
    said = gettext("Saved at %(time)s") % {"time": now}
    if changed.merged and wanted:
        said = gettext("Saved at %(time)s, together with what others wrote") % {"time": now}
    if not asks_json(request):
        added = [one for one in wanted if isinstance(one, operations.AddCommitment)]
        opened = added[0].commitment["key"] if added else ""
        return redirect(_back(request, detail, opened))
    return JsonResponse(
        {"revision": changed.revision, "said": said, "fields": _fields(request, changed)}
    )


def _fields(request: SignedIn, changed: drafting.Changed) -> dict[str, dict[str, Any]]:
    """The fields that were sent, as they stand now: what is seen from here on."""
    found: dict[str, dict[str, Any]] = {}
    for name in request.POST:
        kind, _, rest = name.partition(":")
        if kind == "text":
            path, _, language = rest.rpartition(":")
            held = value_at(changed.terms, path.split("/"))
            text = held.get(language, "") if isinstance(held, dict) else ""
            found[name] = {"text": text, "was": operations.hash_of(text)}
        elif kind == "seen":
            value = value_at(changed.terms, rest.split("/"))
            seen = "" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
            found[name] = {"seen": seen}
    return found


def value_at(terms: Any, path: Sequence[str]) -> Any:
    """What stands at a path of the room's fields; None if nothing does."""
    root, *rest = path
    if root in ("commitments", "articles", "parties", "contractors") and not rest:
        return None
    if root == "commitments":
        held: Any = {one["key"]: one for _, one in commitments(terms)}.get(rest[0])
        rest = rest[1:]
    elif root in ("articles", "parties", "contractors"):
        held = _named(terms, root, rest[0])
        rest = rest[1:]
    else:
        held = terms.get(root)
    for step in rest:
        held = held.get(step) if isinstance(held, dict) else None
    return held


def _named(terms: Any, root: str, key: str) -> Any:
    if root == "articles":
        return next((one for one in every_article(terms) if one["key"] == key), None)
    return next((one for one in terms.get(root, []) if one["organisation"] == key), None)
