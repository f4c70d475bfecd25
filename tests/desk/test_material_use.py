"""How much materials are used: on their page, for an organisation, in the words of COUNTER."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.repository.api import counts, publishing, reusing
from tests.desk.doing import page, reading, signed_in, text_of
from tests.factories import numbers, someone
from tests.repository.shelf import published

TODAY = date(2026, 11, 22)
PLACE = "/en/desk/materials/use/"
HEAD = [
    "Month",
    "Total_Item_Investigations",
    "Unique_Item_Investigations",
    "Total_Item_Requests",
    "Unique_Item_Requests",
    "Embeds",
    "Reuses",
    "Views",
    "Shown",
    "Downloads",
    "Opened",
]


@pytest.fixture
def ana(db: None) -> Iterator[Person]:
    """A coordinator of the library."""
    with time_machine.travel("2026-11-22T12:00:00Z"):
        reading()
        yield someone("ana@library.md", library="coordinator")


def used(key: str, *lines: tuple[date, str, int, int]) -> None:
    held = [counts.CountedBefore(key, day, what, total, one) for day, what, total, one in lines]
    assert counts.bring_counts(held) == len(lines)


def rows(client: Client, path: str) -> list[list[str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    assert body.startswith(b"\xef\xbb\xbf")
    return [*csv.reader(body.decode("utf-8-sig").splitlines())]


@pytest.fixture
def key(ana: Person) -> str:
    key = published(ana, ana)
    used(
        key,
        (date(2026, 10, 4), "view", 30, 20),
        (date(2026, 10, 9), "view", 10, 9),
        (date(2026, 10, 9), "download", 12, 11),
        (date(2026, 10, 9), "embed", 4, 3),
        (date(2026, 8, 9), "download", 2, 2),
    )
    return key


def test_a_request_is_an_investigation_as_well(key: str) -> None:
    october, august = counts.monthly(key, PUBLIC)
    assert (october.views, october.unique_views) == (40, 29)
    assert (october.investigations, october.unique_investigations) == (56, 29)
    assert (august.investigations, august.unique_investigations) == (2, 2)
    assert august.unique_investigations >= august.unique_downloads


def test_the_page_of_a_material_shows_its_use(key: str, ana: Person) -> None:
    ona = someone("ona@school.lt", school="coordinator")
    (school,) = numbers("school")
    reusing.reuse(key, organisation=school, how="used", on=date(2026, 11, 2), by=ona)
    said = text_of(Client().get(f"/en/materials/{key}/"))
    assert "In the last twelve months: 40 views, 14 downloads." in said
    assert "Total_Item_Investigations" in said
    markup = page(Client(), f"/en/materials/{key}/")
    assert 'href="/materials/' + key + '/use.csv"' in markup
    assert "October 2026: 40 views, 12 downloads" in markup
    assert rows(Client(), f"/materials/{key}/use.csv") == [
        HEAD,
        ["2026-11", "0", "0", "0", "0", "0", "1", "0", "0", "0", "0"],
        ["2026-10", "56", "29", "12", "11", "4", "0", "40", "0", "12", "0"],
        ["2026-08", "2", "2", "2", "2", "0", "0", "0", "0", "2", "0"],
    ]


def test_without_use_there_is_nothing_to_draw(ana: Person) -> None:
    other = published(ana, ana)
    assert "Use by month" not in page(Client(), f"/en/materials/{other}/")
    assert rows(Client(), f"/materials/{other}/use.csv") == [HEAD]


def test_what_is_not_public_is_counted_for_who_sees_it(key: str, ana: Person) -> None:
    publishing.change_visibility(key, visibility="organisation", by=ana)
    client = Client()
    client.force_login(ana)
    assert Client().get(f"/materials/{key}/use.csv").status_code == 404
    assert Client().get("/materials/nothing/use.csv").status_code == 404
    answer = client.get(f"/materials/{key}/use.csv")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]


def test_an_organisation_sees_all_of_its_own(key: str, ana: Person) -> None:
    client = Client()
    client.force_login(ana)
    second = published(ana, ana, titles={"ro": "=HYPERLINK(1)"})
    used(second, (date(2026, 10, 1), "view", 100, 90))
    said = text_of(client.get(PLACE))
    assert "In the last twelve months: 140 views, 14 downloads." in said
    assert said.index("=HYPERLINK(1)") < said.index("44 views · 14 downloads")
    assert "· 0 downloads" not in said
    assert rows(client, f"{PLACE}library/months.csv")[1][:3] == ["2026-10", "156", "119"]
    items = rows(client, f"{PLACE}library/materials.csv")
    assert items[0] == ["Item", "DOI", "Item_ID", "Month", "Metric_Type", "Total"]
    assert {one[0] for one in items[1:]} == {"'=HYPERLINK(1)", "Reading together: ten lessons"}
    assert [one[3:] for one in items[1:] if second in one[2]] == [
        ["2026-10", "Total_Item_Investigations", "100"],
        ["2026-10", "Unique_Item_Investigations", "90"],
    ]
    assert client.get(f"{PLACE}library/days.csv").status_code == 404


def test_use_of_others_is_theirs(key: str) -> None:
    ona = signed_in("ona@school.lt", school="member")
    assert "Nobody has used a material of it yet" in text_of(ona.get(PLACE))
    assert ona.get(f"{PLACE}?for=library").status_code == 404
    assert ona.get(f"{PLACE}library/months.csv").status_code == 404
    assert "You do not act for an organisation yet" in page(signed_in("x@x.org"), PLACE)


def test_counts_from_before_are_taken_in_once_and_must_make_sense(key: str) -> None:
    again = counts.CountedBefore(key, date(2026, 10, 4), "view", 99, 1)
    counts.bring_counts([again])
    assert counts.monthly(key, PUBLIC)[0].views == 40
    for what, total, distinct in (
        ("look", 1, 1),
        ("view", 1, 2),
        ("view", 1, -1),
        ("requested", 1, 1),
    ):
        with pytest.raises(ValueError, match="no counts of use"):
            counts.bring_counts(
                [counts.CountedBefore(key, date(2026, 11, 1), what, total, distinct)]
            )


def test_the_page_costs_the_same_for_one_and_for_thirty(key: str, ana: Person) -> None:
    client = Client()
    client.force_login(ana)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(client, PLACE)
        return len(caught)

    cost()
    few = cost()
    for number in range(12):
        more = published(ana, ana)
        used(more, *[(date(2026, month, 3), "view", number + 1, 1) for month in range(1, 11)])
    cost()
    assert cost() <= few
