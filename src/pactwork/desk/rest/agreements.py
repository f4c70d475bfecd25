"""Agreements in force as their parties have them: what is due, suspending and ending them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final, Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from pactwork.agreements.api import (
    Promised,
    State,
    after_force,
    agreement_detail,
    calendar_address,
    due_between,
    mine,
    pact_of,
)
from pactwork.desk.rest import shapes as shape
from pactwork.desk.rest.asked import (
    Asked,
    acting_organisation,
    following,
    need,
    need_whole,
    page_of,
)
from pactwork.desk.rest.drafts import draft_refusals
from pactwork.desk.web.agreement_forms import LONGEST_REASON
from pactwork.desk.web.sayings import absolute
from pactwork.kernel.rest import Refusal, Share, Text
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power, Scope

router: Final = Router(tags=["Agreements"], by_alias=True)
LONGEST_SPAN: Final = 3660


class MineLine(BaseModel):
    """An agreement of your organisations."""

    slug: str
    title: Text
    state: str
    completion: Share | None
    parties: list[str] = Field(description="Organisations by slug.")
    waiting_for_us: int = Field(description="Pieces of evidence that wait for you.")
    waiting_for_others: int
    next_due: date | None = Field(description="When the next thing that you owe falls due.")
    is_public: bool


class MineList(BaseModel):
    """One page of your agreements."""

    items: list[MineLine]
    total: int
    next: str | None = Field(description="The address of the page after; null on the last one.")


class MineQuestion(BaseModel):
    """Which agreements, in which order."""

    force: Literal["now", "ended", "all"] = Field("now", description="In force, ended, or all.")
    state: State | None = Field(None, description="Of one state.")
    order: mine.Order = Field(mine.Order.DUE, description="What comes first.")
    cursor: str = Field("", max_length=400, description="Take it from `next` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many on a page.")


@router.get(
    "/agreements",
    response=MineList,
    operation_id="listMyAgreements",
    summary="List the agreements of your organisations",
)
def agreements(request: Asked, question: Query[MineQuestion]) -> MineList:
    """How far each is, whose turn it is, and what falls due next."""
    bearer = need(request, Scope.READ)
    offset = page_of("mine", question.cursor)
    page = mine.my_agreements(
        bearer.acting.powers,
        bearer.acting.viewer,
        on=timezone.localdate(),
        state=question.state.value if question.state else "",
        in_force={"now": True, "ended": False, "all": None}[question.force],
        order=question.order,
        offset=offset,
        limit=question.limit,
    )
    asked = question.model_dump(mode="json", exclude={"cursor"})
    end = offset + len(page.agreements)
    return MineList(
        items=[
            MineLine(
                slug=one.card.slug,
                title=dict(one.card.title),
                state=one.card.state,
                completion=one.card.completion if one.card.commitments else None,
                parties=[party.slug for party in one.card.parties],
                waiting_for_us=one.for_us,
                waiting_for_others=one.for_others,
                next_due=one.next_due,
                is_public=one.card.is_public,
            )
            for one in page.agreements
        ],
        total=page.total,
        next=following("mine", "agreements", end=end, total=page.total, **asked),
    )


class Rest(BaseModel):
    """Days on which it rests or rested."""

    by: str
    first_day: date
    last_day: date | None
    reason: str


class PartySide(BaseModel):
    """A party, whether it signed, and whom to write to."""

    organisation: shape.Who
    role: str
    is_signatory: bool
    agreed_to_end: bool
    contacts: list[dict[str, str]]


class AgreementCourse(BaseModel):
    """What is to be known of an agreement besides its terms, for its parties."""

    slug: str
    title: Text
    parties: list[PartySide]
    notice_months: int
    rests: Rest | None = Field(description="Null while it does not rest.")
    rested: list[Rest]
    ends_on: date | None = Field(description="The first day on which it is in force no more.")
    ended_by: str | None = Field(description="Null where all agreed, or nobody ended it.")
    reason: str
    earliest_end: date = Field(description="When a notice given today would take effect.")


@router.get(
    "/agreements/{slug:slug}",
    response=AgreementCourse,
    operation_id="getCourse",
    summary="Read what became of an agreement",
)
def agreement(request: Asked, slug: str) -> AgreementCourse:
    """For its parties. The terms themselves are in its pact file."""
    need(request, Scope.READ)
    return _course(request, slug)


def _not_yours() -> Refusal:
    return Refusal(404, gettext("There is no such agreement, or it is not yours to see."))


def _course(request: Asked, slug: str) -> AgreementCourse:
    acting = request.bearer.acting
    held = agreement_detail(slug, acting.viewer)
    course = after_force.course_of(slug) if held else None
    numbers = {one.organisation.number for one in held.parties} if held else set()
    if held is None or course is None or not numbers & acting.where(Power.READ):
        raise _not_yours()
    known = cards({*numbers, *course.signatories})
    return AgreementCourse(
        slug=slug,
        title=dict(held.card.title),
        parties=[
            PartySide(
                organisation=shape.Who.of(one.organisation),
                role=one.role,
                is_signatory=one.organisation.number in course.signatories,
                agreed_to_end=one.organisation.number in course.agreed_to_end,
                contacts=[dict(who) for who in course.contacts.get(one.organisation.number, ())],
            )
            for one in held.parties
        ],
        notice_months=course.notice_months,
        rests=_rest(course.rests, known) if course.rests else None,
        rested=[_rest(one, known) for one in course.rested],
        ends_on=course.ends_on,
        ended_by=known[course.ended_by].slug if course.ended_by else None,
        reason=course.reason,
        earliest_end=after_force.earliest_end(course.notice_months, timezone.localdate()),
    )


def _rest(one: after_force.Resting, known: dict[int, OrganisationCard]) -> Rest:
    by = known[one.by].slug
    return Rest(by=by, first_day=one.first_day, last_day=one.last_day, reason=one.reason)


@router.get(
    "/agreements/{slug:slug}/pact",
    response=dict[str, Any],
    operation_id="getPact",
    summary="Take an agreement along as a pact file",
)
def pact(request: Asked, slug: str) -> dict[str, Any]:
    """Its newest terms, also of an agreement that only its parties see; with contacts for these."""
    held = pact_of(slug, need(request, Scope.READ).acting.viewer)
    if held is None:
        raise _not_yours()
    return held


class CourseAct(shape.InTheNameOf):
    """What a signatory does with an agreement in force."""

    act: Literal["suspend", "resume", "terminate", "end"] = Field(
        description="end agrees to end it at once; it ends when all signatories have."
    )
    reason: str = Field(
        default="", max_length=LONGEST_REASON, description="To suspend and to give notice."
    )
    on: date | None = Field(default=None, description="Not before this day, to give notice.")


@router.post(
    "/agreements/{slug:slug}/acts",
    response=AgreementCourse,
    operation_id="actOnAgreement",
    summary="Suspend an agreement, let it go on, give notice, end it",
)
def act(request: Asked, slug: str, sent: CourseAct) -> AgreementCourse:
    """In the name of a signatory, by somebody who may sign for it."""
    bearer = need(request, Scope.COURSE)
    number = acting_organisation(bearer, sent.organisation, Power.SIGN)
    shared: dict[str, Any] = {"agreement": slug, "for_organisation": number, "by": bearer.person}
    ways: dict[str, Callable[[], Any]] = {
        "suspend": lambda: after_force.suspend_agreement(reason=sent.reason, **shared),
        "resume": lambda: after_force.resume_agreement(**shared),
        "terminate": lambda: after_force.terminate_agreement(
            reason=sent.reason, on=sent.on, **shared
        ),
        "end": lambda: after_force.agree_to_end(**shared),
    }
    with draft_refusals():
        ways[sent.act]()
    return _course(request, slug)


class DueLine(BaseModel):
    """A commitment that falls due."""

    agreement: str
    key: str
    text: Text
    deadline: date
    state: str
    owed_by: list[str] = Field(description="Organisations by slug.")
    completion: Share | None


def due_lines(found: Sequence[Promised]) -> list[DueLine]:
    """Commitments as lines, with the slugs of those who owe them."""
    known = cards({one for held in found for one in held.owed_by})
    return [_due(one, known) for one in found if one.deadline]


class DueList(BaseModel):
    """What falls due, soonest first."""

    items: list[DueLine]


class DueQuestion(BaseModel):
    """Between which days."""

    first: date | None = Field(None, description="Without it, today.")
    last: date | None = Field(None, description="Without it, 90 days after the first.")
    limit: int = Field(500, ge=1, le=1000, description="How many at most.")


@router.get(
    "/due", response=DueList, operation_id="listDue", summary="List what your organisations owe"
)
def due(request: Asked, question: Query[DueQuestion]) -> DueList:
    """The calendar of due dates, both days counted."""
    bearer = need(request, Scope.READ)
    first = question.first or timezone.localdate()
    try:
        last = question.last or first + timedelta(days=90)
    except OverflowError:
        last = first
    ours = bearer.acting.where(Power.READ)
    if not ours or not timedelta(0) <= last - first <= timedelta(days=LONGEST_SPAN):
        return DueList(items=[])
    found = due_between(first, last, bearer.acting.viewer, organisations=ours, limit=question.limit)
    return DueList(items=due_lines(found))


def _due(one: Promised, known: dict[int, OrganisationCard]) -> DueLine:
    assert one.deadline
    return DueLine(
        agreement=one.agreement,
        key=one.key,
        text=dict(one.text),
        deadline=one.deadline,
        state=one.state,
        owed_by=[known[number].slug for number in one.owed_by if number in known],
        completion=one.completion,
    )


class CalendarAddress(BaseModel):
    """The secret address of a person's calendar of due dates (iCalendar)."""

    url: str = Field(description="Told this once: whoever has it can read the calendar.")


@router.post(
    "/due/address",
    response={201: CalendarAddress},
    operation_id="makeCalendarAddress",
    summary="Make a calendar address",
)
def make_address(request: Asked) -> Status[CalendarAddress]:
    """For calendars that ask for themselves; an earlier address works no more."""
    bearer = need_whole(request, Scope.NOTICES)
    request.tells_secret = True
    token = calendar_address.make_calendar_address(by=bearer.person)
    return Status(201, CalendarAddress(url=absolute(reverse("desk-calendar", args=[token]))))


@router.delete(
    "/due/address",
    response={204: None},
    operation_id="endCalendarAddress",
    summary="End the calendar address",
)
def end_address(request: Asked) -> Status[None]:
    """It works no more."""
    bearer = need_whole(request, Scope.NOTICES)
    calendar_address.revoke_calendar_address(by=bearer.person)
    return Status(204, None)
