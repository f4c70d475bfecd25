"""One piece of evidence: what was said, what was asked, and what may be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from pactwork.agreements.api import dialogue, doing, evidence_by_uuid, words
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.frame import places
from pactwork.desk.web.sayings import (
    commitment_path,
    organisation_link,
    organisation_links,
    original_of,
    standing_words,
)
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.tool_lines import behind_piece
from pactwork.desk.web.whose_name import choose_among, names_of
from pactwork.files.api import path_of
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.links import safe_url
from pactwork.kernel.sentences import filled
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationCard, cards

KIND_WORDS: Final = {
    "asked": gettext_lazy("A question"),
    "answered": gettext_lazy("An answer"),
    "returned": gettext_lazy("Returned"),
}


class ActForm(forms.Form):
    """An act in an organisation's name, with words where the act needs them."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("In the name of"), coerce=int)
    text = WordsField(max_length=3000, widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}))

    def __init__(
        self, act: str, organisations: list[OrganisationCard], *args: Any, **said: Any
    ) -> None:
        """The form of one act, for these organisations."""
        super().__init__(*args, **{**said, "prefix": act})
        self.act = act
        choose_among(self, "organisation", names_of({one.number: one for one in organisations}))
        if act in LABELS:
            self.fields["text"].label = LABELS[act]
        else:
            del self.fields["text"]


LABELS: Final = {
    "ask": gettext_lazy("What would you like to know?"),
    "return": gettext_lazy("What has to be put right?"),
    "answer": gettext_lazy("Your answer"),
    "withdraw": gettext_lazy("Why is it withdrawn? This is shown in public once it was accepted."),
}


@desk_page
def piece(request: SignedIn, number: UUID) -> HttpResponse:
    """Everything about one piece."""
    return _page(request, _held(request, number), {})


@require_POST
@desk_page
def act(request: SignedIn, number: UUID, name: str) -> HttpResponse:
    """Do one thing with it; what was typed stays when it cannot be done."""
    held = _held(request, number)
    form = _forms(held, request).get(name)
    if form is None:
        raise PermissionDenied
    bound = ActForm(name, _who(held, request, name), request.POST)
    if bound.is_valid():
        try:
            said = _ACTS[name](number, bound.cleaned_data, held, request)
        except doing.NotAllowedError:
            raise PermissionDenied from None
        except doing.EvidenceError:
            bound.add_error(None, gettext("Somebody was faster: look again, it has changed."))
        else:
            messages.success(request, said)
            return redirect("desk-piece", number)
    return _page(request, held, {name: bound}, status=422)


def _accept(number: UUID, said: Mapping[str, Any], held: Any, request: SignedIn) -> str:
    doing.accept(number, organisation=said["organisation"], by=request.user)
    return gettext("Accepted: it counts now. You can take that back below.")


def _take_back(number: UUID, said: Mapping[str, Any], held: Any, request: SignedIn) -> str:
    doing.take_acceptance_back(number, organisation=said["organisation"], by=request.user)
    return gettext("The acceptance is taken back. The evidence waits again.")


def _ask(number: UUID, said: Mapping[str, Any], held: Any, request: SignedIn) -> str:
    doing.ask(number, text=_text(said), organisation=said["organisation"], by=request.user)
    return gettext("Asked. You will find the answer here.")


def _return(number: UUID, said: Mapping[str, Any], held: Any, request: SignedIn) -> str:
    doing.return_with_reason(
        number, reason=_text(said), organisation=said["organisation"], by=request.user
    )
    return gettext("Returned, with your reason.")


def _answer(number: UUID, said: Mapping[str, Any], held: Any, request: SignedIn) -> str:
    doing.answer(
        number,
        text=_text(said),
        to=said["organisation"],
        organisation=held.evidence.delivered_by.number,
        by=request.user,
    )
    return gettext("Answered. It is the other party's turn.")


def _withdraw(number: UUID, said: Mapping[str, Any], held: Any, request: SignedIn) -> str:
    doing.withdraw(number, reason=_text(said), organisation=said["organisation"], by=request.user)
    return gettext("Withdrawn. It no longer counts.")


_ACTS: Final[Mapping[str, Callable[..., str]]] = {
    "accept": _accept,
    "take-back": _take_back,
    "ask": _ask,
    "return": _return,
    "answer": _answer,
    "withdraw": _withdraw,
}


def _text(said: Mapping[str, Any]) -> dict[str, str]:
    return {words.reader(): said["text"]}


def _held(request: SignedIn, number: UUID) -> dialogue.Piece:
    held = dialogue.piece(number, request.acting)
    if held is None:
        raise Http404
    return held


def _who(held: dialogue.Piece, request: SignedIn, name: str) -> list[OrganisationCard]:
    """For which organisations an act is open; of an answer, to which."""
    open_to = dialogue.acts_open_to(held, request.acting, request.user.pk)
    return list(
        {
            "accept": open_to.accept,
            "take-back": open_to.take_back,
            "ask": open_to.object,
            "return": open_to.object,
            "answer": open_to.answer,
            "withdraw": [held.evidence.delivered_by] if open_to.withdraw else [],
        }[name]
    )


def _forms(held: dialogue.Piece, request: SignedIn) -> dict[str, ActForm]:
    return {name: ActForm(name, who) for name in _ACTS if (who := _who(held, request, name))}


