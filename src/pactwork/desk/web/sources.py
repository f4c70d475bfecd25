"""Repositories that are harvested: a list of them, one to look after, and adding another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.web.arrivals import arrivals, joined
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.reaches import seen_by, value_of
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.source_forms import AddressForm, FoundForm, KeptForm, kept_of
from pactwork.desk.web.source_words import (
    FORMATS,
    OFTEN,
    aside_words,
    deletes_words,
    materials_words,
    record_faults,
    trouble_words,
    turn_words,
)
from pactwork.desk.web.tool_words import moment
from pactwork.desk.web.whose_name import own_names
from pactwork.kernel.paging import asked_page, paging
from pactwork.repository.api import (
    MaterialError,
    NotAllowedError,
    Visibility,
    harvesting,
    sources,
)

PAGE_SIZE: Final = 25
_SALT: Final = "desk.sources.found"
_AN_HOUR: Final = 3600
_MOVING: Final = frozenset({sources.Turn.RUNNING, sources.Turn.SOON})


@desk_page
def all_sources(request: SignedIn) -> HttpResponse:
    """The repositories one looks after, with where each stands."""
    _own(request)
    context = {
        "places": places(request, "desk-materials"),
        "sources": [line(one) for one in sources.sources_for(request.acting)],
    }
    return render(request, "desk/materials/sources.html", context)


def line(held: sources.SourceLine) -> dict[str, Any]:
    """A source, ready to be shown."""
    share = min(held.taken / held.size, 1.0) if held.size and not held.since else None
    return {
        "name": held.name,
        "url": reverse("desk-source", args=[held.slug]),
        "address": held.address,
        "organisation": words.organisation_name(held.organisation),
        "turn": held.turn.value,
        "said": turn_words(held),
        "materials": materials_words(held.materials),
        "aside": aside_words(held.aside) if held.aside else "",
        "last": moment(held.ended_at),
        "often": OFTEN.get(held.every, gettext("Every %(hours)s hours") % {"hours": held.every}),
        "share": share if held.turn is sources.Turn.RUNNING else None,
        "percent": words.percent(share),
        "looked": words.number(held.taken),
        "size": words.number(held.size) if held.size else "",
        "moving": held.turn in _MOVING,
    }


def _own(request: SignedIn) -> list[tuple[int, str]]:
    """The organisations whose materials this person looks after, as choices."""
    own = own_names(request)
    if not own:
        raise PermissionDenied
    return own


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedIn) -> HttpResponse:
    """Look at another repository first; then say what of it comes in, and how often."""
    own = _own(request)
    if request.method != "POST":
        return _adding(request, AddressForm(own))
    form = AddressForm(own, request.POST)
    if not form.is_valid():
        return _adding(request, form, status=422)
    found = _found(request) if request.POST.get("do") == "add" else None
    if found is None or found["address"] != form.cleaned_data["address"]:
        return _look(request, form)
    more = FoundForm(found, form.cleaned_data["organisation"], request.POST)
    if more.is_valid():
        try:
            return redirect("desk-source", _added(request, form, more, found))
        except MaterialError as error:
            more.add_error(None, fault_words(error))
    return _adding(request, form, more, found, status=422)


def _look(request: SignedIn, form: AddressForm) -> HttpResponse:
    """Ask the repository what it offers; what it answers, or why not."""
    try:
        held = sources.look_at(form.cleaned_data["address"])
    except sources.SourceError as error:
        form.add_error("address", trouble_words(error.reason))
        return _adding(request, form, status=422)
    found = {
        "address": form.cleaned_data["address"],
        "name": held.name,
        "formats": list(held.formats),
        "sets": [list(one) for one in held.sets],
        "more": held.has_more_sets,
        "kind": held.kind,
        "at": held.address or sources.plain_address(form.cleaned_data["address"]),
        "unseen": held.is_unseen,
    }
    own = form.cleaned_data["organisation"]
    more = FoundForm(found, own, initial={"name": held.name})
    return _adding(request, form, more, found)


def _found(request: SignedIn) -> dict[str, Any] | None:
    """What was found at the address before, as it was signed then; None if that is long ago."""
    try:
        held: dict[str, Any] = signing.loads(
            request.POST.get("found", ""), salt=_SALT, max_age=_AN_HOUR
        )
    except signing.BadSignature:
        return None
    return held


def _added(request: SignedIn, form: AddressForm, more: FoundForm, found: Mapping[str, Any]) -> str:
    said = more.cleaned_data
    try:
        slug = harvesting.add_source(
            slug=sources.free_slug(said["name"], form.cleaned_data["organisation"]),
            address=found["at"],
            organisation=form.cleaned_data["organisation"],
            prefix=said["format"],
            set=said.get("set", ""),
            kind=found["kind"],
            **kept_of(said),
            by=request.user,
        )
    except NotAllowedError:
        raise PermissionDenied from None
    sources.harvest_now(slug, by=request.user)
    messages.success(request, gettext("Added. Its first harvest begins within a minute."))
    return slug


def _adding(
    request: SignedIn,
    form: AddressForm,
    more: FoundForm | None = None,
    found: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "places": places(request, "desk-materials"),
        "form": form,
        "more": more,
        "found": found,
        "signed": signing.dumps(dict(found), salt=_SALT, compress=True) if found else "",
    }
    return render(request, "desk/materials/source_add.html", context, status=status)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def source(request: SignedIn, slug: str) -> HttpResponse:
    """One repository: where it stands, what to do with it, what was set aside."""
    offset = (asked_page(request) - 1) * PAGE_SIZE
    held = sources.source_page(slug, request.acting, offset=offset, limit=PAGE_SIZE)
    if held is None:
        raise Http404
    if request.method == "POST":
        return _done(request, held)
    if request.headers.get("X-Live") == "1":
        return render(request, "desk/materials/_source.html", {"one": line(held.line)})
    own = held.line.organisation.number
    return _page(request, held, KeptForm(own, initial=_kept(held.line), now=held.line.sector))


def _kept(held: sources.SourceLine) -> dict[str, Any]:
    kept = {name: getattr(held, name) for name in ("name", "language", "licence", "every")}
    arrives = joined(held.landing, held.body)
    return kept | {"arrives": arrives, "visibility": value_of(held.visibility, held.sector)}


def _page(
    request: SignedIn, held: sources.SourcePage, form: KeptForm, status: int = 200
) -> HttpResponse:
    one = held.line
    context = {
        "places": places(request, "desk-materials"),
        "one": line(one),
        "slug": one.slug,
        "is_paused": one.turn is sources.Turn.PAUSED,
        "facts": _facts(held),
        "form": form,
        "asides": [
            {
                "url": reverse("desk-source-record", args=[one.slug, row.number]),
                "number": row.number,
                "identifier": row.identifier,
                "faults": record_faults(row.reasons),
                "on": words.day(row.at),
            }
            for row in held.aside
        ],
        "aside_count": words.number(one.aside),
        "paging": paging(request, total=one.aside, size=PAGE_SIZE),
    }
    return render(request, "desk/materials/source.html", context, status=status)


def _facts(held: sources.SourcePage) -> list[tuple[str, str]]:
    one = held.line
    facts = [
        (gettext("In the name of"), words.organisation_name(one.organisation).text),
        (gettext("How often"), str(line(one)["often"])),
        (gettext("Last whole harvest"), moment(one.ended_at) or gettext("none yet")),
        (gettext("Materials from it"), words.number(one.materials)),
        (gettext("Withdrawn since"), words.number(held.withdrawn)),
        (gettext("Records looked at"), words.number(one.taken)),
        (gettext("Format"), str(FORMATS.get(one.kind, one.prefix))),
        (gettext("How they come in"), dict(arrivals(one.organisation.number)).get(
            joined(one.landing, one.body), "")),
        (gettext("Who sees them"), seen_by(Visibility(one.visibility), one.sector)),
        (gettext("What is gone there"), deletes_words(one)),
    ]  # fmt: skip
    if one.set:
        facts.append((gettext("Part"), one.set))
    if one.failures:
        facts.append((gettext("Tries that failed in a row"), words.number(one.failures)))
    return facts


def _done(request: SignedIn, held: sources.SourcePage) -> HttpResponse:
    slug, do = held.line.slug, request.POST.get("do", "")
    if do == "change":
        own, now = held.line.organisation.number, held.line.sector
        form = KeptForm(own, request.POST, now=now)
        if not form.is_valid():
            return _page(request, held, form, status=422)
        sources.change_source(slug, **kept_of(form.cleaned_data), by=request.user)
        messages.success(request, gettext("Saved."))
        return redirect("desk-source", slug)
    if do not in _ACTS:
        raise Http404
    try:
        messages.success(request, _ACTS[do](request, slug))
    except LookupError:
        raise Http404 from None
    return redirect("desk-sources") if do == "remove" else redirect("desk-source", slug)


def _pause(request: SignedIn, slug: str) -> str:
    harvesting.pause_source(slug, paused=True, by=request.user)
    return gettext("Paused. What is being read now is finished first.")


def _resume(request: SignedIn, slug: str) -> str:
    harvesting.pause_source(slug, paused=False, by=request.user)
    return gettext("It goes on within a minute.")


def _harvest(request: SignedIn, slug: str) -> str:
    sources.harvest_now(slug, by=request.user)
    return gettext("Its turn comes within a minute.")


def _remove(request: SignedIn, slug: str) -> str:
    sources.remove_source(slug, by=request.user)
    return gettext("It is harvested no more. The materials that came from it stay.")


def _try_all(request: SignedIn, slug: str) -> str:
    sources.try_all_again(slug, by=request.user)
    return gettext("They are tried again now, one after the other.")


_ACTS: Final[Mapping[str, Callable[[SignedIn, str], str]]] = {
    "pause": _pause,
    "resume": _resume,
    "harvest": _harvest,
    "remove": _remove,
    "try-all": _try_all,
}
