"""Tables imported: a dry run that writes nothing, rows refused with reasons, nothing twice."""

from __future__ import annotations

import pytest

from pactwork.ledger.models import Statement
from pactwork.people.api import Person
from pactwork.repository.actions.importing import import_table, try_table
from pactwork.repository.api import NotAllowedError
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.models import Material
from tests.factories import numbers, someone
from tests.repository.shelf import page

pytestmark = pytest.mark.usefixtures("agreement")

CSV = """id,title,language,link,type,licence,author
1,მდინარე,ka,https://e.example/1,video,CC BY 4.0,ნინო ბერიძე
2,رود,fa,https://e.example/2,text,nobody knows,مریم
3,,vi,https://e.example/3,text,CC BY 4.0,
4,Râu,ro,,text,CC BY 4.0,
"""


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


@pytest.fixture
def library(agreement: str) -> int:
    return numbers("library")[0]


def test_a_dry_run_tells_and_writes_nothing(library: int) -> None:
    told = try_table(CSV.encode(), organisation=library)
    assert told.mapping["author"] == "creator"
    assert told.counts == {"new": 2, "refused": 2}
    assert [(one.number, one.what) for one in told.rows] == [
        (3, "refused"), (4, "refused"), (1, "new"), (2, "new"),
    ]  # fmt: skip
    assert told.faults[("rights", "unknown-licence")] == 1
    assert not Material.objects.exists()


def test_what_is_imported_once_is_not_imported_twice(library: int, ana: Person) -> None:
    told = import_table(CSV.encode(), organisation=library, licence="cc0-1.0", by=ana)
    assert told.counts == {"new": 2, "refused": 2}
    one, two = Material.objects.order_by("pk")
    said = page(one.key).described
    assert (said.titles, said.licence, said.resource_type) == (
        {"ka": "მდინარე"}, "cc-by-4.0", "video",
    )  # fmt: skip
    assert page(two.key).described.licence == "cc0-1.0"
    assert Statement.objects.count() >= 2
    again = import_table(CSV.replace("Râu,ro,", "Râu,ro,https://e.example/4").encode(),
                         organisation=library, by=ana)  # fmt: skip
    assert again.counts == {"new": 1, "changed": 2, "refused": 1}
    assert Material.objects.count() == 3
    assert page(one.key).number == 1


def test_who_may_and_what_is_no_table(library: int) -> None:
    ona = someone("ona@school.lt", school="coordinator")
    with pytest.raises(NotAllowedError):
        import_table(CSV.encode(), organisation=library, by=ona)
    with pytest.raises(UnreadableError):
        import_table(b"\xff\xff", organisation=library, by=ona)
    assert not Material.objects.exists()
