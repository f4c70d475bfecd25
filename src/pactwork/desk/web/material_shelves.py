"""Collections on the desk: begun, described, filled, put in order, edited by several."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from secrets import token_hex
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.desk.web.describe_parts import asked_text
from pactwork.desk.web.founding import plain_slug
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_words import fault_words, material_line
from pactwork.desk.web.reaches import reaches, seen_by, value_of
from pactwork.desk.web.shelf_forms import BeginForm, ShelfForm, agreements_of
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.whose_name import own_names
from pactwork.organisations.api import known_slugs
from pactwork.people.api import Power
from pactwork.repository.api import (
    CollectionPage,
    MaterialError,
    NotAllowedError,
    Visibility,
    Why,
    collecting,
    collections,
    materials,
)

_KEY: Final = re.compile(r"materials/([A-Za-z0-9]+)")


@desk_page
def shelves(request: SignedIn) -> HttpResponse:
    """The collections one may edit, and a form to begin another."""
    own = own_names(request)
    initial = {"language": words.reader(), "visibility": Visibility.PUBLIC}
    agreements = agreements_of(request, [number for number, _ in own])
    data = request.POST if request.method == "POST" else None
    form = BeginForm(own, agreements, data, initial=initial)
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


def _begun(request: SignedIn, form: BeginForm) -> str:
    """The name of the new collection in its address; "" where it could not be begun."""
    held = form.cleaned_data
    is_public = held["visibility"] == Visibility.PUBLIC
    plain = plain_slug(held["title"] if is_public else "", "collection")
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
                agreement=held["agreement"],
                sector=held["sector"],
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
    if request.method == "POST" and request.POST.get("do") == "describe":
        return _described(request, held)
    if request.method == "POST":
        return _changed(request, held)
    return _page(request, held, _form(request, held) if _may_manage(request, held) else None)


def _may_manage(request: SignedIn, held: CollectionPage) -> bool:
    return request.acting.may(Power.WRITE, held.card.organisation.number)


def _form(request: SignedIn, held: CollectionPage, data: Any = None) -> ShelfForm:
    """What it is called and who sees it, in the language in which this person reads it."""
    title = words.text(held.card.title)
    initial = {
        "title": title.text,
        "description": held.card.description.get(title.language, ""),
        "language": title.language,
        "visibility": value_of(held.card.visibility, held.sector),
        "agreement": held.agreement,
    }
    agreements = agreements_of(request, [held.card.organisation.number])
    seen = reaches([held.card.organisation.number], now=held.sector)
    return ShelfForm(agreements, seen, data, initial=initial)


def _described(request: SignedIn, held: CollectionPage) -> HttpResponse:
    """Say anew what it is; what is said in other languages stays."""
    if not _may_manage(request, held):
        raise PermissionDenied
    form = _form(request, held, request.POST)
    if not form.is_valid():
        return _page(request, held, form, status=422)
    said, language = form.cleaned_data, form.cleaned_data["language"]
    try:
        collecting.describe_collection(
            held.card.slug,
            title={**held.card.title, language: said["title"]},
            description={**held.card.description, language: said["description"]},
            visibility=Visibility(said["visibility"]),
            agreement=said["agreement"],
            sector=said["sector"],
            by=request.user,
        )
    except NotAllowedError:
        raise PermissionDenied from None
    except MaterialError as error:
        form.add_error(None, fault_words(error))
        return _page(request, held, form, status=422)
    messages.success(request, gettext("Saved."))
    return redirect("desk-collection", held.card.slug)


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


def _uninvite(request: SignedIn, held: CollectionPage, value: str) -> str:
    number = known_slugs([value]).get(value)
    if number is None:
        raise MaterialError(Why.ORGANISATION)
    collecting.remove_editor(held.card.slug, organisation=number, by=request.user)
    return gettext("Its people edit the collection no more. What they put in stays.")


def _close(request: SignedIn, held: CollectionPage, value: str) -> str:
    collecting.close_collection(held.card.slug, by=request.user)
    return gettext("The collection is closed. The materials stay.")


_ACTS: Final[Mapping[str, Callable[[SignedIn, CollectionPage, str], str]]] = {
    "add": _add,
    "take": _take,
    "up": _move(-1),
    "down": _move(1),
    "invite": _invite,
    "uninvite": _uninvite,
    "close": _close,
}


def _page(
    request: SignedIn, held: CollectionPage, form: ShelfForm | None, status: int = 200
) -> HttpResponse:
    context = {
        "places": places(request, "desk-materials"),
        "held": held,
        "title": words.text(held.card.title),
        "description": words.text(held.card.description),
        "public_url": reverse("collection", args=[held.card.slug]),
        "seen": seen_by(held.card.visibility, held.sector),
        "lines": [
            material_line(
                card,
                reverse("material", args=[card.key]),
                request.user.pk,
                note=words.text(note),
            )
            for card, note in held.items
        ],
        "editors": [(one.slug, words.organisation_name(one)) for one in held.editors],
        "form": form,
        "may_manage": _may_manage(request, held),
        "packages": packages_of(held.card.slug) if _is_public(held) else [],
    }
    return render(request, "desk/materials/shelf.html", context, status=status)


def _is_public(held: CollectionPage) -> bool:
    return held.card.visibility is Visibility.PUBLIC and bool(held.card.count)


def packages_of(slug: str) -> list[tuple[str, str]]:
    """A collection with all its materials in one file, by kind: (name, address)."""
    kinds = (("zip", "ZIP"), ("bag", "BagIt"))
    return [(name, reverse("collection-package", args=[slug, kind])) for kind, name in kinds]


@desk_page
def put(request: SignedIn, key: str) -> HttpResponse:
    """Put a material into one of the collections one may fill; begin one where there is none."""
    seen = {one.key: one for one in materials.cards([key], request.acting.viewer).values()}
    if key not in seen:
        raise Http404
    known = {one.slug: one for one in collections.my_collections(request.acting)}
    holding = {one.slug for one in collections.collections_with(key, request.acting.viewer)}
    slug = request.POST.get("collection", "")
    if request.method == "POST" and slug in known:
        note = asked_text(request, "note", 1000)
        try:
            said = {words.reader(): note} if note else {}
            collecting.add_to_collection(slug, key=key, note=said, by=request.user)
        except NotAllowedError:
            raise PermissionDenied from None
        except MaterialError as error:
            messages.warning(request, fault_words(error))
            return redirect("desk-collection-put", key)
        messages.success(request, gettext("It stands on the shelf now."))
        return redirect("desk-collection", slug)
    context = {
        "places": places(request, "desk-materials"),
        "line": material_line(seen[key], reverse("material", args=[key]), request.user.pk),
        "shelves": [
            (one.slug, words.text(one.title), one.slug in holding) for one in known.values()
        ],
        "may_begin": bool(request.acting.where(Power.WRITE)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/materials/shelf_put.html", context, status=status)
