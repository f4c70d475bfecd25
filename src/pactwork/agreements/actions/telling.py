"""Telling people what happened to drafts and evidence, and what dates come near. Steps."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from pactwork.agreements.actions.draft_rows import Hand, table_of
from pactwork.agreements.actions.reminding import note_reminders
from pactwork.agreements.models import (
    Acceptance,
    Agreement,
    Claim,
    Comment,
    Commitment,
    Draft,
    Evidence,
    Obligation,
    Party,
    ReminderLevel,
    Side,
    Standing,
    Suggestion,
)
from pactwork.agreements.negotiation import Act
from pactwork.agreements.notice_kinds import subject_of_draft, subject_of_evidence
from pactwork.agreements.progress import State
from pactwork.agreements.queries.deadlines import agreement_rests, ends_first, falls_due, lives
from pactwork.agreements.queries.reminding import overdue_acceptances
from pactwork.agreements.turns import Owed, turns
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import Text
from pactwork.kernel.transactions import require_transaction
from pactwork.notifications.api import notify, notify_followers
from pactwork.organisations.api import cards
from pactwork.people.api import Person, Power, people_of

ENDING_DAYS: Final = (180, 90, 30)
DUE_DAYS: Final = 30
DORMANT: Final = timedelta(days=365)
REMIND_DAYS: Final = 14
ESCALATE_DAYS: Final = 28


def _titles(draft: Draft) -> dict[str, Any]:
    """The title, and the languages in which it counts."""
    said = json.loads(draft.terms)["agreement"]
    return {"title": said.get("title", {}), "languages": said.get("authoritative", [])}


def holders(organisations: Iterable[int], power: Power, *, but: Person | None) -> set[int]:
    """Those who hold this power for one of these organisations, except who did it."""
    found = {one.pk for held in organisations for one in people_of(held, power)}
    return found - {but.pk if but else 0}


def tell_turns(draft: Draft, hand: Hand) -> None:
    """Step: tell those whose turn it is, once for each text that was proposed."""
    require_transaction()
    round_ = draft.acts.filter(act="propose").count()
    papers = draft.papers.count()
    owed = turns(table_of(draft))
    known = cards({one.organisation for one in owed})
    for one in owed:
        power = Power.WRITE if one.owed == Owed.PROPOSE else Power.SIGN
        people = holders([one.organisation], power, but=hand.person)
        shown = f"{draft.revision}:{round_}:{papers if one.owed == Owed.CONFIRM else 0}"
        key = f"turn:{draft.uuid}:{shown}:{one.organisation}:{one.owed}"
        notify(
            "draft-turn",
            subject=subject_of_draft(draft.uuid),
            people=people,
            organisations=[one.organisation],
            parameters={
                "draft": str(draft.uuid),
                **_titles(draft),
                "organisation": dict(known[one.organisation].name),
                "owed": one.owed.value,
            },
            once=key,
        )


def tell_news(draft: Draft, what: str, hand: Hand, *, reason: str = "") -> frozenset[int]:
    """Step: tell the other parties' coordinators what a party did; who they are."""
    require_transaction()
    parties = set(draft.parties.values_list("organisation", flat=True))
    everybody = parties if what == "in_force" else parties - {hand.organisation}
    people = holders(everybody, Power.WRITE, but=hand.person)
    notify(
        "draft-news",
        subject=subject_of_draft(draft.uuid),
        people=people,
        organisations=everybody,
        parameters={
            "draft": str(draft.uuid),
            **_titles(draft),
            "organisation": dict(cards([hand.organisation])[hand.organisation].name),
            "what": what,
            "reason": reason[:500],
        },
    )
    return frozenset(people)


def tell_paper_returned(draft: Draft, organisation: int, hand: Hand, *, reason: str) -> None:
    """Step: tell a party that the paper it signed was given back."""
    require_transaction()
    notify(
        "draft-news",
        subject=subject_of_draft(draft.uuid),
        people=holders([organisation], Power.WRITE, but=hand.person),
        organisations=[organisation],
        parameters={
            "draft": str(draft.uuid),
            **_titles(draft),
            "organisation": dict(cards([hand.organisation])[hand.organisation].name),
            "what": "paper",
            "reason": reason[:500],
        },
    )


