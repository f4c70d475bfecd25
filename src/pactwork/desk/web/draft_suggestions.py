"""Suggesting another wording in a draft, and the page on which suggestions are decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import drafting_errors, drafts, negotiation, suggestions, words
from pactwork.desk.web.draft_frame import (
    acting_for,
    draft_of,
    fresh_change,
    organisation_said,
    reading_for,
)
from pactwork.desk.web.draft_reading import shared_context
from pactwork.desk.web.draft_save import value_at
from pactwork.desk.web.draft_suggested import PAGE_SIZE, Suggested, anchor_of, suggested_in
from pactwork.desk.web.draft_todos import called, numbers_of
from pactwork.desk.web.draft_words import refusal_words
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.languages import LANGUAGE_NAMES, direction
from pactwork.kernel.paging import asked_page, paging

Act = negotiation.Act
LONGEST: Final = 20_000


class SuggestionForm(forms.Form):
    """A wording, and why it is better."""

    text = forms.CharField(
        label=gettext_lazy("Your wording"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Leave it empty to suggest that the text be taken out."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    at = forms.CharField(max_length=300, widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput)


@dataclass(frozen=True)
class Spot:
    """A text for which a wording can be suggested, and what stands there."""

    path: tuple[str, ...]
    language: str
    now: str

    @property
    def at(self) -> str:
        """As it stands in an address."""
        return f"{'/'.join(self.path)}:{self.language}"


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """Write another wording for one text; it stands beside it until somebody decides."""
    detail = draft_of(request, uuid)
    if detail.card.state in negotiation.ENDS:
        raise Http404
    spot = _spot(detail, request.POST.get("at") or request.GET.get("at", ""))
    start = {"text": spot.now, "at": spot.at, "base": detail.card.revision, "key": fresh_change()}
    form = SuggestionForm(request.POST if request.method == "POST" else None, initial=start)
    form.fields["text"].widget.attrs |= {
        "lang": spot.language,
        "dir": direction(spot.language),
    }
    status = 200
    if request.method == "POST":
        if _made(request, detail, spot, form):
            messages.success(request, gettext("Your suggestion stands beside the text."))
            return redirect(f"{reverse('desk-draft', args=[uuid])}#{anchor_of(spot.path)}")
        status = 422
    context = {
        "form": form,
        "heading": called(spot.path, numbers_of(detail)),
        "now": spot.now,
        "language": spot.language,
        "direction": direction(spot.language),
        "languages": _languages(spot),
        "sides": _sides(request, detail),
        "back_url": f"{reverse('desk-draft', args=[uuid])}#{anchor_of(spot.path)}",
    }
    shared = shared_context(request, detail, "desk-draft-suggestions")
    return render(request, "desk/draft/suggest.html", {**shared, **context}, status=status)


def _spot(detail: drafts.DraftDetail, said: str) -> Spot:
    """The text that is named, in one language; there is no page for anything else."""
    place, _, language = said.replace("\x00", "").rpartition(":")
    path = tuple(place.split("/"))
    if not suggestions.is_text(path) or language not in LANGUAGE_NAMES:
        raise Http404
    if path[0] != "agreement" and value_at(detail.terms, path[:2]) is None:
        raise Http404
    held = value_at(detail.terms, path)
    return Spot(path, language, held.get(language, "") if isinstance(held, dict) else "")


def _languages(spot: Spot) -> list[tuple[str, str, bool]]:
    place = "/".join(spot.path)
    return [
        (name, f"?{urlencode({'at': f'{place}:{code}'})}", code == spot.language)
        for code, name in LANGUAGE_NAMES.items()
    ]


def _sides(request: SignedIn, detail: drafts.DraftDetail) -> list[tuple[int, str, bool]]:
    """For whom the reader may suggest, where that is more than one organisation."""
    chosen = _speaker(request, detail)
    known = {one.organisation.number: one.organisation for one in detail.parties}
    return [
        (number, words.organisation_name(known[number]).text, number == chosen)
        for number in detail.mine
    ]


def _speaker(request: SignedIn, detail: drafts.DraftDetail) -> int:
    said = organisation_said(request)
    return said if said is not None and said in detail.mine else reading_for(request, detail)


def _made(request: SignedIn, detail: drafts.DraftDetail, spot: Spot, form: SuggestionForm) -> bool:
    """Whether what was sent was taken in."""
    if not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        suggestions.suggest_text(
            draft=detail.card.uuid,
            path=spot.path,
            language=spot.language,
            text=said["text"],
            base_revision=said["base"],
            key=said["key"],
            reason=said["reason"],
            for_organisation=_speaker(request, detail),
            by=request.user,
        )
    except drafting_errors.DraftError as error:
        form.add_error("text", refusal_words(error))
        return False
    return True


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def suggested(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """What was suggested, in pages, with what it changes; accept, decline or take back one."""
    detail = draft_of(request, uuid)
    why, status = "", 200
    if request.method == "POST":
        try:
            said = _decided(request, detail)
        except drafting_errors.DraftError as error:
            why = refusal_words(error)
            status = 409 if isinstance(error, drafting_errors.ConflictError) else 422
            detail = draft_of(request, uuid)
        else:
            messages.success(request, said)
            return redirect(_back(request, uuid))
    writer = acting_for(request, detail, Act.CHANGE)
    found = suggested_in(request, detail, offset=(asked_page(request) - 1) * PAGE_SIZE)
    total = drafts.suggestions_counted(uuid, request.acting)
    context: dict[str, Any] = {
        "waiting": [one for one in found if one.is_open],
        "decided": [one for one in found if not one.is_open],
        "writer": writer,
        "speaker": reading_for(request, detail),
        "paging": paging(request, total=total, size=PAGE_SIZE),
        "why": why,
        "typed": _typed(request, found),
        "room_url": reverse("desk-draft", args=[uuid]),
    }
    shared = shared_context(request, detail, "desk-draft-suggestions")
    return render(request, "desk/draft/suggestions.html", {**shared, **context}, status=status)


def _typed(request: SignedIn, found: list[Suggested]) -> dict[str, Any]:
    """What was typed and not taken, and for which suggestion; empty while nothing was."""
    number = next((_number(request, do) for do in _DOES if do in request.POST), 0)
    if number not in {one.number for one in found if one.is_open}:
        return {}
    return {
        "number": number,
        "reason": request.POST.get("reason", ""),
        "text": request.POST.get("text", ""),
    }


_DOES: Final = ("accept", "decline", "withdraw")


def _number(request: SignedIn, do: str) -> int:
    said = request.POST.get(do, "")
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _decided(request: SignedIn, detail: drafts.DraftDetail) -> str:
    """Do what was asked; what to say of it.

    Raises:
        DraftError: it was refused.
    """
    do = next((one for one in _DOES if one in request.POST), "")
    shared: dict[str, Any] = {
        "draft": detail.card.uuid,
        "suggestion": _number(request, do),
        "by": request.user,
    }
    if do == "withdraw":
        suggestions.withdraw_suggestion(**shared, for_organisation=_speaker(request, detail))
        return gettext("You took it back.")
    writer = acting_for(request, detail, Act.CHANGE)
    if writer is None or not do:
        raise drafting_errors.DraftError("state", "Nothing is decided here now.")
    if do == "decline":
        reason = request.POST.get("reason", "")
        suggestions.decline_suggestion(**shared, for_organisation=writer, reason=reason)
        return gettext("Declined. Who suggested it hears why.")
    suggestions.accept_suggestion(
        **shared,
        for_organisation=writer,
        text=request.POST.get("text"),
        seen=request.POST.get("seen"),
    )
    return gettext("Taken over into the text.")


def _back(request: SignedIn, uuid: UUID) -> str:
    """To the room, if it was decided there; to where it stood in it."""
    at = request.POST.get("back", "")
    if not at:
        return reverse("desk-draft-suggestions", args=[uuid])
    side = request.POST.get("side", "")
    query = f"?{urlencode({'side': side})}" if side else ""
    return f"{reverse('desk-draft', args=[uuid])}{query}#articles"
