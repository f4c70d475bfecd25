"""Describing a draft: its files, what is missing, what it serves; then it goes to review."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from pactwork.agreements.api import mine, suggesting, words
from pactwork.desk.licence_words import clashes, fitting
from pactwork.desk.web.deposit import (
    PATIENCE,
    Sent,
    pairs,
    sent_files,
    still_read,
    take_files,
    tell_unread,
)
from pactwork.desk.web.describe_partners import partner_offers
from pactwork.desk.web.describe_parts import (
    binds_by_name,
    files_of,
    offers,
    opened,
    subject_groups,
    summaries,
    telling_files,
)
from pactwork.desk.web.describe_saving import (
    closed,
    everything_said,
    saved_by_itself,
    script_words,
    self_saving,
)
from pactwork.desk.web.frame import places
from pactwork.desk.web.material import review_line
from pactwork.desk.web.material_consent import answered, ask_creators
from pactwork.desk.web.material_duplicates import duplicate_lines
from pactwork.desk.web.material_form import (
    DescribeForm,
    creator_rows,
    described_before,
    origin_rows,
)
from pactwork.desk.web.material_words import fault_words, file_fault, missing_words
from pactwork.desk.web.reaches import chosen, reaches, value_of
from pactwork.desk.web.signed_in import SignedIn, asks_json, desk_page
from pactwork.desk.web.uploads_left import DROP, drop_left, left_lines
from pactwork.files.api import ENDINGS, LaterError, UploadError, in_a_hurry
from pactwork.repository.api import (
    WHY_WORDS,
    DeskMaterial,
    MaterialError,
    NotAllowedError,
    Why,
    depositing,
    linking,
    materials,
    queues,
    reviewing,
)

AGREEMENTS: Final = 200
"""So many agreements are offered whose parties may see it."""
FIELDS: Final[Mapping[str, str]] = {
    "titles": "title",
    "descriptions": "description",
    "creators": "",
    "origins": "",
    "files": "",
    "commitments": "",
    "partners": "",
}
"""Names the repository has for what the form calls otherwise; "" for what is beside it."""


_PARTS: Final[Mapping[str, str]] = {
    "offers": "desk/_offers.html",
    "partners": "desk/materials/_partners.html",
}


@desk_page
def describe(request: SignedIn, key: str) -> HttpResponse:
    """The form; what was typed stays through every search, upload and fault."""
    held = _held(request, key)
    if asks_json(request):
        return saved_by_itself(request, held, _form(request, held))
    if request.method != "POST":
        return _page(request, held, *_forms(request, held))
    do = request.POST.get("do", "save")
    form, creators, origins = _forms(request, held, request.POST)
    if do in ("find", "find-partner"):
        return _page(request, held, form, creators, origins)
    if all([form.is_valid(), creators.is_valid(), origins.is_valid()]):
        answer = _done(request, held, form, creators, origins, do)
        if form.is_kept:
            ask_creators(request, key, creators)
        if answer is not None:
            return answer
        held = _kept(request, held, form)
    return _page(request, held, form, creators, origins, status=422)


def _forms(request: SignedIn, held: DeskMaterial, data: Any = None) -> tuple[Any, Any, Any]:
    known = held.described
    return _form(request, held, data), creator_rows(known, data), origin_rows(known, data)


def _form(request: SignedIn, held: DeskMaterial, data: Any = None) -> DescribeForm:
    known = held.described
    now = held.sector if held.published_number else None
    seen = reaches([held.organisation.number], now=now)
    initial = described_before(
        known,
        revision=held.revision,
        visibility=chosen(value_of(held.visibility, held.sector), seen),
        version=held.version,
        agreement=held.agreement,
        visible_from=timezone.localdate(held.visible_from) if held.visible_from else None,
        curation=held.curation,
        note=words.text(held.note).text,
    )
    return DescribeForm(
        data,
        initial=initial,
        known=known,
        agreements=_agreements(request, held),
        seen=seen,
        curations=_curations(held),
    )


def _curations(held: DeskMaterial) -> list[tuple[str, str]]:
    """Who may review it; of those who declined it that is said, and they are refused."""
    own, gone = gettext("Your own organisation"), gettext("%(name)s (declined it)")
    found = [
        (value, words.text(text).text if value else own)
        for value, text in queues.curations_for(held.organisation.number)
    ]
    return [
        (value, gone % {"name": name} if value in held.declined else name) for value, name in found
    ]


def _agreements(request: SignedIn, held: DeskMaterial) -> list[tuple[str, str]]:
    """Agreements its organisation is party to, those in force first due first."""
    own, on = {held.organisation.number}, timezone.localdate()
    page = mine.my_agreements(own, request.acting.viewer, on=on, limit=AGREEMENTS)
    return [
        (one.card.slug, words.text(one.card.title, one.card.authoritative).text)
        for one in page.agreements
    ]


def _held(request: SignedIn, key: str) -> DeskMaterial:
    held = materials.desk_view(key, request.user)
    if held is None:
        raise Http404
    if "write" not in held.may and not asks_json(request):
        raise PermissionDenied
    return held


def _done(
    request: SignedIn, held: DeskMaterial, form: Any, creators: Any, origins: Any, do: str
) -> HttpResponse | None:
    """Save what was said, then do what was asked; None, with words in the form, if it cannot be."""
    key, sent = held.key, sent_files(request)
    if waited := still_read(sent):
        form.add_error(None, waited)
        return None
    said = everything_said(request, held, form, creators, origins)
    try:
        depositing.fill_in(
            key,
            said,
            revision=form.cleaned_data["revision"] or None,
            version=form.cleaned_data["version"],
            by=request.user,
        )
        form.is_kept = True
        telling_files(request, held)
        _files(request, held, sent, do)
        if do != "submit":
            _read_link(request, held, said.link or "")
        if do == "submit":
            reviewing.submit(key, by=request.user)
            return _sent(request, key)
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        form.add_error(None, gettext("There is no such material, or it is not yours to see."))
        return None
    except MaterialError as error:
        _tell(form, error)
        return None
    if do == "save":
        messages.success(request, gettext("Saved."))
    return redirect(f"{reverse('desk-material-describe', args=[key])}{_place(do)}")


def _sent(request: SignedIn, key: str) -> HttpResponse:
    messages.success(request, gettext("Sent for review. You will be told what comes of it."))
    return redirect("desk-material", key)


def _kept(request: SignedIn, held: DeskMaterial, form: DescribeForm) -> DeskMaterial:
    """The draft as it stands after what was asked could not be done: where it was saved before
    that, the form goes on from there.
    """
    now = materials.desk_view(held.key, request.user) or held
    if form.is_kept:
        sent = request.POST.copy()
        sent["revision"] = str(now.revision)
        form.data = sent
    return now


def _place(do: str) -> str:
    return "#files" if do == "upload" or do.startswith(("remove:", "unpack:", DROP)) else ""


def _files(request: SignedIn, held: DeskMaterial, sent: Sent, do: str) -> None:
    """Files that came with the form, and the one that is to go."""
    drop_left(request, do)
    if sent:
        take_files(held.key, sent, by=request.user)
        for fault in sent.faults:
            messages.warning(request, fault)
        depositing.prefill(held.key, within=PATIENCE, by=request.user)
        tell_unread(request, held.key)
    if do.startswith("remove:"):
        depositing.remove_file(held.key, sha256=do.removeprefix("remove:"), by=request.user)
    if do.startswith("unpack:"):
        _unpack(request, held, do.removeprefix("unpack:"))


def _read_link(request: SignedIn, held: DeskMaterial, link: str) -> None:
    """Fill in what the page at another link says of itself, also where the link was saved before
    by itself.
    """
    if link and (link != held.described.link or linking.is_awaited(held.key)):
        linking.prefill(held.key, within=PATIENCE, by=request.user)
        tell_unread(request, held.key)


def _unpack(request: SignedIn, held: DeskMaterial, sha256: str) -> None:
    """Take a package apart, or say that it takes longer than somebody waits."""
    try:
        with in_a_hurry():
            done = depositing.unpack(held.key, sha256=sha256, by=request.user)
    except LaterError:
        names = (one.name for one in held.described.files if one.sha256 == sha256)
        messages.info(request, file_fault(UploadError("busy"), next(names, "")))
        return
    depositing.prefill(held.key, within=PATIENCE, by=request.user)
    tell_unread(request, held.key)
    if done.left:
        said = gettext("Not taken out of the package: %(names)s")
        messages.warning(request, said % {"names": ", ".join(done.left[:20])})


def _tell(form: DescribeForm, error: MaterialError) -> None:
    """The fault where it belongs: at its fields, or above the form."""
    said = fault_words(error)
    if error.why is Why.INCOMPLETE:
        for name in error.fields:
            place = FIELDS.get(name, name)
            fault = missing_words(name)
            form.add_error(place if place in form.fields else None, fault)
        return
    place = FIELDS.get(error.fields[0], error.fields[0]) if error.fields else ""
    form.add_error(place if place in form.fields else None, said)


def _page(
    request: SignedIn,
    held: DeskMaterial,
    form: DescribeForm,
    creators: Any,
    origins: Any,
    status: int = 200,
) -> HttpResponse:
    named = partner_offers(request, held)
    said = summaries(form, creators, origins)
    context = {
        **_served(request, held, form),
        **opened(form, creators, origins, [*held.missing, *(["licence"] if held.faults else [])]),
        **named,
        "places": places(request, "desk-materials"),
        "held": held,
        "form": form,
        "creators": creators,
        "answered": answered(held.key),
        "origins": origins,
        "files": files_of(held),
        "near": duplicate_lines(request, held.key),
        "binds_by_name": binds_by_name(held),
        "missing": [(name, missing_words(name)) for name in held.missing],
        "subjects": subject_groups(form),
        "summaries": {**said, "partners": ", ".join(one["name"].text for one in named["partners"])},
        "partners_open": bool(named["find_partner"]),
        "licence_clashes": clashes(held.faults),
        "licence_fits": fitting(held.licences),
        "is_new_version": held.number > 1,
        **_declined(held),
        "is_unsaved": form.is_bound and not form.is_kept,
        "script_words": script_words(),
        "saves": " ".join(self_saving(held, form["language"].value())),
        **_sending(request),
    }
    part = _PARTS.get(request.headers.get("HX-Target", ""))
    if part:
        return render(request, part, context)
    return render(request, "desk/materials/describe.html", context, status=status)


def _sending(request: SignedIn) -> dict[str, Any]:
    """Where files are added: how, and which are here already or were sent before."""
    return {
        "uploads_url": reverse("desk-uploads"),
        "accept": ",".join(ENDINGS),
        "here": sent_files(request).here if request.method == "POST" else (),
        "left": left_lines(request),
    }


def _declined_says(held: DeskMaterial) -> str:
    if held.is_closed:
        return str(WHY_WORDS[Why.FIRST_DECLINED])
    return gettext(
        "It is not taken there, whatever you change. Say below who else reviews it, or throw the"
        " draft away."
    )


def _declined(held: DeskMaterial) -> dict[str, Any]:
    """Who declined it and why, and what that means."""
    why = [one for one in held.reviews if one.is_open and one.verdict == "declined"]
    return {
        "why_declined": [review_line(one) for one in why],
        "declined_says": _declined_says(held),
    }


def _served(request: SignedIn, held: DeskMaterial, form: DescribeForm) -> dict[str, Any]:
    """The commitments it may serve, with those that are chosen or were searched for."""
    chosen = request.POST.getlist("commitment")
    wanted = pairs(chosen) if request.method == "POST" else list(held.commitments)
    find = request.POST.get("find", "")[:200].replace("\x00", "")
    number = held.organisation.number
    found = suggesting.found_commitments(number, find) if find else []
    return {
        "offers": offers(number, str(form["title"].value() or ""), wanted, found),
        "find": find,
        "none_found": bool(find) and not found,
        "closed": len(closed(held)),
    }
