"""Reviewing: what waits, and one version with its rubric, remarks, and the decision."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.licence_words import clashes, short
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.describe_parts import files_of
from pactwork.desk.web.frame import places
from pactwork.desk.web.material import review_line, served_lines
from pactwork.desk.web.material_compare import differences
from pactwork.desk.web.material_duplicates import duplicate_lines
from pactwork.desk.web.material_reviewers import MOVES, declined_lines, looking_lines, moved
from pactwork.desk.web.material_words import MISSING, fault_words, material_line
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.whose_name import choose_among, names_of
from pactwork.kernel.paging import asked_page, paging
from pactwork.organisations.api import cards
from pactwork.repository.api import (
    CRITERIA,
    MARKS,
    DeskMaterial,
    MaterialError,
    NotAllowedError,
    Remarked,
    materials,
    queues,
    reviewing,
    showing,
)
from pactwork.repository.api import words as said

PAGE_SIZE: Final = 25
REMARKS: Final = 3
"""So many remarks at once; more can be said on the next round."""


class ReviewForm(forms.Form):
    """Marks by the rubric, remarks on the whole or on one part, and for whom one reviews."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("In the name of"), coerce=int)
    reason = WordsField(
        label=gettext_lazy("Why is it not taken?"),
        help_text=gettext_lazy("Whoever shares it reads this."),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    )

    def __init__(self, organisations: list[tuple[int, str]], *args: Any, **options: Any) -> None:
        """The form, for those who review for these organisations."""
        super().__init__(*args, **options)
        choose_among(self, "organisation", organisations)
        self.fields["reason"].asked = True  # type: ignore[attr-defined]
        for key, one in CRITERIA.items():
            self.fields[f"mark_{key}"] = forms.TypedChoiceField(
                label=str(one.label),
                help_text=str(one.question),
                choices=list(MARKS.items()),
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        places_ = [("", gettext("On the whole")), *MISSING.items()]
        for row in range(1, REMARKS + 1):
            self.fields[f"about_{row}"] = forms.ChoiceField(
                label=gettext("About"), choices=places_, required=False
            )
            self.fields[f"remark_{row}"] = WordsField(
                label=gettext("Remark"),
                max_length=3000,
                required=False,
                widget=forms.Textarea(attrs={"dir": "auto", "rows": 2}),
            )

    def marks(self) -> dict[str, int]:
        """The marks that were given."""
        given = {key: self.cleaned_data.get(f"mark_{key}") for key in CRITERIA}
        return {key: mark for key, mark in given.items() if mark is not None}

    def remarks(self) -> list[Remarked]:
        """What was remarked."""
        rows = range(1, REMARKS + 1)
        held = [(self.cleaned_data[f"remark_{n}"], self.cleaned_data[f"about_{n}"]) for n in rows]
        return [Remarked(text, field) for text, field in held if text]

    def criteria(self) -> list[tuple[forms.BoundField, Any]]:
        """The lines of the rubric, each with what was chosen."""
        return [(self[f"mark_{key}"], one) for key, one in CRITERIA.items()]

    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField, bool]]:
        """The rows for remarks; True for those that stand open."""
        return [
            (self[f"about_{n}"], self[f"remark_{n}"], n == 1 or bool(self[f"remark_{n}"].value()))
            for n in range(1, REMARKS + 1)
        ]


@desk_page
def queue(request: SignedIn) -> HttpResponse:
    """Versions this person may review now, those that wait longest first."""
    offset = (asked_page(request) - 1) * PAGE_SIZE
    page = queues.review_queue(request.user, offset=offset, limit=PAGE_SIZE)
    act = gettext("Review")
    looking = looking_lines(request, [one.key for one in page.cards])
    lines = [
        material_line(
            one, url, request.user.pk, act=act, act_url=url, looking=looking.get(one.key, ())
        )
        for one in page.cards
        for url in [reverse("desk-review", args=[one.key])]
    ]
    context = {
        "places": places(request, "desk-materials"),
        "lines": lines,
        "paging": paging(request, total=page.total, size=PAGE_SIZE),
        "bodies": [words.text(one.name) for one in queues.bodies_of(request.user)],
        "declined": declined_lines(request),
    }
    return render(request, "desk/materials/queue.html", context)


