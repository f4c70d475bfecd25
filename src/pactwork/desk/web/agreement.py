"""An agreement in force as its parties have it: who, what is due, amend, renew, suspend, end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import (
    AgreementDetail,
    State,
    after_force,
    agreement_detail,
    drafting_errors,
    drafts,
    evidence_under,
    promised_in,
    words,
)
from pactwork.desk.web.agreement_forms import EndForm, ForSignatory, SuspendForm, TerminateForm
from pactwork.desk.web.draft_lists import line_of
from pactwork.desk.web.draft_words import refusal_words
from pactwork.desk.web.frame import places
from pactwork.desk.web.sayings import Line, piece_line, promise_line
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.iris import iri, public_path
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power

FEW: Final = 8


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: SignedIn, slug: str) -> HttpResponseBase:
    """The agreement, for those who act for one of its parties; for others there is none."""
    held = agreement_detail(slug, request.acting.viewer)
    course = after_force.course_of(slug) if held else None
    if held is None or course is None or not _mine(request, held):
        raise Http404
    sent = None
    if request.method == "POST":
        sent = _sent(request, course)
        if sent.is_valid() and _acted(request, slug, sent):
            return redirect("desk-agreement", slug=slug)
    context = _context(request, held, course, sent)
    return render(request, "desk/agreement.html", context, status=422 if sent else 200)


def _mine(request: SignedIn, held: AgreementDetail) -> set[int]:
    """The parties the reader acts for."""
    return {one.organisation.number for one in held.parties} & request.acting.where(Power.READ)


def _context(
    request: SignedIn,
    held: AgreementDetail,
    course: after_force.AfterForce,
    sent: ForSignatory | None,
) -> dict[str, Any]:
    card, today = held.card, timezone.localdate()
    known = cards([*course.signatories, *course.contacts])
    public = public_path(iri("agreement", card.slug), words.reader()) if card.is_public else ""
    return {
        "places": places(request, "desk-agreements"),
        "title": words.text(card.title, card.authoritative),
        "slug": card.slug,
        "card": card,
        "term": words.term_words(card),
        "done": words.fulfilled_words(card.fulfilled, card.commitments),
        "public_url": public,
        "dossier_url": reverse("dossier", args=[card.slug]) if public else "",
        "parties": list(_parties(held, course)),
        "drafts": [line_of(one) for one in _drafts(request, card.slug)],
        "begin": _begin(request, held, course, today),
        "course": _course(course, known, today),
        "due": list(_due(held, request, course, today)),
        "evidence": _evidence(request, card.slug),
        "forms": _forms(request, course, known, sent, today),
    }


def _parties(held: AgreementDetail, course: after_force.AfterForce) -> Iterable[dict[str, Any]]:
    for one in held.parties:
        number = one.organisation.number
        yield {
            "name": words.organisation_name(one.organisation),
            "url": public_path(iri("organisation", one.organisation.slug), words.reader()),
            "role": words.concept(one.role).text,
            "contacts": course.contacts.get(number, ()),
        }


def _drafts(request: SignedIn, slug: str) -> list[drafts.DraftCard]:
    return drafts.draft_list(request.acting, agreement=slug, limit=FEW)


def _begin(
    request: SignedIn, held: AgreementDetail, course: after_force.AfterForce, today: date
) -> list[tuple[str, str]]:
    """What a coordinator of a party may begin from it: label, address."""
    if not _mine(request, held) & request.acting.where(Power.WRITE):
        return []
    start = f"{reverse('desk-draft-start')}?agreement={held.card.slug}&begin="
    found = [(gettext("Renew it"), f"{start}renewal")]
    if not (course.ends_on and course.ends_on <= today):
        found.insert(0, (gettext("Amend it"), f"{start}amendment"))
    return found


def _course(
    course: after_force.AfterForce, known: Mapping[int, OrganisationCard], today: date
) -> list[tuple[str, str]]:
    """What its parties did with it, each with the reason that was given."""
    said = [(_rest_words(one, known), one.reason) for one in course.rested]
    if course.rests:
        said.append((_rest_words(course.rests, known), course.rests.reason))
    if course.ends_on:
        said.append((_end_words(course, known, today), course.reason))
    return said


def _rest_words(one: after_force.Resting, known: Mapping[int, OrganisationCard]) -> str:
    named = {
        "organisation": words.organisation_short(known[one.by]).text,
        "first": words.day(one.first_day),
        "last": words.day(one.last_day) if one.last_day else "",
    }
    if one.last_day is None:
        return gettext("Suspended since %(first)s by %(organisation)s") % named
    return gettext("Suspended by %(organisation)s from %(first)s until %(last)s") % named


def _end_words(
    course: after_force.AfterForce, known: Mapping[int, OrganisationCard], today: date
) -> str:
    ended = bool(course.ends_on and course.ends_on <= today)
    named = {"date": words.day(course.ends_on), "organisation": ""}
    if course.ended_by is None:
        return gettext("Ended on %(date)s: all signatories agreed") % named
    named["organisation"] = words.organisation_short(known[course.ended_by]).text
    if ended:
        return gettext("Ended on %(date)s by %(organisation)s") % named
    return gettext("Ends on %(date)s: %(organisation)s gave notice") % named


def _due(
    held: AgreementDetail, request: SignedIn, course: after_force.AfterForce, today: date
) -> Iterable[Line]:
    """Open commitments of all parties by their day; an act for those the reader's owe."""
    if held.card.last_day and held.card.last_day < today:
        return []
    number = held.card.number
    promised = promised_in([number], request.acting.viewer)[number]
    open_ = [one for one in promised if one.deadline and one.state != State.FULFILLED]
    delivering = request.acting.where(Power.DELIVER)
    ordered = sorted(open_, key=lambda one: one.deadline or today)[:FEW]
    return [promise_line(one, on=today, act=bool(delivering & set(one.owed_by))) for one in ordered]


