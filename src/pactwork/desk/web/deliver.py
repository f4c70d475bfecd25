"""Delivering evidence, and delivering it anew, corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext

from pactwork.agreements.api import (
    CommitmentRef,
    dialogue,
    doing,
    kinds_for,
    serving,
    suggesting,
    words,
)
from pactwork.desk.web import deliver_form
from pactwork.desk.web.deliver_form import CorrectForm, DeliverForm
from pactwork.desk.web.frame import places
from pactwork.desk.web.sayings import standing_words
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.formats import format_date
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Shown
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power

KINDS: Final = {
    measure: f"evidence-kinds:{kind}"
    for measure, kind in (
        ("trainings", "training"),
        ("events", "event"),
        ("materials", "material"),
        ("publications", "publication"),
        ("exchanges", "exchange"),
        ("placements", "placement"),
        ("meetings", "meeting"),
        ("reports", "report"),
    )
}
"""What it most likely was, by what is counted."""
FEW: Final = 6
MOST: Final = 30
"""So many commitments one piece of evidence serves at most when delivered by hand."""


@dataclass(frozen=True)
class Offer:
    """A commitment to choose."""

    value: str
    text: Shown
    agreement: Shown
    note: str
    chosen: bool


@desk_page
def deliver(request: SignedIn) -> HttpResponse:
    """The form; what was typed stays through every search and every fault."""
    mine = _deliverers(request)
    if request.method != "POST":
        wanted = _pairs(request.GET.getlist("for"))
        form = DeliverForm(mine, initial=deliver_form.fresh(**_start(mine, wanted)))
        return _page(request, form, mine, wanted)
    form = DeliverForm(mine, request.POST, request.FILES)
    return _taken(request, form, mine, corrects=None)


@desk_page
def deliver_again(request: SignedIn, number: UUID) -> HttpResponse:
    """The same form with what was delivered before, to correct it."""
    held = dialogue.piece(number, request.acting)
    if held is None:
        raise Http404
    if not dialogue.acts_open_to(held, request.acting, request.user.pk).correct:
        raise PermissionDenied
    card = held.evidence.delivered_by
    mine = {card.number: card}
    files = [(one.sha256, one.name) for one in held.files]
    if request.method != "POST":
        form = CorrectForm(mine, initial=_said_before(held))
        form.keep_from(files)
        wanted = [(one.agreement, one.commitment) for one in held.evidence.claims]
        return _page(request, form, mine, wanted, corrects=held)
    form = CorrectForm(mine, request.POST, request.FILES)
    form.keep_from(files)
    return _taken(request, form, mine, corrects=held)


def _taken(
    request: SignedIn,
    form: DeliverForm,
    mine: Mapping[int, OrganisationCard],
    *,
    corrects: dialogue.Piece | None,
) -> HttpResponse:
    wanted = _pairs(request.POST.getlist("commitment"))
    if request.POST.get("act") == "find":
        quiet = type(form)(mine, initial=_typed(request))
        if isinstance(quiet, CorrectForm) and corrects:
            quiet.keep_from([(one.sha256, one.name) for one in corrects.files])
        return _page(request, quiet, mine, wanted, corrects=corrects)
    allowed = _allowed(form, mine, wanted)
    if form.is_valid() and len(allowed) == len(wanted) and wanted and _began(form, allowed):
        try:
            _act(request, form, wanted, corrects)
        except doing.NotAllowedError:
            raise PermissionDenied from None
        except doing.EvidenceError:
            form.add_error(None, gettext("This cannot be delivered as it is. Was it sent twice?"))
        else:
            return redirect("desk-piece", form.cleaned_data["piece"])
    elif not wanted:
        form.add_error(None, gettext("Choose at least one commitment that this serves."))
    elif len(allowed) < len(wanted):
        form.add_error(None, gettext("One of the commitments chosen cannot be served by you."))
    return _page(request, form, mine, wanted, corrects=corrects, status=422)


def _act(
    request: SignedIn,
    form: DeliverForm,
    wanted: Sequence[tuple[str, str]],
    corrects: dialogue.Piece | None,
) -> None:
    delivery, files = form.delivery(wanted), form.cleaned_data["files"]
    if corrects is None:
        doing.deliver(delivery, files=files, by=request.user)
        said = gettext("Delivered. It counts as soon as another party accepts it.")
    else:
        held = form.cleaned_data
        doing.deliver_again(
            delivery,
            corrects=corrects.evidence.uuid,
            reason={held["language"]: held["reason"]},
            files=files,
            keep=held["keep"],
            by=request.user,
        )
        said = gettext("Delivered anew. The earlier one is withdrawn.")
    messages.success(request, said)


def _page(
    request: SignedIn,
    form: DeliverForm,
    mine: Mapping[int, OrganisationCard],
    wanted: Sequence[tuple[str, str]],
    *,
    corrects: dialogue.Piece | None = None,
    status: int = 200,
) -> HttpResponse:
    find = request.POST.get("find", "")[:200].replace("\x00", "")
    sent = request.FILES.getlist("files")
    found = suggesting.found_commitments(_organisation(form, mine), find) if find else []
    context = {
        "places": places(request, "desk-evidence"),
        "form": form,
        "offers": _offers(form, mine, wanted, found),
        "find": find,
        "none_found": bool(find) and not found,
        "again": deliver_form.files_to_choose_again(sent),
        "corrects": corrects,
        "standing": standing_words(corrects.evidence, None) if corrects else "",
        "several": len(mine) > 1,
        "today_words": _today_words(),
        "ways": _ways(mine, wanted) if corrects is None else [],
        "more_open": any(form[name].errors for name in ("description", "links", "language")),
    }
    whole = request.headers.get("HX-Target") != "offers"
    template = "desk/deliver.html" if whole else "desk/_offers.html"
    return render(request, template, context, status=status)


def _ways(
    mine: Mapping[int, OrganisationCard], wanted: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Other ways to fulfil the commitment somebody came from, which leave evidence behind."""
    first = wanted[:1]
    if not first or not any(suggesting.open_commitments(number, first) for number in mine):
        return []
    known = serving.commitments_named(first)
    return [
        (words.text(kind.label).text, kind.start_url(_ref(one)))
        for one in known.values()
        for kind in kinds_for(one.area)
    ]


