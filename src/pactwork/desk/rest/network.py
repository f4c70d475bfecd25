"""How an installation is used, who did what, and what waits, for those who run it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router
from pydantic import BaseModel, Field

from pactwork.agreements.api import remarks, usage
from pactwork.desk.rest.asked import Asked, desk_url, following, need_operator, page_of
from pactwork.desk.rest.remarks import PublicRemark, RemarkPage, remark_said
from pactwork.desk.web.audit import AuditForm, found_lines
from pactwork.kernel.rest import ParameterError, Refusal, write_cursor
from pactwork.notifications.api import jobs_waiting, outbox_usage
from pactwork.organisations.api import organisations_in_all
from pactwork.people.api import people_usage

router: Final = Router(tags=["Network"], by_alias=True)


class Month(BaseModel):
    """How many pieces of evidence were delivered in a month."""

    month: date = Field(description="Its first day.")
    delivered: int


class Outbox(BaseModel):
    """Of one way out: what was sent, waits, and was given up."""

    way: str = Field(description="mail, push, telegram or webhook.")
    sent: int
    waiting: int
    failed: int


class Usage(BaseModel):
    """How the installation is used today."""

    accounts: int
    roles: dict[str, int]
    organisations_public: int
    organisations_with_people: int
    organisations_in_agreements: int
    agreements: int
    agreements_public: int
    drafts: dict[str, int] = Field(description="By state.")
    evidence: dict[str, int] = Field(description="accepted, waiting, withdrawn.")
    remarks_waiting: int
    remarks_reported: int
    claims_waiting: int
    jobs_waiting: int
    jobs_failed: int
    months: list[Month] = Field(description="The latest twelve, this one last.")
    outbox: list[Outbox]


@router.get(
    "/network/usage",
    response=Usage,
    operation_id="getUsage",
    summary="See how the installation is used",
)
def used(request: Asked) -> Usage:
    """Counts only: no terms and no titles."""
    need_operator(request)
    held, people, (jobs, failed) = usage.usage(), people_usage(), jobs_waiting()
    return Usage(
        accounts=people.accounts,
        roles=dict(people.roles),
        organisations_public=organisations_in_all(),
        organisations_with_people=people.organisations,
        organisations_in_agreements=held.parties,
        agreements=held.agreements,
        agreements_public=held.public,
        drafts=dict(held.drafts),
        evidence=dict(held.evidence),
        remarks_waiting=held.remarks_waiting,
        remarks_reported=held.remarks_reported,
        claims_waiting=people.claims,
        jobs_waiting=jobs,
        jobs_failed=failed,
        months=[
            Month(month=month, delivered=count)
            for month, count in usage.deliveries_by_month(timezone.localdate())
        ],
        outbox=[
            Outbox(way=one.kind, sent=one.sent, waiting=one.waiting, failed=one.failed)
            for one in outbox_usage()
        ],
    )


class DeedLine(BaseModel):
    """One thing that was done."""

    number: int
    at: datetime
    organisation: str = Field(description="Its slug; empty where it was nobody's.")
    person: str = Field(description="The name of today; the ledger names nobody.")
    what: str
    said: str = Field(description="The same in your language.")
    about: str = Field(description="An identifier, a hash or a name.")


class DeedPage(BaseModel):
    """One page of what was done, newest first."""

    items: list[DeedLine]
    next: str | None = Field(description="The address of the page after; null on the last one.")


class DeedQuestion(BaseModel):
    """What is looked for; everything that is said must hold."""

    source: Literal["people", "drafts", "ledger"] = Field("people", description="Where to look.")
    organisation: str = Field("", max_length=80, description="By slug.")
    person: str = Field("", max_length=254, description="The mail address of an account.")
    what: str = Field("", max_length=200, description="What was done: `what` of an answer.")
    first: date | None = Field(None, description="From this day.")
    last: date | None = Field(None, description="Until this day.")
    cursor: str = Field("", max_length=400, description="Take it from `next` of the page before.")
    limit: int = Field(50, ge=1, le=500, description="How many on a page.")


@router.get(
    "/network/deeds",
    response=DeedPage,
    operation_id="searchDeeds",
    summary="Search who did what",
)
def deeds(request: Asked, question: Query[DeedQuestion]) -> DeedPage:
    """Deeds of people, acts on drafts, or statements of the ledger."""
    need_operator(request)
    asked = question.model_dump(mode="json", exclude={"cursor", "limit"}, exclude_none=True)
    form = AuditForm(asked)
    if not form.is_valid():
        faults = [
            ParameterError(parameter=name, rule="value", message=" ".join(map(str, said)))
            for name, said in form.errors.items()
        ]
        raise Refusal(400, gettext("This cannot be searched."), faults)
    before = page_of("deeds", question.cursor) or None
    found = found_lines(form.cleaned_data, before, question.limit + 1)
    shown = found[: question.limit]
    more = len(found) > len(shown)
    return DeedPage(
        items=[DeedLine(**vars(one)) for one in shown],
        next=desk_url(
            "network",
            "deeds",
            **asked,
            cursor=write_cursor("deeds", shown[-1].number),
            limit=question.limit,
        )
        if more
        else None,
    )


class WaitingQuestion(BaseModel):
    """Which remarks."""

    stage: Literal["waiting", "reported"] = Field("waiting", description="Undecided or reported.")
    cursor: str = Field("", max_length=400, description="Take it from `next` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many on a page.")


@router.get(
    "/network/remarks",
    response=RemarkPage,
    operation_id="listWaitingRemarks",
    summary="List what no party decided yet",
)
def waiting(request: Asked, question: Query[WaitingQuestion]) -> RemarkPage:
    """What citizens said, wherever it is. The parties decide."""
    need_operator(request)
    offset = page_of("waiting", question.cursor)
    page = remarks.remarks_everywhere(question.stage, offset=offset, limit=question.limit)
    end = offset + len(page.remarks)
    asked = question.model_dump(include={"stage", "limit"})
    parts = ("network", "remarks")
    return RemarkPage(
        items=[PublicRemark(**remark_said(one)) for one in page.remarks],
        total=page.total,
        next=following("waiting", *parts, end=end, total=page.total, **asked),
    )
