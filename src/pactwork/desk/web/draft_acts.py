"""Proposing, approving, answering, signing and refusing a draft: each one obvious act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from pactwork.agreements.api import acts, drafting_errors, drafts, negotiation, words
from pactwork.desk.web.draft_frame import acting_for, draft_of, head_of
from pactwork.desk.web.draft_words import bind_words, refusal_words
from pactwork.desk.web.frame import places
from pactwork.desk.web.proof import asks_for_proof, proven_at
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.files.api import FileError, read_file
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
        if turn.owed == "confirm" and turn.mine and turn.organisation.number != one.organisation.number
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


class ReasonForm(forms.Form):
    """Why something is given back, refused or withdrawn."""

    reason = forms.CharField(max_length=20_000, required=False)


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


class SignForm(forms.Form):
    """Who signs, and by what right."""

    name = forms.CharField(label=gettext_lazy("Name of the signatory"), max_length=200)
    mandate = forms.CharField(
        label=gettext_lazy("Office or mandate"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("Such as: Director, or: by decision 12/2026 of the council."),
    )
    read = forms.BooleanField(label=gettext_lazy("I have read the text under this hash."))


class PaperForm(forms.Form):
    """A scan of the signed page."""

    name = forms.CharField(label=gettext_lazy("Who signed on paper"), max_length=200)
    mandate = forms.CharField(label=gettext_lazy("Office or mandate"), max_length=400, required=False)
    scan = forms.FileField(
        label=gettext_lazy("Scan or photo of the signed page"),
        help_text=gettext_lazy("PDF, JPEG or PNG. A representative of another party confirms it."),
    )

    def clean_scan(self) -> Any:
        """Refuse what is too large to be a scan."""
        scan = self.cleaned_data["scan"]
        if scan.size > LARGEST_SCAN:
            raise forms.ValidationError(gettext("A scan is at most twenty megabytes large."))
        return scan


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Exactly what is signed, and the two ways to sign it."""
    detail = draft_of(request, uuid)
    number = acting_for(request, detail, *negotiation.BINDING)
    if number is None:
        raise Http404
    proof = proven_at(request)
    if proof is None:
        return asks_for_proof(request)
    form = SignForm(request.POST or None, initial={"name": request.user.name})
    if request.method == "POST" and form.is_valid():
        if _signed(request, detail, number, form, proof):
            return redirect("desk-draft-acts", uuid=uuid)
    return _sign_page(request, detail, number, form, PaperForm(initial={"name": request.user.name}))


def _sign_page(
    request: SignedIn, detail: drafts.DraftDetail, number: int, form: SignForm, paper: PaperForm
) -> HttpResponse:
    act = next(one.act for one in detail.parties if one.organisation.number == number)
    context = {
        "places": places(request, "desk-drafts"),
        "head": head_of(detail, "desk-draft-acts"),
        "uuid": detail.card.uuid,
        "number": number,
        "organisation": words.organisation_name(cards([number])[number]),
        "label": bind_words(act),
        "sha256": detail.sha256,
        "form": form,
        "paper": paper,
    }
    wrong = form.is_bound or paper.is_bound
    return render(request, "desk/draft/sign.html", context, status=422 if wrong else 200)


def _signed(
    request: SignedIn, detail: drafts.DraftDetail, number: int, form: SignForm, proof: datetime
) -> bool:
    said = form.cleaned_data
    try:
        state = acts.sign_draft(
            draft=detail.card.uuid,
            sha256=request.POST.get("sha256", ""),
            name=said["name"],
            mandate=said["mandate"],
            authenticated_at=proof,
            for_organisation=number,
            by=request.user,
        )
    except drafting_errors.DraftError as error:
        form.add_error(None, refusal_words(error))
        return False
    _congratulate(request, state)
    return True


def _congratulate(request: SignedIn, state: State) -> None:
    if state == State.IN_FORCE:
        messages.success(request, gettext("Signed. That was the last one: the agreement is in force."))
    else:
        messages.success(request, gettext("Signed. It is in force when the last party has signed."))


@desk_page
@require_http_methods(["POST"])
def paper(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Take a scan in, to be confirmed by another party."""
    detail = draft_of(request, uuid)
    number = acting_for(request, detail, *negotiation.BINDING)
    if number is None:
        raise Http404
    form = PaperForm(request.POST, request.FILES)
    if form.is_valid() and _laid(request, detail, number, form):
        messages.success(request, gettext("Kept. It counts once another party has confirmed it."))
        return redirect("desk-draft-acts", uuid=uuid)
    return _sign_page(request, detail, number, SignForm(initial={"name": request.user.name}), form)


def _laid(request: SignedIn, detail: drafts.DraftDetail, number: int, form: PaperForm) -> bool:
    said = form.cleaned_data
    try:
        acts.lay_paper(
            draft=detail.card.uuid,
            sha256=request.POST.get("sha256", ""),
            scan=said["scan"].read(),
            file_name=said["scan"].name,
            name=said["name"],
            mandate=said["mandate"],
            for_organisation=number,
            by=request.user,
        )
    except FileError:
        form.add_error("scan", gettext("This is no PDF, JPEG or PNG."))
        return False
    except drafting_errors.DraftError as error:
        form.add_error(None, refusal_words(error))
        return False
    return True


@desk_page
@require_http_methods(["POST"])
def answer_paper(request: SignedIn, uuid: UUID, paper: int) -> HttpResponseBase:
    """Confirm another's paper, or give it back with a reason."""
    detail = draft_of(request, uuid)
    held = next((one for one in detail.papers if one.number == paper and one.is_open), None)
    said = request.POST.get("as", "")
    if held is None or not said.isdecimal() or int(said) not in detail.mine:
        raise Http404
    confirmed = request.POST.get("do") == "confirm"
    try:
        state = acts.answer_paper(
            draft=uuid,
            paper=paper,
            confirmed=confirmed,
            reason=request.POST.get("reason", ""),
            for_organisation=int(said),
            by=request.user,
        )
    except drafting_errors.DraftError as error:
        messages.warning(request, refusal_words(error))
    else:
        if confirmed:
            _congratulate(request, state)
        else:
            messages.success(request, gettext("Given back. Its party can sign anew."))
    return redirect("desk-draft-acts", uuid=uuid)


@desk_page
@require_GET
def scan(request: SignedIn, uuid: UUID, paper: int) -> HttpResponseBase:
    """The scan, for those in the draft: to be looked at, never to be run."""
    detail = draft_of(request, uuid)
    held = next((one for one in detail.papers if one.number == paper), None)
    kept = read_file(held.scan_sha256) if held else None
    if kept is None:
        raise Http404
    response = HttpResponse(kept.content, content_type=kept.media_type)
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
