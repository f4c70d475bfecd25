"""The import and export of pact files, as the command shows them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

PHASES = {"checking": "Checking files", "importing": "Importing"}


class ProgressBars:
    """A bar for each phase of an import, on a terminal; elsewhere a line for each phase."""

    def __init__(self) -> None:
        """No phase has begun."""
        self.phase = ""
        self.bar: Any = None

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Show that so many files of a phase are done."""
        if phase != self.phase:
            self.close()
            self.phase = phase
            self.bar = click.progressbar(
                length=total, label=f"{PHASES[phase]} ({total})", file=sys.stderr, show_pos=True
            )
            self.bar.__enter__()
        self.bar.update(done - self.bar.pos)

    def close(self) -> None:
        """End the bar that is shown."""
        if self.bar is not None:
            self.bar.__exit__(None, None, None)
            self.bar = None


def import_paths(paths: list[Path], *, again: bool = False) -> bool:
    """Import files and folders, showing progress; returns whether all went well."""
    from pactwork.agreements.api import PactfileError, import_files

    bars = ProgressBars()
    try:
        report = import_files(paths, again=again, progress=bars)
    except PactfileError as error:
        bars.close()
        for problem in error.problems:
            click.echo(str(problem), err=True)
        click.echo(f"{len(error.problems)} fault(s). Mend them and import again.", err=True)
        return False
    finally:
        bars.close()
    click.echo(
        f"Imported: {len(report.created)} new, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged",
        err=True,
    )
    return True


def export_agreements(slugs: list[str], folder: Path) -> bool:
    """Write the named agreements, or all when none is named; returns whether all went well."""
    raise click.ClickException("Export is not available yet.")
