"""What is done in a process of its own is what would have been done here."""

from __future__ import annotations

import io

import pyarrow.parquet as pq
import pytest
from django.db import connection, transaction

from pactwork.ledger import aside as beside
from pactwork.ledger.api import AsideError, aside, export_parquet, record, rollup, streamed_aside
from pactwork.ledger.models import Statement
from tests.ledger.builders import draft


@pytest.fixture
def in_a_child(own_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child is begun as it is outside of tests, and opens the database that this test has."""
    held = connection.settings_dict
    url = f"postgresql://{held['USER']}@/{held['NAME']}?host={held['HOST']}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(beside, "_stays_here", lambda: False)
    with transaction.atomic():
        record(draft())


@pytest.mark.usefixtures("in_a_child")
def test_a_child_counts_and_carries_what_stands_here() -> None:
    assert aside(rollup, ["verb"], actors=True) == rollup(["verb"], actors=True)
    table = pq.read_table(io.BytesIO(b"".join(streamed_aside(export_parquet))))
    assert table["uuid"].to_pylist() == [str(one.uuid) for one in Statement.objects.all()]


@pytest.mark.usefixtures("in_a_child")
def test_what_fails_there_is_told_here_with_its_reason() -> None:
    with pytest.raises(AsideError, match=r"(?s)ended with 1: .*Count by one or more of"):
        aside(rollup, ["colour"])  # type: ignore[list-item]