def _page(
    request: SignedIn,
    held: dialogue.Piece,
    bound: Mapping[str, ActForm],
    status: int = 200,
) -> HttpResponse:
    evidence = held.evidence
    original = original_of(evidence)
    acts = {**_forms(held, request), **bound}
    public = evidence_by_uuid(evidence.uuid, PUBLIC) is not None
    context = {
        "places": places(request, "desk-evidence"),
        "piece": held,
        "title": words.text(evidence.title, original),
        "text": words.text(evidence.description, original),
        "kind": words.concept(evidence.kind),
        "forms": {name.replace("-", "_"): form for name, form in acts.items()},
        "answer_to": organisation_links(_who(held, request, "answer")),
        "may_correct": dialogue.acts_open_to(held, request.acting, request.user.pk).correct,
        "turn": _turn(held, request),
        "said": list(_said(held)),
        "opened": [one for one in _said(held) if one["is_open"]],
        "facts": _facts(held),
        "reminded": words.day(held.reminded_on),
        "targets": [words.concept(code) for code in evidence.target_groups],
        **behind_piece(evidence, request.acting.viewer),
        "links": [url for url in map(_outward, evidence.links) if url],
        "serves": list(_serves(held)),
        "pictures": [_file(held, one) for one in held.files if one.is_picture],
        "papers": [_file(held, one) for one in held.files if not one.is_picture],
        "public_url": public_path(iri("evidence", evidence.uuid), words.reader()) if public else "",
        "reason": words.text(evidence.voided_reason, original),
    }
    return render(request, "desk/piece.html", context, status=status)


def _turn(held: dialogue.Piece, request: SignedIn) -> dict[str, Any]:
    """Where it stands and whose turn it is, in a sentence or two."""
    opened = [one for one in held.said if one.is_open]
    waited = held.waiting - {one.thread for one in opened}
    known = cards(waited)
    names = organisation_links(known[number] for number in sorted(waited))
    parts = []
    if waited and not held.evidence.voided_on:
        said = gettext("It waits for %(organisations)s to accept it.")
        parts.append(filled(said, organisations=names))
    return {
        "standing": standing_words(held.evidence, None)
        if held.evidence.voided_on or not opened
        else gettext("Not settled yet"),
        "parts": parts,
        "is_mine": bool(_forms(held, request).keys() & {"accept", "answer"}),
    }


def _facts(held: dialogue.Piece) -> dict[str, Any]:
    evidence = held.evidence
    by = organisation_link(evidence.delivered_by, short=False)
    if held.person_name:
        said = gettext("%(person)s for %(organisation)s")
        by = filled(said, person=_plain(held.person_name), organisation=by)
    return {
        "when": words.span_words(evidence.first_day, evidence.last_day),
        "datetime": evidence.first_day.isoformat(),
        "amounts": words.quantities_words(evidence.quantities),
        "people": list(words.people_words(evidence)),
        "delivered_by": by,
        "delivered_on": words.day(evidence.recorded_at),
    }


def _plain(text: str) -> Any:
    return conditional_escape(text)


def _serves(held: dialogue.Piece) -> Iterator[dict[str, Any]]:
    for slug, together in groupby(held.evidence.claims, key=lambda claim: claim.agreement):
        claims = list(together)
        first = claims[0]
        yield {
            "title": words.text(first.agreement_title, first.authoritative),
            "url": public_path(iri("agreement", slug), words.reader())
            if slug in held.public
            else "",
            "claims": [
                {
                    "text": words.text(one.text, one.authoritative),
                    "url": commitment_path(slug, one.commitment) if slug in held.public else "",
                    "accepted": _accepted(one),
                }
                for one in claims
            ],
        }


def _accepted(claim: Any) -> Any:
    if not claim.acceptances:
        return ""
    return filled(
        gettext("Accepted by %(acceptances)s"),
        acceptances=organisation_links(one.by for one in claim.acceptances),
    )


def _said(held: dialogue.Piece) -> Iterator[dict[str, Any]]:
    for one in held.said:
        name = organisation_link(one.organisation)
        if one.person:
            said = gettext("%(person)s for %(organisation)s")
            name = filled(said, person=_plain(one.person), organisation=name)
        yield {
            "kind": one.kind,
            "word": KIND_WORDS[one.kind],
            "by": name,
            "text": words.text(one.text),
            "day": words.day(one.at),
            "datetime": one.at.isoformat(),
            "is_open": one.is_open,
        }


def _file(held: dialogue.Piece, file: dialogue.FileView) -> dict[str, str]:
    return {
        "name": file.name,
        "url": reverse("desk-piece-file", args=[held.evidence.uuid, file.sha256]),
        "size": _size(file.size),
    }


def _size(size: int) -> str:
    if size < 1_000_000:
        return gettext("%(size)s kB") % {"size": words.number(max(1, round(size / 1000)))}
    return gettext("%(size)s MB") % {"size": words.number(round(size / 1_000_000, 1))}


def _outward(url: str) -> str:
    try:
        return safe_url(url)
    except ValueError:
        return ""


@require_safe
@desk_page
def file(request: SignedIn, number: UUID, digest: str) -> HttpResponseBase:
    """A file's bytes, always as a download that can do nothing on this site."""
    held = dialogue.attached_file(number, digest, request.acting)
    if held is None:
        raise Http404
    try:
        content = path_of(digest).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=True, filename=held.name, content_type=held.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
