"""Proposing, approving, answering, signing and refusing a draft: each one obvious act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import acts, drafting_errors, drafts, negotiation, words
from pactwork.desk.web.draft_frame import acting_for, draft_of, head_of
from pactwork.desk.web.draft_words import bind_words, refusal_words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.iris import iri, public_path
from pactwork.organisations.api import OrganisationCard, cards

Act = negotiation.Act
State = negotiation.DraftState
LARGEST_SCAN: Final = 20_000_000


@dataclass(frozen=True)
class Doing:
    """One act open to the reader: the button's name, and for which organisation it is."""

    act: Act
    organisation: OrganisationCard


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def draft_acts(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """What the reader can do with the draft now; what was done is said, and what was not, why."""
    detail = draft_of(request, uuid)
    if request.method == "POST":
        return _acted(request, detail)
    return render(request, "desk/draft/acts.html", _context(request, detail))


def _context(request: SignedIn, detail: drafts.DraftDetail) -> dict[str, Any]:
    card = detail.card
    known = cards(detail.mine)
    open_ = [Doing(act, known[number]) for number, held in detail.mine.items() for act in held]
    binding = [one for one in open_ if one.act in negotiation.BINDING]
    return {
        "places": places(request, "desk-drafts"),
        "head": head_of(detail, "desk-draft-acts"),
        "uuid": card.uuid,
        "sha256": detail.sha256,
        "revision": card.revision,
        "todos": len(detail.todos),
        "base_moved": detail.base_moved,
        "propose": _first(open_, Act.PROPOSE),
        "approve": [_named(one) for one in open_ if one.act == Act.APPROVE],
        "counter": _first(open_, Act.COUNTER),
        "remark": _first(open_, Act.REMARK),
        "refuse": _first(open_, Act.REFUSE),
        "withdraw": _first(open_, Act.WITHDRAW),
        "binding": [
            {**_named(one), "label": bind_words(one.act), "url": _sign_url(card.uuid, one)}
            for one in binding
        ],
        "parties": [_party(one, detail) for one in detail.parties],
        "papers": [_paper(one, detail, known) for one in detail.papers if one.is_open],
        "agreement_url": _agreement_url(detail),
    }


def _sign_url(uuid: UUID, one: Doing) -> str:
    return f"{reverse('desk-draft-sign', args=[uuid])}?as={one.organisation.number}"


def _first(open_: list[Doing], act: Act) -> dict[str, Any] | None:
    found = next((one for one in open_ if one.act == act), None)
    return _named(found) if found else None


def _named(one: Doing) -> dict[str, Any]:
    return {"number": one.organisation.number, "name": words.organisation_name(one.organisation)}


def _agreement_url(detail: drafts.DraftDetail) -> str:
    card = detail.card
    if card.state != State.IN_FORCE or detail.visibility != "public":
        return ""
    return public_path(iri("agreement", card.agreement), words.reader())


def _party(one: drafts.DraftPartyView, detail: drafts.DraftDetail) -> dict[str, Any]:
    """A line of who has done what: approved on a day, signed by somebody on a day."""
    signed = next(
        (
            held
            for held in detail.signatures
            if held.organisation.number == one.organisation.number and held.sha256 == detail.sha256
        ),
        None,
    )
    return {
        "name": words.organisation_name(one.organisation),
        "act": bind_words(one.act),
        "approved": words.day(one.approved_at, "medium"),
        "needs_approval": one.act == Act.SIGN,
        "signed": words.day(signed.at, "medium") if signed else "",
        "signatory": signed.name if signed else "",
        "mandate": signed.mandate if signed else "",
        "on_paper": bool(signed and signed.on_paper),
        "confirmed_by": words.organisation_short(signed.confirmed_by).text
        if signed and signed.confirmed_by
        else "",
    }


def _paper(
    one: drafts.PaperView, detail: drafts.DraftDetail, known: Mapping[int, OrganisationCard]
) -> dict[str, Any]:
    others = [
        turn.organisation
        for turn in detail.card.turns
        if turn.owed == "confirm"
        and turn.mine
        and turn.organisation.number != one.organisation.number
    ]
    return {
        "number": one.number,
        "organisation": words.organisation_name(one.organisation),
        "name": one.name,
        "mandate": one.mandate,
        "day": words.day(one.at, "medium"),
        "scan_url": reverse("desk-draft-scan", args=[detail.card.uuid, one.number]),
        "may_answer": others[0].number if others else None,
    }


def _acted(request: SignedIn, detail: drafts.DraftDetail) -> HttpResponseBase:
    do = request.POST.get("do", "")
    press = _BUTTONS.get(do)
    if press is None:
        raise Http404
    act, said, run = press
    number = acting_for(request, detail, act)
    if number is None:
        messages.warning(request, gettext("This is not open to you now."))
        return redirect("desk-draft-acts", uuid=detail.card.uuid)
    shared = {"draft": detail.card.uuid, "for_organisation": number, "by": request.user}
    try:
        run(shared, request.POST.get("sha256", ""), request.POST.get("reason", ""))
    except drafting_errors.DraftError as error:
        messages.warning(request, refusal_words(error))
        context = {**_context(request, detail), "reason": request.POST.get("reason", ""), "did": do}
        return render(request, "desk/draft/acts.html", context, status=422)
    messages.success(request, str(said))
    return redirect("desk-draft-acts", uuid=detail.card.uuid)


_BUTTONS: Final[Mapping[str, tuple[Act, Any, Callable[[dict[str, Any], str, str], Any]]]] = {
    "propose": (
        Act.PROPOSE,
        gettext_lazy("Proposed. The other parties see that it is their turn."),
        lambda shared, sha256, reason: acts.propose_draft(sha256=sha256, **shared),
    ),
    "approve": (
        Act.APPROVE,
        gettext_lazy("Approved."),
        lambda shared, sha256, reason: acts.approve_draft(sha256=sha256, **shared),
    ),
    "remark": (
        Act.REMARK,
        gettext_lazy("Given back with your remarks."),
        lambda shared, sha256, reason: acts.return_draft(sha256=sha256, remarks=reason, **shared),
    ),
    "refuse": (
        Act.REFUSE,
        gettext_lazy("Refused. The draft has ended."),
        lambda shared, sha256, reason: acts.refuse_draft(sha256=sha256, reason=reason, **shared),
    ),
    "withdraw": (
        Act.WITHDRAW,
        gettext_lazy("Withdrawn. What was written stays to be read."),
        lambda shared, sha256, reason: acts.withdraw_draft(reason=reason, **shared),
    ),
}
