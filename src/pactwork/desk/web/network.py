"""What those who run the installation look at: usage, moderation, vocabularies, templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from pactwork.agreements.api import drafts, negotiation, remarks, usage, words
from pactwork.design.drawings.bars import Bar
from pactwork.desk.web.draft_words import state_words
from pactwork.desk.web.frame import places
from pactwork.desk.web.moderation import kind_words
from pactwork.desk.web.network_words import left_words, month_words, tabs
from pactwork.desk.web.signed_in import SignedIn, operator_page
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.languages import LANGUAGE_NAMES, LANGUAGES, direction
from pactwork.kernel.paging import asked_page, paging
from pactwork.notifications.api import jobs_waiting, outbox_usage
from pactwork.organisations.api import organisations_in_all
from pactwork.people.api import Role, people_usage
from pactwork.repository.api import queues
from pactwork.vocabularies import api as terms

PAGE_SIZE: Final = 30


def frame(request: SignedIn, here: str) -> dict[str, Any]:
    """What every page of the network shows around what it is about."""
    return {"places": places(request, "desk-network"), "tabs": tabs(here)}


@operator_page
def overview(request: SignedIn) -> HttpResponse:
    """How the installation is used today."""
    held, people = usage.usage(), people_usage()
    jobs, failed = jobs_waiting()
    reports = queues.queue_counts(request.user).reports
    context = {
        **frame(request, "desk-network"),
        "reports": reports,
        "figures": [
            (gettext("Active accounts"), words.number(people.accounts)),
            (gettext("Organisations the public sees"), words.number(organisations_in_all())),
            (gettext("Organisations with people"), words.number(people.organisations)),
            (gettext("Organisations in agreements"), words.number(held.parties)),
            (gettext("Agreements"), words.number(held.agreements)),
            (gettext("Of them public"), words.number(held.public)),
            (gettext("Claims that wait"), words.number(people.claims)),
            (gettext("Reports of materials that wait"), words.number(reports)),
            (gettext("Jobs that wait"), words.number(jobs)),
            (gettext("Jobs that failed"), words.number(failed)),
        ],
        "roles": [(role.label, words.number(people.roles[role.value])) for role in Role],
        "drafts": [
            (state_words(state), words.number(held.drafts[state.value]))
            for state in negotiation.DraftState
        ],
        "evidence": _evidence(held.evidence),
        "months": _months(),
        "left": [
            (left_words(one.kind), *(words.number(n) for n in (one.sent, one.waiting, one.failed)))
            for one in outbox_usage()
        ],
    }
    return render(request, "desk/network/overview.html", context)


def _evidence(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    said = {
        "accepted": gettext("Accepted"),
        "waiting": gettext("Waiting"),
        "withdrawn": gettext("Withdrawn"),
    }
    return [(label, words.number(counts[name])) for name, label in said.items()]


def _months() -> list[Bar]:
    """Deliveries of each month as bars, with their numbers as words beside them."""
    counted = usage.deliveries_by_month(timezone.localdate())
    most = max((n for _, n in counted), default=0) or 1
    return [Bar(month_words(month), n / most, words.number(n)) for month, n in counted]


@operator_page
def moderation(request: SignedIn) -> HttpResponse:
    """What citizens said, by where it stands, and claims, wherever they are."""
    labels = {
        "waiting": gettext("Waiting"),
        "reported": gettext("Reported"),
        "published": gettext("Published"),
        "hidden": gettext("Hidden by us"),
    }
    asked = request.GET.get("show", "")
    state = asked if asked in labels else "waiting"
    offset = (asked_page(request) - 1) * PAGE_SIZE
    page = remarks.remarks_everywhere(state, offset=offset, limit=PAGE_SIZE)
    here, claims = reverse("desk-network-moderation"), people_usage().claims
    context = {
        **frame(request, "desk-network-moderation"),
        "views": [
            (label, here if name == "waiting" else f"{here}?show={name}", state == name)
            for name, label in labels.items()
        ],
        "remarks": [_remark(one) for one in page.remarks],
        "paging": paging(request, total=page.total, size=PAGE_SIZE),
        "claims": claims,
        "claims_shown": words.number(claims),
    }
    return render(request, "desk/network/moderation.html", context)


def _remark(held: remarks.RemarkView) -> dict[str, Any]:
    return {
        "kind": kind_words(held.kind),
        "text": held.text,
        "language": held.language,
        "direction": direction(held.language),
        "day": words.day(held.created_at),
        "commitment": words.text(held.commitment_text, held.authoritative),
        "url": public_path(iri("commitment", held.agreement, held.commitment), words.reader()),
        "look": reverse("desk-network-remark", args=[held.uuid]),
    }


@operator_page
def vocabularies(request: SignedIn) -> HttpResponse:
    """The schemes, with how many labels each lacks."""
    schemes = []
    for code in terms.scheme_codes():
        view, held = terms.scheme(code), terms.concepts(code)
        if view is not None:
            lacking = sum(len(_lacking(one.label)) for one in held)
            schemes.append(
                {
                    "name": words.text(view.label),
                    "code": code,
                    "count": words.number(len(held)),
                    "lacking": words.number(lacking) if lacking else "",
                }
            )
    context = {**frame(request, "desk-vocabularies"), "schemes": schemes}
    return render(request, "desk/network/vocabularies.html", context)


def _lacking(label: Mapping[str, str]) -> list[str]:
    return [language for language in LANGUAGES if not label.get(language)]


@operator_page
def scheme(request: SignedIn, code: str) -> HttpResponse:
    """The concepts of a scheme with their labels in every language."""
    view = terms.scheme(code)
    if view is None:
        raise Http404
    context = {
        **frame(request, "desk-vocabularies"),
        "name": words.text(view.label),
        "code": code,
        "languages": [LANGUAGE_NAMES[language] for language in LANGUAGES],
        "concepts": [(one.notation, _labels(one.label)) for one in terms.concepts(code)],
    }
    return render(request, "desk/network/scheme.html", context)


def _labels(label: Mapping[str, str]) -> Sequence[tuple[str, str, str]]:
    return [(label.get(one, ""), one, direction(one)) for one in LANGUAGES]


@operator_page
def templates(request: SignedIn) -> HttpResponse:
    """What drafts can begin from."""
    start = reverse("desk-draft-start")
    held = [
        {
            "title": words.text(one.title),
            "purpose": words.text(one.purpose),
            "articles": one.articles,
            "articles_shown": words.number(one.articles),
            "commitments": one.commitments,
            "commitments_shown": words.number(one.commitments),
            "url": f"{start}?begin=template:{one.name}",
        }
        for one in drafts.templates()
    ]
    context = {**frame(request, "desk-templates"), "templates": held}
    return render(request, "desk/network/templates.html", context)
