"""What pages say of promises that recur, and of those for which nothing was accepted."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from tests.factories import TODAY, accepted, commitment, evidence, happened, pact, take_in
from tests.portal.reading import page, part, rows, words

pytestmark = pytest.mark.django_db
PAGE = "/en/agreements/reading/commitments/c1/"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(TODAY):
        yield


def promised(per: str, term: tuple[str, str], **measure: Any) -> None:
    said = {"counts": "trainings", "target": 4, "per": per, **measure}
    dates = {"from": term[0], "to": term[1]}
    take_in(pact("reading", commitment(measure=said), agreement={"term": dates}))


def done(*days: str, **said: Any) -> None:
    accept = accepted("school", on="2026-11-20")
    entries = [happened(f"e{day}", on=day, accepted=accept, **said) for day in days]
    take_in(evidence("reading", *entries))
    caches["pages"].clear()


@pytest.mark.parametrize(
    ("per", "names", "heading", "promise", "sentence"),
    [
        ("year", ["2026"], "Year by year The promise holds for every year anew.",
         "4 trainings a year", "the yearly amount was reached in 1 of 1 year."),
        ("half-year", ["first half of 2026", "second half of 2026"],
         "Half-year by half-year The promise holds for every half-year anew.",
         "4 trainings every half-year",
         "the half-yearly amount was reached in 1 of 2 half-years."),
        ("quarter", ["first quarter of 2026", "second quarter of 2026", "third quarter of 2026",
                     "fourth quarter of 2026"],
         "Quarter by quarter The promise holds for every quarter anew.",
         "4 trainings a quarter", "the quarterly amount was reached in 1 of 4 quarters."),
        ("month", ["January 2026", "February 2026", "March 2026"],
         "Month by month The promise holds for every month anew.",
         "4 trainings a month", "the monthly amount was reached in 1 of 12 months."),
    ],
)  # fmt: skip
def test_each_kind_of_period_has_its_words(
    client: Client, per: str, names: list[str], heading: str, promise: str, sentence: str
) -> None:
    promised(per, ("2026", "2026"))
    done("2026-01-01", "2026-02-28", quantities={"trainings": 4})
    if per == "month":
        done("2026-02-27", quantities={"trainings": 1})
        sentence = sentence.replace("in 1 of", "in 2 of")
    text = page(client, PAGE)
    told = rows(text, "periods")
    assert [row[0] for row in told][: len(names)] == names
    first = ["4", "4", "100%"] if per == "month" else ["4", "8", "100%"]
    assert told[0][1:] == first
    assert heading in part(text, "periods")
    assert f"Promised {promise}" in part(text, "promise")
    assert sentence in part(text, "standing")


def test_persian_keeps_the_calendar_of_the_periods(client: Client) -> None:
    promised("quarter", ("2026", "2026"))
    text = page(client, PAGE.replace("/en/", "/fa/"))
    assert "۲۰۲۶ میلادی" in rows(text, "periods")[0][0]
    take_in(pact("other", commitment(measure={"counts": "trainings", "target": 1, "per": "month"})))
    text = page(client, "/fa/agreements/other/commitments/c1/")
    assert rows(text, "periods")[2][0] == "مارس ۲۰۲۵ میلادی"


def test_people_of_a_recurring_promise_count_once_in_each_period(client: Client) -> None:
    promised("year", ("2025", "2026"), counts="people-trained", target=2)
    done("2025-05-01", "2025-06-01", "2026-05-01", quantities={}, people={"keys": ["ana", "ion"]})
    text = page(client, PAGE)
    assert "Each person counts once a year." in part(text, "standing")
    assert "Fulfilled 4 of 4 people trained" in part(text, "standing")
    assert [row[1:3] for row in rows(text, "periods")] == [["2", "2"], ["2", "2"]]
    grown = [("1 May 2025", "2", "2"), ("1 June 2025", "0", "2"), ("1 May 2026", "2", "4")]
    assert [tuple(row) for row in rows(text, "growth")] == grown
    take_in(pact("reading", commitment(measure={"counts": "people-trained", "target": 3})))
    assert "Each person" not in part(page(client, PAGE), "standing")


def test_sixty_years_of_months_stay_readable(client: Client) -> None:
    """719 months were promised: the latest twelve begun, and the years, of 30 that have begun."""
    promised("month", ("1996-12", "2056-10"))
    done("2026-11-03", quantities={"trainings": 3})
    done("1997-01-05", quantities={"trainings": 24})
    text = page(client, PAGE)
    told = rows(text, "periods")
    assert len(told) == 12
    assert told[0] == ["December 2025", "4", "0", "0%"]
    assert told[-1] == ["November 2026", "4", "3", "75%"]
    section = part(text, "periods")
    assert "The latest 12 of the 360 that have begun are shown." in section
    assert "Those to come are left out." in section
    years = text.partition('id="periods"')[2].partition("</table>")[2]
    by_year = rows(f'id="periods"{years}', "periods")
    assert [row[0] for row in by_year] == [str(year) for year in range(1996, 2027)]
    assert by_year[1] == ["1997", "48", "24", "8%"]
    assert by_year[-1] == ["2026", "44", "3", "7%"]
    assert "was reached in 1 of 719 months." in part(text, "standing")
    assert text.count("<tr") < 60


def test_a_version_that_changes_the_period_says_so(client: Client) -> None:
    promised("year", ("2026", "2026"))
    promised("month", ("2026", "2026"))
    text = words(page(client, "/en/agreements/reading/versions/compare/?from=1&to=2"))
    assert "before: 4 trainings a year now: 4 trainings a month" in text


def test_more_years_than_can_be_read_are_cut_to_the_latest(client: Client) -> None:
    promised("year", ("1900", "2030"))
    text = page(client, PAGE)
    told = rows(text, "periods")
    assert (len(told), told[0][0], told[-1][0]) == (40, "1987", "2026")
    assert "The latest 40 of the 127 that have begun are shown." in part(text, "periods")


@pytest.mark.parametrize(
    ("term", "due", "said"),
    [
        (("2026", "2030"), None, "Not started 0 of 10 trainings No evidence has been accepted yet. "
         "An even pace would have brought 2 trainings (18%) by today."),
        (("2025", "2027"), None, "Behind 0 of 10 trainings No evidence has been accepted yet. An "
         "even pace would have brought 6 trainings (63%) by today. A commitment for which nothing "
         "has been accepted is behind when a quarter of its time has passed."),
        (("2025", "2027"), "2026-06-30", "Overdue 0 of 10 trainings No evidence has been accepted "
         "yet. It was due by 30 June 2026, and that day has passed."),
    ],
)  # fmt: skip
def test_what_is_said_when_nothing_was_accepted(
    client: Client, term: tuple[str, str], due: str | None, said: str
) -> None:
    dates = {"from": term[0], "to": term[1]}
    take_in(pact("reading", commitment(due=due), agreement={"term": dates}))
    assert said in part(page(client, PAGE), "standing")


def test_accepted_evidence_that_is_worth_nothing_is_told(client: Client) -> None:
    promised("year", ("2026", "2030"))
    done("2026-05-01", quantities={"materials": 1})
    standing = part(page(client, PAGE), "standing")
    assert "makes up 0% of what was promised" in standing
    assert "No evidence" not in standing
