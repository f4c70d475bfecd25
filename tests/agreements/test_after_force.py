"""Agreements that rest, go on, and end."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from pactwork.agreements.actions.after_force import (
    agree_to_end,
    at_rest_or_ended,
    course_of,
    earliest_end,
    resume_agreement,
    suspend_agreement,
    terminate_agreement,
)
from pactwork.agreements.actions.drafting import set_beside
from pactwork.agreements.actions.standings import refresh_standings
from pactwork.agreements.actions.starting import start_amendment
from pactwork.agreements.api import agreement_detail
from pactwork.agreements.drafting.errors import DraftError, NotAllowedError
from pactwork.agreements.models import Standing
from pactwork.kernel.viewer import PUBLIC
from tests.agreements.drafting import Room, organisations, room, side
from tests.factories import commitment, pact, take_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("months", "said_on", "ends"),
    [
        (0, date(2026, 11, 22), date(2026, 11, 22)),
        (3, date(2026, 11, 22), date(2027, 2, 22)),
        (3, date(2026, 11, 30), date(2027, 2, 28)),
        (3, date(2027, 11, 30), date(2028, 2, 29)),
        (1, date(2026, 12, 31), date(2027, 1, 31)),
        (120, date(2026, 1, 1), date(2036, 1, 1)),
    ],
)
def test_a_notice_ends_on_the_day_of_its_month_or_the_last(
    months: int, said_on: date, ends: date
) -> None:
    assert earliest_end(months, said_on) == ends


def in_force(*slugs: str, notice: int = 0) -> Room:
    made = room(*slugs)
    set_beside(draft=made.uuid, notice_months=notice, **made.sides[0].who)
    return made.signed()


def test_it_rests_and_goes_on() -> None:
    made = in_force()
    one, other = made
    slug = made.row.slug
    with pytest.raises(DraftError):
        suspend_agreement(agreement=slug, reason="", **one.who)
    suspend_agreement(agreement=slug, reason="Flood.", **one.who)
    with pytest.raises(DraftError):
        suspend_agreement(agreement=slug, reason="Again.", **other.who)
    assert at_rest_or_ended([slug], date(2026, 11, 22)) == {slug: "rests"}
    with pytest.raises(NotAllowedError):
        resume_agreement(agreement=slug, **other.who)
    with time_machine.travel("2026-12-24T12:00:00Z"):
        resume_agreement(agreement=slug, **one.who)
    course = course_of(slug)
    assert course is not None
    assert course.rests is None
    [rested] = course.rested
    assert (rested.first_day, rested.last_day) == (date(2026, 11, 22), date(2026, 12, 24))
    with pytest.raises(DraftError):
        resume_agreement(agreement=slug, **one.who)


@pytest.mark.parametrize(("per", "pace"), [("", 83), ("month", 81)])
def test_days_at_rest_do_not_count_against_a_promise(per: str, pace: int) -> None:
    """The term has 120 days, of which 21 are gone when 130 days of rest begin."""
    organisations("library", "school")
    measure = {"counts": "trainings", "target": 10} | ({"per": per} if per else {})
    term = {"from": "2026-11-01", "to": "2027-02-28"}
    take_in(pact("rest", commitment(measure=measure), agreement={"term": term}))
    one = side("library")

    def state(on: date) -> tuple[str, float]:
        with time_machine.travel(f"{on}T12:00:00Z"):
            refresh_standings()
            detail = agreement_detail("rest", PUBLIC)
        assert detail is not None
        [held] = detail.commitments
        standing = Standing.objects.get(commitment=held.number)
        assert standing.state == held.progress.state
        return held.progress.state, round((held.progress.expected or 0) * 120)

    assert state(date(2026, 11, 21)) == ("not_started", 21)
    with time_machine.travel("2026-11-22T12:00:00Z"):
        suspend_agreement(agreement="rest", reason="Flood.", **one.who)
    assert state(date(2026, 11, 22)) == ("not_started", 21)
    assert state(date(2027, 1, 31)) == ("not_started", 21)
    assert state(date(2027, 3, 31)) == ("not_started", 21)
    with time_machine.travel("2027-04-01T12:00:00Z"):
        resume_agreement(agreement="rest", **one.who)
    assert state(date(2027, 4, 1)) == ("not_started", 22)
    assert state(date(2027, 6, 1)) == ("behind", pace)
    assert state(date(2027, 7, 8))[0] == "behind"
    assert state(date(2027, 7, 9))[0] == "unfinished"


def test_one_party_ends_it_no_sooner_than_its_notice() -> None:
    made = in_force(notice=6)
    one, other = made
    slug = made.row.slug
    early = date(2026, 12, 1)
    assert terminate_agreement(agreement=slug, reason="Moved.", on=early, **one.who) == date(
        2027, 5, 22
    )
    assert at_rest_or_ended([slug], date(2027, 5, 21)) == {}
    assert at_rest_or_ended([slug], date(2027, 5, 22)) == {slug: "ended"}
    with pytest.raises(DraftError):
        terminate_agreement(agreement=slug, reason="Too.", **other.who)


def test_a_later_day_may_be_asked_for() -> None:
    made = in_force(notice=1)
    late = date(2028, 1, 1)
    said = {"agreement": made.row.slug, "reason": "Moved.", "on": late}
    assert terminate_agreement(**said, **made.sides[0].who) == late


def test_all_may_agree_to_end_it_at_once() -> None:
    made = in_force("library", "school", "ministry", notice=12)
    slug = made.row.slug
    terminate_agreement(agreement=slug, reason="Moved.", **made.sides[0].who)
    for one in made.sides[:2]:
        assert agree_to_end(agreement=slug, **one.who) is False
    assert agree_to_end(agreement=slug, **made.sides[0].who) is False
    assert agree_to_end(agreement=slug, **made.sides[2].who) is True
    course = course_of(slug)
    assert course is not None
    assert (course.ends_on, course.ended_by) == (date(2026, 11, 22), None)
    with pytest.raises(DraftError):
        suspend_agreement(agreement=slug, reason="x", **made.sides[0].who)
    with pytest.raises(DraftError) as caught:
        start_amendment(agreement=slug, **made.sides[0].who)
    assert caught.value.code == "ended"


def test_only_representatives_of_signatories_do_so() -> None:
    made = in_force()
    organisations("town")
    for one in (side("town"), side("library", "coordinator")):
        with pytest.raises(NotAllowedError):
            terminate_agreement(agreement=made.row.slug, reason="x", **one.who)
    assert course_of("none") is None
