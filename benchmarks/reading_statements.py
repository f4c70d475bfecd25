"""Statements read by tools."""

from __future__ import annotations

from benchmarks.measuring import once
from benchmarks.reporting import Report
from benchmarks.statements import grow_statements


def filled(report: Report, largest: int) -> None:
    """Only the ledger's filling, for a home that other runs use."""
    rows = []
    for size in [10**n for n in range(4, 8) if 10**n <= largest]:
        took = once(lambda size=size: grow_statements(size))
        rows.append([size, took.wall / 1000])
    report.table("Filled", "Seconds.", ("statements", "seconds"), rows)


def reading_statements(report: Report, largest: int) -> None:
    """Later."""
