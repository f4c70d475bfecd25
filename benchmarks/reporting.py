"""Results as Markdown tables, on the screen and in benchmarks/results."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent / "results"


class Report:
    """Collects tables, prints each as it is finished, and writes the whole."""

    def __init__(self) -> None:
        day = datetime.now(UTC).date().isoformat()
        self._lines = [
            "# Measured",
            "",
            f"{day}, {os.cpu_count()} cores, Python {platform.python_version()}, embedded "
            "PostgreSQL with full durability. Times are medians of interleaved rounds in "
            "milliseconds; trust the ratios.",
        ]

    def table(
        self, title: str, what: str, heads: Sequence[str], rows: Sequence[Sequence[object]]
    ) -> None:
        """Add one table with a sentence on what was measured and how."""
        lines = ["", f"## {title}", "", what, "", _row(heads), _row("---" for _ in heads)]
        lines += [_row(_cell(value) for value in row) for row in rows]
        self._lines += lines
        print("\n".join(lines), flush=True)

    def write(self, name: str) -> Path:
        """Write everything as benchmarks/results/NAME.md."""
        FOLDER.mkdir(exist_ok=True)
        path = FOLDER / f"{name}.md"
        path.write_text("\n".join(self._lines) + "\n")
        return path


def _row(cells: object) -> str:
    return f"| {' | '.join(cells)} |"  # type: ignore[arg-type]


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
