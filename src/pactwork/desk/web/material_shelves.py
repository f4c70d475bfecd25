"""Collections on the desk: begun, described, filled, put in order, edited by several."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.describe_parts import asked_text
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_words import fault_words, material_line
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.organisations.api import cards, known_slugs
from pactwork.people.api import Power
from pactwork.repository.api import (
    VISIBILITY_LABELS,
    CollectionPage,
    MaterialError,
    NotAllowedError,
    Visibility,
    Why,
    collecting,
    collections,
)

_KEY: Final = re.compile(r"materials/([A-Za-z0-9]+)")


class ShelfForm(forms.Form):
    """What a collection is called, whose it is, and who sees it."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("In the name of"), coerce=int)
    title = WordsField(
        label=gettext_lazy("What is it called?"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    description = WordsField(
        label=gettext_lazy("What is it for?"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"), choices=list(LANGUAGE_NAMES.items())
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see it?"),
        choices=[
            (one.value, VISIBILITY_LABELS[one])
            for one in Visibility
            if one is not Visibility.PARTIES
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, organisations: list[tuple[int, str]], *args: Any, **options: Any) -> None:
        """The form, for these organisations."""
        super().__init__(*args, **options)
        by = self.fields["organisation"]
        by.choices = organisations  # type: ignore[attr-defined]
        if len(organisations) == 1:
            by.widget = forms.HiddenInput()
            by.initial = organisations[0][0]


@desk_page
def shelves(request: SignedIn) -> HttpResponse:
    """The collections one may edit, and a form to begin another."""
    own = _organisations(request)
    initial = {"language": words.reader(), "visibility": Visibility.PUBLIC}
    form = ShelfForm(own, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        slug = _begun(request, form)
        if slug:
            return redirect("desk-collection", slug)
    context = {
        "places": places(request, "desk-materials"),
        "shelves": [
            {
                "title": words.text(one.title),
                "url": reverse("desk-collection", args=[one.slug]),
                "organisation": words.organisation_short(one.organisation),
                "count": words.number(one.count),
            }
            for one in collections.my_collections(request.acting)
        ],
        "form": form if own else None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "desk/materials/shelves.html", context, status=status)


def _organisations(request: SignedIn) -> list[tuple[int, str]]:
    known = cards(request.acting.where(Power.WRITE))
    return [(number, words.organisation_name(one).text) for number, one in known.items()]


def _begun(request: SignedIn, form: ShelfForm) -> str:
    """The name of the new collection in its address; "" where it could not be begun."""
    held = form.cleaned_data
    is_public = held["visibility"] == Visibility.PUBLIC
    plain = (slugify(held["title"])[:60] if is_public else "") or "collection"
    for attempt in range(1, 30):
        slug = plain if attempt == 1 else f"{plain}-{attempt}"
        if attempt > 20 or not is_public:
            slug = f"{plain}-{token_hex(4)}"
        try:
            return collecting.make_collection(
                slug=slug,
                title={held["language"]: held["title"]},
                organisation=held["organisation"],
                description=_text(held),
                visibility=Visibility(held["visibility"]),
                by=request.user,
            )
        except NotAllowedError:
            raise PermissionDenied from None
        except MaterialError as error:
            if error.why is not Why.TAKEN:
                form.add_error(None, fault_words(error))
                return ""
    form.add_error("title", gettext("Many collections are called so. Find another name, please."))
    return ""


def _text(held: Mapping[str, Any]) -> dict[str, str]:
    return {held["language"]: held["description"]} if held["description"] else {}


@desk_page
def shelf(request: SignedIn, slug: str) -> HttpResponse:
    """One collection, to fill it and put it in order."""
    held = collections.collection_page(slug, request.acting.viewer)
    if held is None:
        raise Http404
    if request.method == "POST":
        return _changed(request, held)
    return _page(request, held)


def _changed(request: SignedIn, held: CollectionPage) -> HttpResponse:
    name, _, value = request.POST.get("do", "").partition(":")
    if name not in _ACTS:
        raise Http404
    try:
        said = _ACTS[name](request, held, value)
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        messages.warning(request, gettext("There is no such material, or it is not yours to see."))
        return redirect("desk-collection", held.card.slug)
    except MaterialError as error:
        messages.warning(request, fault_words(error))
        return redirect("desk-collection", held.card.slug)
    if said:
        messages.success(request, said)
    gone = name == "close"
    return redirect("desk-collections") if gone else redirect("desk-collection", held.card.slug)


def _add(request: SignedIn, held: CollectionPage, value: str) -> str:
    typed = asked_text(request, "material", 500)
    found = _KEY.search(typed)
    note = asked_text(request, "note", 1000)
    collecting.add_to_collection(
        held.card.slug,
        key=found.group(1) if found else typed,
        note={words.reader(): note} if note else {},
        by=request.user,
    )
    return gettext("It stands on the shelf now.")


def _take(request: SignedIn, held: CollectionPage, value: str) -> str:
    collecting.take_from_collection(held.card.slug, key=value, by=request.user)
    return gettext("Taken from the shelf.")


def _move(step: int) -> Callable[[SignedIn, CollectionPage, str], str]:
    def moved(request: SignedIn, held: CollectionPage, value: str) -> str:
        keys = [card.key for card, _ in held.items]
        if value in keys:
            place = keys.index(value)
            other = min(max(place + step, 0), len(keys) - 1)
            keys[place], keys[other] = keys[other], keys[place]
            collecting.order_collection(held.card.slug, keys=keys, by=request.user)
        return ""

    return moved


def _invite(request: SignedIn, held: CollectionPage, value: str) -> str:
    slug = asked_text(request, "organisation", 120).rstrip("/").rpartition("/")[2]
    number = known_slugs([slug]).get(slug)
    if number is None:
        raise MaterialError(Why.ORGANISATION)
    collecting.invite_editor(held.card.slug, organisation=number, by=request.user)
    return gettext("Its people may edit the collection now.")


def _close(request: SignedIn, held: CollectionPage, value: str) -> str:
    collecting.close_collection(held.card.slug, by=request.user)
    return gettext("The collection is closed. The materials stay.")


_ACTS: Final[Mapping[str, Callable[[SignedIn, CollectionPage, str], str]]] = {
    "add": _add,
    "take": _take,
    "up": _move(-1),
    "down": _move(1),
    "invite": _invite,
    "close": _close,
}


def _page(request: SignedIn, held: CollectionPage) -> HttpResponse:
    context = {
        "places": places(request, "desk-materials"),
        "held": held,
        "title": words.text(held.card.title),
        "description": words.text(held.card.description),
        "public_url": reverse("collection", args=[held.card.slug]),
        "seen": VISIBILITY_LABELS[held.card.visibility],
        "lines": [
            material_line(
                card,
                reverse("material", args=[card.key]),
                request.user.pk,
                note=words.text(note),
            )
            for card, note in held.items
        ],
        "editors": [words.organisation_name(one) for one in held.editors],
    }
    return render(request, "desk/materials/shelf.html", context)