@desk_page
def review(request: SignedIn, key: str) -> HttpResponse:
    """The version beside the rubric; what was typed stays through every fault."""
    do = request.POST.get("do", "")
    if do in MOVES:
        answer = moved(request, key, do)
        if answer["Location"] != request.path or not _typed(request):
            return answer
    held = materials.desk_view(key, request.user)
    if held is None:
        raise Http404
    if "review" not in held.may:
        raise PermissionDenied
    who = _who(held)
    decides = request.method == "POST" and do not in MOVES
    initial = request.POST.dict() if do in MOVES else None
    form = ReviewForm(who, request.POST if decides else None, initial=initial)
    if decides and form.is_valid() and _decided(request, held, form):
        return redirect("desk-reviews")
    status = 422 if decides else 200
    return render(
        request, "desk/materials/review.html", _context(request, held, form), status=status
    )


def _typed(request: SignedIn) -> bool:
    """Whether a review is begun, which is shown again then."""
    names = ("mark_", "remark_", "reason")
    return any(name.startswith(names) and value for name, value in request.POST.items())


def _decided(request: SignedIn, held: DeskMaterial, form: ReviewForm) -> bool:
    """Whether the decision was taken; if not, the form says why."""
    organisation, reason = form.cleaned_data["organisation"], form.cleaned_data["reason"]
    marks, remarks, do = form.marks(), form.remarks(), request.POST.get("do")
    if reason and do != "decline":
        form.add_error("reason", gettext("Decline it, or leave this empty."))
        return False
    try:
        if do == "return":
            reviewing.return_with_remarks(
                held.key, organisation=organisation, marks=marks, remarks=remarks, by=request.user
            )
            messages.success(request, gettext("Returned, with your remarks."))
            return True
        if do == "decline":
            reviewing.decline(
                held.key,
                organisation=organisation,
                marks=marks,
                reason=reason,
                remarks=remarks,
                by=request.user,
            )
            messages.success(request, gettext("Declined. Whoever shared it is told why."))
            return True
        published = reviewing.approve(
            held.key, organisation=organisation, marks=marks, remarks=remarks, by=request.user
        )
    except NotAllowedError:
        raise PermissionDenied from None
    except MaterialError as error:
        form.add_error("reason" if "reason" in error.fields else None, fault_words(error))
        return False
    told = gettext("Approved, and published.")
    waits = gettext("Approved. It is published as soon as the others have approved it too.")
    messages.success(request, told if published else waits)
    return True


def _who(held: DeskMaterial) -> list[tuple[int, str]]:
    return names_of(cards(held.reviews_for))


def _context(request: SignedIn, held: DeskMaterial, form: ReviewForm) -> dict[str, Any]:
    told = held.described
    before = materials.version_before(held, request.user)
    looking = looking_lines(request, [held.key]).get(held.key, ())
    return {
        "places": places(request, "desk-materials"),
        "held": held,
        "form": form,
        "title": words.text(told.titles, told.languages),
        "description": words.text(told.descriptions, told.languages),
        "files": files_of(held),
        "looking": looking,
        "is_mine": any(one["is_me"] for one in looking),
        "is_compared": before is not None,
        "number_before": words.number(held.published_number or 0),
        "changes": differences(before, told) if before else [],
        "note": words.text(held.note),
        "shown": showing.showing(
            told,
            chosen=request.GET.get("file", "")[:64],
            reading=request.GET.get("read") == "text",
            person=request.user.pk,
            is_use=False,
        ),
        "facts": list(_facts(held)),
        "creators": [(one.name, one.agreed) for one in told.creators],
        "serves": served_lines(held),
        "reviews": [review_line(one) for one in held.reviews],
        "faults": clashes(held.faults),
        "near": duplicate_lines(request, held.key),
    }


def _facts(held: DeskMaterial) -> Any:
    told = held.described
    yield gettext("Language"), said.languages(told.languages) if told.languages else "—"
    for term, scheme, values in (
        (gettext("Kind of material"), "resource-types", [told.resource_type]),
        (gettext("Licence"), "licences", [told.licence]),
        (gettext("Subject"), "isced-fields", told.subjects),
        (gettext("Themes"), "themes", told.themes),
        (gettext("Level of education"), "isced-levels", told.levels),
        (gettext("For whom"), "target-groups", told.target_groups),
        (gettext("Accessibility"), "accessibility", told.accessibility),
    ):
        if labels := [words.concept(f"{scheme}:{one}").text for one in values if one]:
            yield term, " · ".join(labels)
    brought = materials.brought_in(told.origins)
    for one in told.origins:
        doubt = gettext("It came here from elsewhere: ask whose it is.")
        told_of = (
            one.title or one.iri,
            short(one.licence),
            said.ground(one.ground),
            doubt if one.iri in brought else "",
        )
        yield str(said.RELATIONS[one.relation]), " · ".join(filter(None, told_of))
