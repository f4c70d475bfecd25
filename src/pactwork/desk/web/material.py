"""One material on the desk: where it stands, what was said in review, and what may be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from pactwork.agreements.api import mine, words
from pactwork.desk.web.alikes import pair_lines
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_form import beginning_of
from pactwork.desk.web.material_words import fault_words, link_copy, missing_words
from pactwork.desk.web.reaches import chosen, parted, reaches, seen_by, value_of
from pactwork.desk.web.reuse_lines import reuse_lines
from pactwork.desk.web.sayings import commitment_path, organisation_link
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.repository.api import (
    CRITERIA,
    MARKS,
    WHY_WORDS,
    DeskMaterial,
    MaterialError,
    NotAllowedError,
    Stage,
    Why,
    alike,
    depositing,
    linking,
    materials,
    publishing,
    queues,
    reviewing,
)


class WithdrawForm(forms.Form):
    """Why it is withdrawn."""

    reason = WordsField(
        label=gettext_lazy("Why is it withdrawn? This is shown in public."),
        max_length=2000,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    )


class UnnameForm(forms.Form):
    """Who is to be named no more."""

    name = forms.ChoiceField(label=gettext_lazy("Who does not want to be named any more?"))

    def __init__(self, named: Sequence[str], *args: Any, **options: Any) -> None:
        """The form, for one of these people."""
        super().__init__(*args, **options)
        self.fields["name"].choices = [(one, one) for one in named]  # type: ignore[attr-defined]


class SeenForm(forms.Form):
    """Who sees it, and from when."""

    visibility = forms.ChoiceField(label=gettext_lazy("Who may see it?"), widget=forms.RadioSelect)
    agreement = forms.ChoiceField(label=gettext_lazy("Parties of which agreement"), required=False)
    visible_from = forms.DateField(
        label=gettext_lazy("Not before"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(
        self,
        agreements: list[tuple[str, str]],
        seen: list[tuple[str, str]],
        *args: Any,
        **options: Any,
    ) -> None:
        """The form, offering these agreements, and these who may see it (`reaches`)."""
        super().__init__(*args, **options)
        self.fields["visibility"].choices = seen  # type: ignore[attr-defined]
        self.fields["agreement"].choices = [("", "—"), *agreements]  # type: ignore[attr-defined]


@desk_page
def material(request: SignedIn, key: str) -> HttpResponse:
    """Everything about it that its organisation and its reviewers may know."""
    return _page(request, _held(request, key), {})


@require_POST
@desk_page
def act(request: SignedIn, key: str, name: str) -> HttpResponse:
    """Do one thing with it."""
    held = _held(request, key)
    if name not in _ACTS:
        raise Http404
    form = _form(request, held, name, request.POST)
    if form is not None and not form.is_valid():
        return _page(request, held, {name: form}, status=422)
    try:
        where, said = _ACTS[name](request, held, form.cleaned_data if form else {})
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        raise Http404 from None
    except MaterialError as error:
        messages.warning(request, fault_words(error))
        return redirect("desk-material", key)
    messages.success(request, said)
    return redirect(where)


def _discard(request: SignedIn, held: DeskMaterial, said: Mapping[str, Any]) -> tuple[str, str]:
    depositing.discard(held.key, by=request.user)
    return reverse("desk-materials"), gettext("The draft is thrown away.")


def _version(request: SignedIn, held: DeskMaterial, said: Mapping[str, Any]) -> tuple[str, str]:
    depositing.begin_version(held.key, by=request.user)
    begun = gettext("A new version is begun. What is published stays until it is approved.")
    return reverse("desk-material-describe", args=[held.key]), begun


def _take_back(request: SignedIn, held: DeskMaterial, said: Mapping[str, Any]) -> tuple[str, str]:
    reviewing.take_back(held.key, by=request.user)
    return reverse("desk-material-describe", args=[held.key]), gettext("It is a draft again.")


def _withdraw(request: SignedIn, held: DeskMaterial, said: Mapping[str, Any]) -> tuple[str, str]:
    publishing.withdraw(held.key, reason={words.reader(): said["reason"]}, by=request.user)
    gone = gettext("Withdrawn. Its address now says so, and when.")
    return reverse("desk-material", args=[held.key]), gone


def _unname(request: SignedIn, held: DeskMaterial, said: Mapping[str, Any]) -> tuple[str, str]:
    publishing.unname(held.key, name=said["name"], by=request.user)
    gone = gettext("No version names them in public any more.")
    return reverse("desk-material", args=[held.key]), gone


def _open_to(request: SignedIn, held: DeskMaterial, said: Mapping[str, Any]) -> tuple[str, str]:
    day, before = said["visible_from"], held.visible_from
    kept = before is not None and day == timezone.localdate(before)
    publishing.change_visibility(
        held.key,
        **parted(said["visibility"]),
        agreement=said["agreement"],
        visible_from=before if kept else beginning_of(day),
        by=request.user,
    )
    return reverse("desk-material", args=[held.key]), gettext("Saved.")


def _archive(request: SignedIn, held: DeskMaterial, said: Mapping[str, Any]) -> tuple[str, str]:
    linking.keep_copy(held.key, by=request.user)
    soon = gettext("The page is being copied. Look again in a minute.")
    return reverse("desk-material", args=[held.key]) + "#copy", soon


def _leave_copy(request: SignedIn, held: DeskMaterial, said: Mapping[str, Any]) -> tuple[str, str]:
    linking.keep_copy(held.key, wanted=False, by=request.user)
    gone = gettext("No copy of the page is kept.")
    return reverse("desk-material", args=[held.key]) + "#copy", gone


_ACTS: Final[Mapping[str, Callable[..., tuple[str, str]]]] = {
    "discard": _discard,
    "version": _version,
    "take-back": _take_back,
    "withdraw": _withdraw,
    "open": _open_to,
    "unname": _unname,
    "archive": _archive,
    "leave-copy": _leave_copy,
}


def _form(request: SignedIn, held: DeskMaterial, name: str, data: Any = None) -> Any:
    """The form of an act that asks something; None for one that does not."""
    if name == "withdraw":
        return WithdrawForm(data)
    if name == "unname":
        return UnnameForm(held.named, data)
    if name != "open":
        return None
    now = held.sector if held.published_number else None
    seen = reaches([held.organisation.number], now=now)
    initial = {
        "visibility": chosen(value_of(held.visibility, held.sector), seen),
        "agreement": held.agreement,
        "visible_from": timezone.localdate(held.visible_from) if held.visible_from else None,
    }
    return SeenForm(agreements_of(request, held.organisation.number), seen, data, initial=initial)


def agreements_of(request: SignedIn, organisation: int) -> list[tuple[str, str]]:
    """Agreements an organisation is party to, as choices."""
    on = timezone.localdate()
    page = mine.my_agreements({organisation}, request.acting.viewer, on=on, limit=200)
    return [
        (one.card.slug, words.text(one.card.title, one.card.authoritative).text)
        for one in page.agreements
    ]


def _held(request: SignedIn, key: str) -> DeskMaterial:
    held = materials.desk_view(key, request.user)
    if held is None:
        raise Http404
    return held


def _page(
    request: SignedIn, held: DeskMaterial, bound: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    title = words.text(held.described.titles, held.described.languages)
    forms_ = {
        name: bound.get(name) or _form(request, held, name)
        for name, power in (("withdraw", "withdraw"), ("open", "manage"), ("unname", "manage"))
        if power in held.may and (name != "unname" or held.named)
    }
    context = {
        "places": places(request, "desk-materials"),
        "held": held,
        "title": title if title.text else words.text({words.reader(): gettext("Without a title")}),
        "stage": stage_words(held),
        "missing": [missing_words(name) for name in held.missing] if "write" in held.may else [],
        "reviews": [review_line(one) for one in held.reviews],
        "serves": served_lines(held),
        "pairs": pair_lines(request, alike.pairs_of(held.key, request.acting))
        if "manage" in held.may
        else [],
        "forms": forms_,
        "reuses": reuse_lines(held.key, request.acting.viewer),
        "public_url": reverse("material", args=[held.key]) if held.published_number else "",
        "reports": queues.decisions_on(held.key, request.acting.viewer),
        "seen": seen_by(held.visibility, held.sector),
        "copy": link_copy(held.key, held.described.link),
        "may_copy": bool(held.may & {"write", "version", "manage"}),
        "from_day": words.day(held.visible_from) if held.visible_from else "",
    }
    return render(request, "desk/materials/material.html", context, status=status)


def stage_words(held: DeskMaterial) -> str:
    """Where it stands, in a sentence."""
    if held.withdrawn_at:
        said = gettext("Withdrawn on %(date)s: its page says so.")
        return said % {"date": words.day(held.withdrawn_at)}
    if held.restricted:
        return gettext("Only its organisation sees it, until what was reported is put right.")
    if held.stage is Stage.REVIEW:
        return gettext("In review: somebody else looks at it now.")
    if held.stage is Stage.PUBLISHED:
        said = gettext("Published on %(date)s.")
        return said % {"date": words.day(held.published_at)}
    if held.is_closed:
        return str(WHY_WORDS[Why.FIRST_DECLINED])
    if held.is_declined:
        return gettext("Declined: it is not taken there. Others may still review it.")
    if held.returned:
        return gettext("Returned with remarks: put it right and send it again.")
    if held.published_number:
        return gettext("A new version is being written; the one before stays published.")
    return gettext("A draft: only your organisation sees it.")


_VERDICTS: Final = {
    "approved": pgettext_lazy("material", "Approved"),
    "returned": gettext_lazy("Returned with remarks"),
    "declined": pgettext_lazy("material", "Declined"),
}


def review_line(one: materials.ReviewLine) -> dict[str, Any]:
    """What one reviewer said."""
    return {
        "by": organisation_link(one.organisation),
        "person": one.person,
        "on": words.day(one.at),
        "datetime": one.at.isoformat(),
        "verdict": gettext("Declined, and taken back")
        if one.verdict == "declined" and not one.is_open
        else _VERDICTS[one.verdict],
        "marks": [
            (CRITERIA[key].label, MARKS[mark]) for key, mark in one.marks.items() if key in CRITERIA
        ],
        "remarks": [(text, missing_words(field) if field else "") for text, field in one.remarks],
    }


def served_lines(held: DeskMaterial) -> list[dict[str, Any]]:
    """The commitments it serves, with the evidence that was delivered for each."""
    return [
        {
            "text": words.text(one.text, one.authoritative),
            "agreement": words.text(one.agreement_title, one.authoritative),
            "url": commitment_path(one.agreement, one.key),
            "piece": reverse("desk-piece", args=[one.evidence]) if one.evidence else "",
            "accepted": one.accepted,
        }
        for one in held.serves
    ]