def _evidence(request: SignedIn, slug: str) -> dict[str, Any]:
    page = evidence_under(slug, request.acting.viewer, limit=FEW)
    mine = request.acting.powers
    return {
        "lines": [piece_line(one, mine=one.delivered_by.number in mine) for one in page.evidence],
        "heading": gettext("Evidence"),
        "shown": words.number(page.total),
    }


def _signing(request: SignedIn, course: after_force.AfterForce) -> list[int]:
    able = request.acting.where(Power.SIGN)
    return [number for number in course.signatories if number in able]


def _forms(
    request: SignedIn,
    course: after_force.AfterForce,
    known: Mapping[int, OrganisationCard],
    sent: ForSignatory | None,
    today: date,
) -> dict[str, Any]:
    """What a representative of a signatory may do now: the form of each, and what it says."""
    mine = _signing(request, course)
    if not mine or (course.ends_on and course.ends_on <= today):
        return {}
    agreed = [words.organisation_name(known[one]).text for one in sorted(course.agreed_to_end)]
    names = {
        "suspend": [] if course.rests else mine,
        "resume": [one for one in mine if course.rests and course.rests.by == one],
        "terminate": [] if course.ends_on else mine,
        "end": [one for one in mine if one not in course.agreed_to_end],
    }
    forms_: dict[str, Any] = {
        name: sent
        if sent is not None and sent.do == name
        else _FORMS[name](do=name, choices=[(one, known[one]) for one in able])
        for name, able in names.items()
        if able
    }
    return {
        **forms_,
        "agreed": agreed,
        "earliest": words.day(after_force.earliest_end(course.notice_months, today)),
    }


def _sent(request: SignedIn, course: after_force.AfterForce) -> ForSignatory:
    do = request.POST.get("do", "")
    form = _FORMS.get(do)
    mine = _signing(request, course)
    if form is None or not mine:
        raise Http404
    known = cards(mine)
    return form(request.POST, do=do, choices=[(number, known[number]) for number in mine])


def _acted(request: SignedIn, slug: str, form: ForSignatory) -> bool:
    act, done = _ACTS[form.do]
    said = {name: held for name, held in form.cleaned_data.items() if name != "organisation"}
    try:
        act(
            agreement=slug,
            for_organisation=form.cleaned_data["organisation"],
            by=request.user,
            **said,
        )
    except drafting_errors.DraftError as error:
        form.add_error(None, refusal_words(error))
        return False
    messages.success(request, str(done))
    return True


_FORMS: Final[Mapping[str, type[ForSignatory]]] = {
    "suspend": SuspendForm,
    "resume": ForSignatory,
    "terminate": TerminateForm,
    "end": EndForm,
}
_ACTS: Final[Mapping[str, tuple[Callable[..., Any], Any]]] = {
    "suspend": (after_force.suspend_agreement, gettext_lazy("The agreement is suspended.")),
    "resume": (after_force.resume_agreement, gettext_lazy("The agreement goes on.")),
    "terminate": (after_force.terminate_agreement, gettext_lazy("Notice is given.")),
    "end": (after_force.agree_to_end, gettext_lazy("Your organisation agrees to end it.")),
}
