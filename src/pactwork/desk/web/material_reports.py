"""Reports of misuse and comments on materials: what waits, and the decision, which is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import words
from pactwork.desk.web.describe_parts import asked_text
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.languages import direction
from pactwork.people.api import Power
from pactwork.repository.api import MaterialError, NotAllowedError, queues, reporting, saying


@desk_page
def reports(request: SignedIn) -> HttpResponse:
    """What was reported and what was commented, each with its decision."""
    if not (request.acting.where(Power.WRITE) or request.user.is_operator):
        raise PermissionDenied
    if request.method == "POST":
        return _decided(request)
    held = queues.reports_for(request.acting)
    context = {
        "places": places(request, "desk-materials"),
        "open": [_line(request, one) for one in held if not one.decided],
        "done": [_line(request, one) for one in held if one.decided],
        "comments": [_comment(one) for one in queues.comments_to_moderate(request.acting)],
        "reasons": list(saying.REASONS.items()),
    }
    return render(request, "desk/materials/reports.html", context)


def _decided(request: SignedIn) -> HttpResponse:
    """A decision on one report or comment."""
    number = _number(request.POST.get("number", ""))
    do = request.POST.get("do", "")
    reason = asked_text(request, "reason", 2000)
    try:
        if do == "publish":
            saying.publish_comment(number, by=request.user)
            said = gettext("Published.")
        elif do == "decline":
            saying.decline_comment(number, reason=reason, by=request.user)
            said = gettext("Declined.")
        else:
            reporting.decide(
                number,
                what=request.POST.get("what", "kept"),
                reason=reason,
                organisation=_for(request, number),
                by=request.user,
            )
            said = gettext("Decided. The decision and its reason are kept.")
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        raise Http404 from None
    except MaterialError as error:
        messages.warning(request, fault_words(error))
    else:
        messages.success(request, said)
    return redirect("desk-reports")


def _for(request: SignedIn, number: UUID) -> int | None:
    """For which organisation one decides; None for those who run the installation."""
    held = queues.report_line(number)
    if held is None:
        raise LookupError("There is no such report.")
    return None if _decides_as_operator(request, held) else held.organisation.number


def _decides_as_operator(request: SignedIn, held: queues.ReportLine) -> bool:
    """Whether one decides for those who run the installation: about materials of others, and about
    what only they may open again.
    """
    if not request.user.is_operator:
        return False
    return held.by_operator or held.organisation.number not in request.acting.where(Power.WRITE)


def _number(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise PermissionDenied from None


def _line(request: SignedIn, one: queues.ReportLine) -> dict[str, Any]:
    more = ngettext(
        "%(count)s more said the same.", "%(count)s more said the same.", one.joined
    ) % {"count": words.number(one.joined)}
    return {
        "joined": more if one.joined else "",
        "choices": _choices(one, as_operator=_decides_as_operator(request, one)),
        "uuid": one.uuid,
        "title": words.text(one.titles),
        "url": reverse("desk-material", args=[one.key]),
        "reason": reporting.REASONS.get(one.reason, one.reason),
        "text": one.text,
        "on": words.day(one.at),
        "datetime": one.at.isoformat(),
        "decisions": [_decision(held) for held in one.decisions],
    }


def _choices(one: queues.ReportLine, *, as_operator: bool) -> list[tuple[str, Any]]:
    """What may be decided now; nothing more where it is withdrawn."""
    if one.withdrawn:
        return [] if one.decided else [("kept", reporting.DECISIONS["kept"])]
    not_now = "restricted" if one.restricted else "reopened"
    barred = one.by_operator and not as_operator
    return [
        (what, label)
        for what, label in reporting.DECISIONS.items()
        if what != not_now and not (what == "reopened" and barred)
    ]


def _decision(held: Any) -> dict[str, Any]:
    by = words.organisation_short(held.organisation) if held.organisation else None
    return {
        "what": reporting.DECISIONS.get(held.what, held.what),
        "reason": held.reason,
        "on": words.day(held.at),
        "by": by,
        "person": held.person,
    }


def _comment(one: Any) -> dict[str, Any]:
    return {
        "uuid": one.uuid,
        "text": one.text,
        "language": one.language,
        "direction": direction(one.language),
        "name": one.name,
        "on": words.day(one.at),
        "title": words.text(one.titles),
        "url": reverse("material", args=[one.key]),
    }