def tell_remark(draft: Draft, comment: Comment, hand: Hand) -> None:
    """Step: tell those whom a remark names, and the other coordinators."""
    require_transaction()
    parties = set(draft.parties.values_list("organisation", flat=True))
    coordinators = holders(parties, Power.WRITE, but=hand.person)
    readers = holders(parties, Power.READ, but=hand.person)
    named = set(comment.mentions) & readers
    shared = {
        "draft": str(draft.uuid),
        **_titles(draft),
        "organisation": dict(cards([hand.organisation])[hand.organisation].name),
        "author": hand.person.name,
        "text": comment.text[:500],
    }
    for people, mentioned in ((named, True), (coordinators - named, False)):
        if people or not mentioned:
            notify(
                "draft-remark",
                subject=subject_of_draft(draft.uuid),
                people=people,
                organisations=[] if mentioned else parties - {hand.organisation},
                parameters={**shared, "mentioned": mentioned},
            )


def tell_suggestion(draft: Draft, suggestion: Suggestion, what: str, hand: Hand) -> None:
    """Step: tell the draft's writers of a suggestion ("made"), or whoever made it what became of
    it ("accepted" or "declined").
    """
    require_transaction()
    if what == "made":
        writing = draft.parties.filter(Q(act=Act.SIGN) | Q(organisation=draft.started_by_id))
        organisations = set(writing.values_list("organisation", flat=True))
        people = holders(organisations, Power.WRITE, but=hand.person)
        organisations -= {hand.organisation}
    else:
        organisations = {suggestion.organisation_id} - {hand.organisation}
        author = suggestion.author_id
        people = {author} - {hand.person.pk} if author else set()
    notify(
        "draft-suggestion",
        subject=subject_of_draft(draft.uuid),
        people=people,
        organisations=organisations,
        parameters={
            "draft": str(draft.uuid),
            **_titles(draft),
            "organisation": dict(cards([hand.organisation])[hand.organisation].name),
            "author": hand.person.name,
            "what": what,
            "text": (suggestion.answer or suggestion.reason)[:500],
        },
    )


def tell_evidence(
    evidence: Evidence, what: str, *, organisation: int, to: Collection[int], by: Person | None,
    text: Text | None = None, power: Power = Power.WRITE, once: str | None = None,
) -> None:  # fmt: skip
    """Step: tell the people of some organisations what became of a piece of evidence."""
    require_transaction()
    notify(
        "evidence",
        subject=subject_of_evidence(evidence.uuid),
        people=holders(to, power, but=by),
        organisations=to,
        parameters={
            "evidence": str(evidence.uuid),
            "title": dict(evidence.title),
            "organisation": dict(cards([organisation])[organisation].name),
            "what": what,
            "text": dict(text or {}),
        },
        once=once,
    )


def judges_of(evidence: Evidence) -> set[int]:
    """The parties that may accept it: all but who delivered it."""
    rows = Party.objects.filter(agreement__commitments__claims__evidence=evidence)
    return set(rows.values_list("organisation", flat=True)) - {evidence.delivered_by_id}


def tell_followers(commitments: Collection[int]) -> None:
    """Step: tell who follows a commitment, or its agreement, that it moved."""
    require_transaction()
    rows = Commitment.objects.filter(pk__in=commitments).select_related("agreement")
    told: set[int] = set()
    for row in rows:
        slug = row.agreement.slug
        for subject in (iri("commitment", slug, row.key), iri("agreement", slug)):
            notice = notify_followers(
                "commitment-moved",
                subject=subject,
                but=told,
                parameters={
                    "agreement": slug,
                    "title": dict(row.text),
                    "languages": list(row.agreement.authoritative),
                    "iri": iri("commitment", slug, row.key),
                },
                once=f"moved:{subject}:{row.pk}:{timezone.localdate()}",
            )
            if notice:
                told |= set(notice.entries.values_list("person", flat=True))


def tell_dates(on: date | None = None) -> int:
    """Tell what comes near or has been quiet, once each; how many notices that made.

    Agreements that end in 180, 90 and 30 days, commitments due in 30, and agreements under which
    nothing was accepted for a year: to the coordinators. Safe to repeat, and to miss a day.
    """
    day = on or timezone.localdate()
    made = 0
    for row in _ending(day):
        left = (row.last_day - day).days if row.last_day else 0
        days = min(one for one in ENDING_DAYS if left <= one)
        made += _tell_date(row, "ending", row.last_day, f"ending:{row.slug}:{row.last_day}:{days}")
    for row in _dormant(day):
        since = row.last_accepted or row.first_day or day  # type: ignore[attr-defined]
        years = (day - since).days // 365
        made += _tell_date(row, "dormant", day, f"dormant:{row.slug}:{since}:{years}")
    for commitment in _due(day):
        made += _tell_due(commitment)
    return made