def _ref(held: serving.Promised) -> CommitmentRef:
    return CommitmentRef(
        iri=iri("commitment", held.agreement, held.key),
        agreement=held.agreement,
        key=held.key,
        text=held.text,
        area=held.area,
    )


def _today_words() -> str:
    """Which day today is, where the reader's calendar is not the one a browser asks in."""
    if words.reader() != "fa":
        return ""
    today = timezone.localdate()
    said = gettext("Today is %(date)s (%(gregorian)s).")
    return said % {"date": words.day(today), "gregorian": format_date(today, "en")}


def _offers(
    form: DeliverForm,
    mine: Mapping[int, OrganisationCard],
    wanted: Sequence[tuple[str, str]],
    found: Sequence[suggesting.Suggestion],
) -> list[Offer]:
    """Those chosen first, then what was searched, then what fits what is typed."""
    organisation = _organisation(form, mine)
    measures = [form[f"measure_{row}"].value() or "" for row in deliver_form.ROWS]
    likely = suggesting.suggested_commitments(
        organisation,
        words=str(form["title"].value() or ""),
        kind=str(form["kind"].value() or ""),
        measures=[one for one in measures if one],
        limit=FEW,
    )
    chosen = suggesting.open_commitments(organisation, wanted)
    picked = {(one.agreement, one.key) for one in chosen}
    held = {(one.agreement, one.key): one for one in (*chosen, *found, *([] if found else likely))}
    places = {slug: index for index, (slug, _) in reversed(list(enumerate(held)))}
    together = sorted(held.items(), key=lambda one: places[one[0][0]])
    return [_offer(one, pair in picked) for pair, one in together]


