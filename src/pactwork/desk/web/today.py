"""What awaits the person who signed in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import EvidencePage, awaiting, dialogue, drafts, words
from pactwork.desk.web.draft_turns import (
    draft_line,
    for_organisations,
    turns_by_organisation,
    waiting_drafts,
)
from pactwork.desk.web.frame import places
from pactwork.desk.web.sayings import (
    Line,
    agreement_line,
    organisation_choices,
    piece_line,
    promise_line,
)
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.paging import Paging, asked_page, paging, url_with
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power

FEW = 5
PAGE_SIZE = 25


@dataclass(frozen=True)
class Section:
    """One kind of thing that awaits; `all_url` leads to the rest of them."""

    key: str
    title: str
    total: int
    lines: list[Line]
    shown: str = ""
    all_url: str = ""
    is_act: bool = True
    why: str = field(default="")


@desk_page
def today(request: SignedIn) -> HttpResponse:
    """The first page of the desk; `?for=` narrows to an organisation, `?show=` opens one kind."""
    mine = cards(request.acting.powers)
    chosen = _chosen(request, mine)
    wanted = {chosen.number} if chosen else set(mine)
    show = request.GET.get("show", "")
    waiting = waiting_drafts(request.acting)
    sections = [*_drafts(waiting, wanted, show), *_sections(request, wanted, show)]
    if show and not sections:
        raise Http404
    acts = sum(one.total for one in sections if one.is_act)
    counts = Counter(awaiting.acts_by_organisation(mine, judging=_judging(request, set(mine))))
    counts += turns_by_organisation(waiting)
    pages = _pages(request, sections[0]) if show else None
    return render(
        request,
        "desk/today.html",
        {
            "places": places(request, "desk"),
            "has_organisation": bool(mine),
            "lede": _lede(acts),
            "sections": [one for one in sections if one.total],
            "organisations": organisation_choices(
                mine,
                chosen.slug if chosen else "",
                lambda slug: url_with(request, **{"for": slug, "page": ""}),
                counts,
            ),
            "paging": pages,
            "back_url": url_with(request, show="", page="") if show else "",
            "has_calendar": awaiting.has_calendar_address(request.user.pk),
            "calendar_url": request.session.pop("calendar_url", ""),
            "may_deliver": bool(request.acting.where(Power.DELIVER)),
        },
    )


def _chosen(request: SignedIn, mine: Mapping[int, OrganisationCard]) -> OrganisationCard | None:
    slug = request.GET.get("for", "")
    if not slug:
        return None
    found = next((card for card in mine.values() if card.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _judging(request: SignedIn, wanted: set[int]) -> set[int]:
    return {number for number in wanted if request.acting.may(Power.WRITE, number)}


def _pages(request: SignedIn, section: Section) -> Paging:
    return paging(request, total=section.total, size=PAGE_SIZE)


def _lede(acts: int) -> str:
    if not acts:
        return gettext("Nothing needs you now. Enjoy the quiet.")
    said = ngettext("%(count)s thing waits for you.", "%(count)s things wait for you.", acts)
    return said % {"count": words.number(acts)}


def _sections(request: SignedIn, wanted: set[int], show: str) -> Iterator[Section]:
    """Every kind of thing with its first few, or the one asked for with one page of it."""
    on = timezone.localdate()
    viewer = request.acting.viewer
    judging = _judging(request, wanted)
    if not show:
        held = awaiting.awaiting(wanted, viewer, judging=judging, on=on, limit=FEW)
    else:
        offset = (asked_page(request) - 1) * PAGE_SIZE
        held = awaiting.one_kind(
            show, wanted, viewer, judging=judging, on=on, offset=offset, limit=PAGE_SIZE
        )
    for section in (*_evidence(request, held), *_days(held, on)):
        if not show or section.key == show:
            yield _with_address(request, section, show)


def _drafts(waiting: Sequence[drafts.DraftCard], wanted: set[int], show: str) -> Iterator[Section]:
    """The drafts in which it is the reader's turn."""
    if show:
        return
    cards_ = for_organisations(waiting, wanted)
    lines = [draft_line(card) for card in cards_[:FEW]]
    more = reverse("desk-drafts") if len(cards_) > FEW else ""
    shown = words.number(len(cards_))
    yield Section("drafts", gettext("Drafts"), len(cards_), lines, shown=shown, all_url=more)


def _with_address(request: SignedIn, section: Section, show: str) -> Section:
    more = section.total > len(section.lines) and not show
    url = url_with(request, show=section.key, page="") if more else ""
    values = {**vars(section), "shown": words.number(section.total), "all_url": url}
    return Section(**values)


def _evidence(request: SignedIn, held: awaiting.Awaiting) -> Iterator[Section]:
    shelves: list[tuple[str, str, str, EvidencePage]] = [
        ("to_accept", gettext("To accept"), gettext("Look and decide"), held.to_accept),
        ("asked", gettext("Questions to you"), gettext("Answer"), held.asked),
        ("returned", gettext("Returned to you"), gettext("Correct it"), held.returned),
    ]
    numbers = [one.uuid for _, _, _, page in shelves for one in page.evidence]
    said = dialogue.open_said(numbers, request.acting)
    for key, title, act, page in shelves:
        lines = [
            piece_line(
                one,
                [] if key == "to_accept" else said.get(one.uuid, []),
                act=act,
                mine=key != "to_accept",
            )
            for one in page.evidence
        ]
        yield Section(key, title, page.total, lines)


def _days(held: awaiting.Awaiting, on: date) -> Iterator[Section]:
    for key, title, promises, is_act in (
        ("overdue", gettext("Overdue"), held.overdue, True),
        ("due_soon", gettext("Due within 30 days"), held.due_soon, False),
    ):
        lines = [promise_line(one, on=on) for one in promises.promises]
        yield Section(key, title, promises.total, lines, is_act=is_act)
    ends: list[tuple[str, str, Any, str]] = [
        ("ending", gettext("Ending soon"), held.ending, ""),
        (
            "dormant",
            gettext("Quiet for a year"),
            held.dormant,
            gettext("Nothing was accepted under these agreements for twelve months."),
        ),
    ]
    for key, title, page, why in ends:
        lines = [agreement_line(card, on=on, ends=key == "ending") for card in page.agreements]
        yield Section(key, title, page.total, lines, is_act=False, why=why)
