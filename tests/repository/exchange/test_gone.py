"""What is gone at a repository that keeps no deletions is found by walking through all of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pactwork.kernel.viewer import PUBLIC
from pactwork.repository.actions.harvesting import Harvest, add_source, harvest
from pactwork.repository.models import Material, Source, SourceRecord
from tests.factories import numbers
from tests.repository.elsewhere import ADDRESS, Repository, described, said
from tests.repository.shelf import tombstone

pytestmark = pytest.mark.usefixtures("agreement")


@pytest.fixture
def elsewhere() -> Repository:
    held = Repository()
    held.records = {f"oai:{number}": described(f"წიგნი {number}") for number in range(5)}
    add_source(
        slug="elsewhere", name="Elsewhere", address=ADDRESS, organisation=numbers("library")[0],
        licence="cc-by-4.0", by=None,
    )  # fmt: skip
    return held


def go(held: Repository, deletes: str) -> Harvest:
    fine = "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
    told = f"<deletedRecord>{deletes}</deletedRecord>" if deletes else ""
    held.extra["Identify"] = said(f"<Identify>{told}{fine}</Identify>")
    return harvest("elsewhere", by=held, sleep=lambda _: None)


@pytest.mark.parametrize("deletes", ["no", "transient"])
def test_where_no_deletions_are_kept_all_is_walked_through_each_month(
    elsewhere: Repository, deletes: str, time_machine: Any
) -> None:
    go(elsewhere, deletes)
    del elsewhere.records["oai:4"]
    go(elsewhere, deletes)
    assert "from" in elsewhere.asked[-1]
    assert Source.objects.get().deletes == deletes
    begun = timezone.now()
    for month, missed in ((1, 1), (2, 2)):
        time_machine.move_to(begun + timedelta(days=31 * month))
        assert go(elsewhere, deletes).withdrawn == missed - 1
        assert "from" not in elsewhere.asked[-1]
        assert SourceRecord.objects.get(identifier="oai:4").missed == missed
    key = Material.objects.get(source="elsewhere oai:4").key
    assert tombstone(key, PUBLIC).reason["en"]
    assert Material.objects.filter(withdrawn_at=None).count() == 4
    time_machine.move_to(begun + timedelta(days=31 * 2 + 1))
    go(elsewhere, deletes)
    assert "from" in elsewhere.asked[-1]


@pytest.mark.parametrize("deletes", ["persistent", ""])
def test_where_deletions_are_kept_what_is_missing_stays(
    elsewhere: Repository, deletes: str, time_machine: Any
) -> None:
    go(elsewhere, deletes)
    elsewhere.records.clear()
    begun = timezone.now()
    for month in (1, 2, 3):
        time_machine.move_to(begun + timedelta(days=31 * month))
        go(elsewhere, deletes)
        assert "from" in elsewhere.asked[-1]
    assert Material.objects.filter(withdrawn_at=None).count() == 5


def test_what_is_back_between_two_walks_stays(elsewhere: Repository, time_machine: Any) -> None:
    go(elsewhere, "no")
    kept, begun = elsewhere.records["oai:4"], timezone.now()
    for month in (1, 2, 3, 4):
        if month % 2:
            del elsewhere.records["oai:4"]
        else:
            elsewhere.records["oai:4"] = kept
        time_machine.move_to(begun + timedelta(days=31 * month))
        assert go(elsewhere, "no").withdrawn == 0