def _offer(held: suggesting.Suggestion, chosen: bool) -> Offer:
    notes = []
    if held.deadline:
        notes.append(gettext("due on %(date)s") % {"date": words.day(held.deadline)})
    if held.last_delivered:
        said = gettext("last evidence of %(date)s")
        notes.append(said % {"date": words.day(held.last_delivered)})
    return Offer(
        value=f"{held.agreement}/{held.key}",
        text=words.text(held.text, held.authoritative),
        agreement=words.text(held.agreement_title, held.authoritative),
        note=" · ".join(notes),
        chosen=chosen,
    )


def _allowed(
    form: DeliverForm,
    mine: Mapping[int, OrganisationCard],
    wanted: Sequence[tuple[str, str]],
) -> list[suggesting.Suggestion]:
    return suggesting.open_commitments(_organisation(form, mine), wanted)


def _began(form: DeliverForm, allowed: Sequence[suggesting.Suggestion]) -> bool:
    """Whether every agreement it serves had begun by then; says which had not."""
    day = form.cleaned_data["first_day"]
    for one in allowed:
        if one.begins and day < one.begins:
            said = gettext("“%(agreement)s” only began on %(date)s.")
            title = words.text(one.agreement_title, one.authoritative).text
            fault = said % {"agreement": title, "date": words.day(one.begins)}
            form.add_error("first_day", fault)
            return False
    return True


def _deliverers(request: SignedIn) -> dict[int, OrganisationCard]:
    mine = cards(request.acting.where(Power.DELIVER))
    if not mine:
        raise PermissionDenied
    return mine


def _organisation(form: DeliverForm, mine: Mapping[int, OrganisationCard]) -> int:
    slug = form["by"].value()
    return next((number for number, card in mine.items() if card.slug == slug), next(iter(mine)))


def _pairs(values: Sequence[str]) -> list[tuple[str, str]]:
    found = dict.fromkeys(
        (slug, key)
        for slug, _, key in (one.partition("/") for one in values[:MOST])
        if slug and key and "\x00" not in slug + key
    )
    return list(found)


def _start(
    mine: Mapping[int, OrganisationCard], wanted: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """For whom, what and in which measure, from the commitment somebody came from."""
    for number, card in mine.items():
        if found := suggesting.open_commitments(number, wanted):
            measure = found[0].measure
            kind = KINDS.get(measure.rpartition(":")[2], "")
            return {"by": card.slug, "measure_1": measure, "kind": kind}
    return {"by": next(iter(mine.values())).slug}


def _typed(request: SignedIn) -> dict[str, Any]:
    several = ("target_groups", "keep")
    held: dict[str, Any] = {name: request.POST.get(name, "") for name in request.POST}
    return held | {name: request.POST.getlist(name) for name in several}


def _said_before(held: dialogue.Piece) -> dict[str, Any]:
    evidence = held.evidence
    language, title = next(iter(evidence.title.items()), (words.reader(), ""))
    amounts: dict[str, Any] = {}
    for row, (measure, amount) in zip(deliver_form.ROWS, evidence.quantities.items(), strict=False):
        amounts |= {f"measure_{row}": measure, f"amount_{row}": words.number(amount)}
    return deliver_form.fresh(
        by=evidence.delivered_by.slug,
        title=title,
        language=language,
        description=evidence.description.get(language, ""),
        kind=evidence.kind,
        first_day=evidence.first_day,
        last_day=evidence.last_day if evidence.last_day != evidence.first_day else None,
        headcount=words.number(evidence.headcount) if evidence.headcount else "",
        target_groups=list(evidence.target_groups),
        links="\n".join(evidence.links),
        keep=[one.sha256 for one in held.files],
        **amounts,
    )
