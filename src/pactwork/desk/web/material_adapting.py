"""Beginning a translation or an adaptation of a material: a draft with its origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.licence_words import short
from pactwork.desk.web.frame import places
from pactwork.desk.web.ground_form import LEAVE, LICENCE, OWN, GroundForm
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.whose_name import choose_among, names_of
from pactwork.kernel.numerals import whole_number
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power
from pactwork.repository.api import (
    CLASH_WORDS,
    Described,
    MaterialError,
    NotAllowedError,
    Relation,
    adapting,
    attribution,
    licences,
    materials,
)
from pactwork.repository.api import words as said

HOW = (
    (Relation.TRANSLATION_OF.value, gettext_lazy("Translate it")),
    (Relation.ADAPTATION_OF.value, gettext_lazy("Adapt it: shorten, extend, change it")),
)


class AdaptForm(GroundForm):
    """What is going to be made, in whose name, in which language, and what lets one do that."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("In the name of"), coerce=int)
    relation = forms.ChoiceField(
        label=gettext_lazy("What are you going to do?"), choices=HOW, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=gettext_lazy("In which language?"), required=False)

    def __init__(
        self, mine: Mapping[int, OrganisationCard], held: Described, *args: Any, **options: Any
    ) -> None:
        """The form, for these organisations; where its licence does not let others share what they
        make of it, something else must.
        """
        super().__init__(*args, **options)
        own = [OWN] if held.organisation in {one.slug for one in mine.values()} else []
        self.choose_rights(*([] if licences.forbids(held.licence) else [LICENCE]), *own, LEAVE)
        choose_among(self, "organisation", names_of(mine))
        language = cast(forms.ChoiceField, self.fields["language"])
        language.choices = [("", "—"), *said.language_choices()]


@desk_page
def adapt(request: SignedIn, key: str) -> HttpResponse:
    """What its licence lets others make of it; and a draft of that, begun."""
    number = asked_version(request)
    held = materials.described(key, number, viewer=request.acting.viewer)
    if held is None:
        raise Http404
    mine = cards(request.acting.where(Power.DELIVER))
    if not mine:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = AdaptForm(mine, held, data, initial={"relation": HOW[0][0]})
    if form.is_valid() and (begun := _begun(request, held, form)):
        return redirect("desk-material-describe", begun)
    return _page(request, held, form, status=422 if form.is_bound else 200)


def _begun(request: SignedIn, held: Described, form: AdaptForm) -> str:
    """The key of the draft; "" where none may be begun, and the form says why."""
    asked = form.cleaned_data
    try:
        return adapting.begin_adaptation(
            held.key,
            relation=Relation(asked["relation"]),
            organisation=asked["organisation"],
            number=held.version,
            language=asked["language"],
            ground=form.ground(),
            by=request.user,
        )
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        raise Http404 from None
    except MaterialError as error:
        fields = {"relation": "relation", "origins": "rights"}
        form.add_error(fields.get(next(iter(error.fields), "")), fault_words(error))
        return ""


def _page(request: SignedIn, held: Described, form: AdaptForm, status: int) -> HttpResponse:
    forbidden = licences.forbids(held.licence)
    context = {
        "places": places(request, "desk-materials"),
        "form": form,
        "title": words.text(held.titles, held.languages),
        "material_url": reverse("material", args=[held.key]),
        "attribution": attribution(held, words.reader()).text,
        "licence": short(held.licence),
        "licence_terms": [text for _, text in said.licence_terms(held.licence)],
        "forbidden": str(CLASH_WORDS[forbidden]) if forbidden else "",
        "is_private": forbidden and not licences.forbids_making(held.licence),
        "reuse_url": _named(request, "material-reuse", held.key),
    }
    return render(request, "desk/materials/adapt.html", context, status=status)


def _named(request: SignedIn, name: str, key: str) -> str:
    """The page of that name, for the version this one is asked for."""
    number = asked_version(request)
    return reverse(name, args=[key]) + (f"?version={number}" if number else "")


def asked_version(request: SignedIn) -> int | None:
    """The version a page is asked for; None for the newest."""
    return whole_number(request.GET.get("version", ""), digits=5)
