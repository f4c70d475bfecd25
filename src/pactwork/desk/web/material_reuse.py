"""Saying that one's organisation uses a material: it counts as evidence where it was promised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext

from pactwork.agreements.api import suggesting, words
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.deposit import pairs
from pactwork.desk.web.describe_parts import asked_text, offers
from pactwork.desk.web.frame import places
from pactwork.desk.web.ground_form import LEAVE, LICENCE, GroundForm
from pactwork.desk.web.material_adapting import asked_version
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.reuse_lines import reuse_lines
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.whose_name import choose_among, names_of
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power
from pactwork.repository.api import (
    Described,
    MaterialError,
    NotAllowedError,
    Why,
    attribution,
    licences,
    materials,
    reusing,
)

HOW = (
    ("used", gettext_lazy("We use it as it is")),
    ("adapted", gettext_lazy("We adapted it")),
    ("translated", gettext_lazy("We translated it")),
)


class ReuseForm(GroundForm):
    """Who uses it, how, and since when, and who allowed that."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("In the name of"), coerce=int)
    how = forms.ChoiceField(
        label=gettext_lazy("How do you use it?"), choices=HOW, widget=forms.RadioSelect
    )
    on = forms.DateField(
        label=gettext_lazy("Since when?"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    note = WordsField(
        label=gettext_lazy("Where, and with whom?"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("One sentence, shown on the page of the material."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"), choices=list(LANGUAGE_NAMES.items())
    )

    def __init__(self, mine: Mapping[int, OrganisationCard], *args: Any, **options: Any) -> None:
        """The form, for these organisations."""
        super().__init__(*args, **options)
        self.choose_rights(LICENCE, LEAVE)
        choose_among(self, "organisation", names_of(mine))


@desk_page
def reuse(request: SignedIn, key: str) -> HttpResponse:
    """The form; what was typed stays through every search and fault."""
    number = asked_version(request)
    held = materials.described(key, number, viewer=request.acting.viewer)
    if held is None:
        raise Http404
    mine = cards(request.acting.where(Power.DELIVER))
    if not mine:
        raise PermissionDenied
    form = ReuseForm(
        mine,
        request.POST if request.method == "POST" else None,
        initial={"how": "used", "on": timezone.localdate(), "language": words.reader()},
    )
    sends = request.method == "POST" and request.POST.get("do") != "find"
    if sends and form.is_valid() and _done(request, held, form):
        return redirect(f"{reverse('material-reuse', args=[key])}?sent={_sent(request)}")
    return _page(request, held, form, mine, status=422 if sends else 200)


def _done(request: SignedIn, held: Described, form: ReuseForm) -> bool:
    said = form.cleaned_data
    wanted = pairs(request.POST.getlist("commitment"))
    try:
        reusing.reuse(
            held.key,
            organisation=said["organisation"],
            how=said["how"],
            note={said["language"]: said["note"]} if said["note"] else {},
            on=said["on"],
            number=held.version,
            leave=form.ground(),
            commitments=wanted,
            by=request.user,
        )
    except NotAllowedError:
        raise PermissionDenied from None
    except MaterialError as error:
        form.add_error("how" if error.why is Why.FORBIDDEN else None, fault_words(error))
        return False
    return True


def _version(held: Described) -> str:
    return pgettext("material", "Version %(number)s") % {"number": words.number(held.version)}


def _sent(request: SignedIn) -> str:
    """What is said afterwards: "evidence" where something waits for another party, or "1"."""
    return "evidence" if pairs(request.POST.getlist("commitment")) else "1"


def _page(
    request: SignedIn,
    held: Described,
    form: ReuseForm,
    mine: Mapping[int, OrganisationCard],
    status: int,
) -> HttpResponse:
    chosen = form["organisation"].value()
    named = {str(one): one for one in mine}
    number = named.get(str(chosen or ""), next(iter(mine)))
    find = asked_text(request, "find")
    found = suggesting.found_commitments(number, find) if find else []
    wanted = pairs(request.POST.getlist("commitment"))
    title = words.text(held.titles, held.languages)
    forbidden = licences.forbids(held.licence)
    context = {
        "places": places(request, "desk-materials"),
        "form": form,
        "title": title,
        "material_url": reverse("material", args=[held.key]),
        "attribution": attribution(held, words.reader()).text,
        "offers": offers(number, title.text, wanted, found),
        "find": find,
        "none_found": bool(find) and not found,
        "sent": request.GET.get("sent", ""),
        "version": _version(held) if asked_version(request) else "",
        "forbidden": forbidden,
        "reuses": reuse_lines(held.key, request.acting.viewer),
        "not_commercial": forbidden and not licences.LICENCES[held.licence].commercial,
        "is_private": forbidden and not licences.forbids_making(held.licence),
    }
    if request.headers.get("HX-Target") == "offers":
        return render(request, "desk/_offers.html", context)
    return render(request, "desk/materials/reuse.html", context, status=status)