def _ending(day: date) -> Iterable[Agreement]:
    last = day + timedelta(days=max(ENDING_DAYS))
    rows = Agreement.objects.filter(last_day__gte=day, last_day__lte=last)
    return rows.exclude(ending__effective_on__lte=day).order_by("pk")


def _dormant(day: date) -> Iterable[Agreement]:
    """In force for a year, not all done, and nothing accepted for as long."""
    year_ago = day - DORMANT
    lately = Acceptance.objects.filter(on__gt=year_ago, voiding=None)
    alive = Claim.objects.filter(pk__in=lately.values("claim")).values("commitment__agreement")
    open_ = Standing.objects.exclude(state=State.FULFILLED).values("commitment__agreement")
    rows = Agreement.objects.filter(first_day__lte=year_ago, pk__in=open_).exclude(pk__in=alive)
    last = Max("commitments__standing__last_accepted_on")
    rows = rows.exclude(last_day__lt=day).exclude(ending__effective_on__lte=day)
    return rows.exclude(agreement_rests()).annotate(last_accepted=last).order_by("pk")


def _due(day: date) -> Iterable[Commitment]:
    """With a due day of their own that comes, under agreements that neither rest nor have ended."""
    soon = (day, day + timedelta(days=DUE_DAYS))
    dated = Commitment.objects.filter(due_day__isnull=False, withdrawn_in=None)
    rows = dated.annotate(until=falls_due(day)).filter(lives(day), until__range=soon)
    open_ = rows.exclude(ends_first()).exclude(standing__state=State.FULFILLED)
    return open_.select_related("agreement").order_by("pk")


@transaction.atomic(durable=True)
def _tell_date(row: Agreement, what: str, day: date | None, once: str) -> int:
    parties = set(row.parties.values_list("organisation", flat=True))
    notice = notify(
        "date",
        subject=iri("agreement", row.slug),
        people=holders(parties, Power.WRITE, but=None),
        organisations=parties,
        parameters={
            "agreement": row.slug,
            "title": dict(row.title),
            "languages": list(row.authoritative),
            "what": what,
            "day": day.isoformat() if day else "",
            "iri": iri("agreement", row.slug),
        },
        once=once,
    )
    return int(notice is not None)


@transaction.atomic(durable=True)
def _tell_due(row: Commitment) -> int:
    until: date = row.until  # type: ignore[attr-defined]
    owing = Obligation.objects.filter(commitment=row, side=Side.BY)
    parties = set(owing.values_list("organisation", flat=True))
    notice = notify(
        "date",
        subject=iri("commitment", row.agreement.slug, row.key),
        people=holders(parties, Power.DELIVER, but=None),
        organisations=parties,
        parameters={
            "agreement": row.agreement.slug,
            "title": dict(row.text),
            "languages": list(row.agreement.authoritative),
            "what": "due",
            "day": until.isoformat(),
            "iri": iri("commitment", row.agreement.slug, row.key),
        },
        once=f"due:{row.agreement.slug}:{row.key}:{until}",
    )
    return int(notice is not None)


@transaction.atomic(durable=True)
def tell_overdue(on: date | None = None) -> int:
    """Remind the coordinators of what has waited for them 14 days, and after 28 days tell their
    representatives; once each. How many were told.
    """
    day, told = on or timezone.localdate(), 0
    for days, level, power in (
        (REMIND_DAYS, ReminderLevel.REMIND, Power.WRITE),
        (ESCALATE_DAYS, ReminderLevel.ESCALATE, Power.SIGN),
    ):
        waiting = overdue_acceptances(days, level=level, on=day)
        overdue = note_reminders(waiting, level, on=day)
        held = Evidence.objects.in_bulk([one.number for one in overdue])
        for one in overdue:
            evidence = held[one.number]
            tell_evidence(
                evidence,
                level.value,
                organisation=evidence.delivered_by_id,
                to=[one.organisation],
                by=None,
                power=power,
                once=f"{level.value}:{evidence.uuid}:{one.organisation}",
            )
            told += 1
    return told
