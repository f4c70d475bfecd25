"""The import and export of pact files, as the command shows them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pactwork.kernel.viewer import Viewer

OPERATOR = Viewer(operator=True)
PROGRESS_EVERY = 500

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
    from pactwork.agreements.api import as_yaml, pact_of

    folder.mkdir(parents=True, exist_ok=True)
    missing = []
    written = 0
    for slug in slugs or _every_slug():
        pact = pact_of(slug, OPERATOR)
        if pact is None:
            missing.append(slug)
            continue
        part = folder / f".{slug}.part"
        part.write_text(as_yaml(pact), encoding="utf-8")
        part.replace(folder / f"{slug}.yaml")
        written += 1
        if written % PROGRESS_EVERY == 0:
            click.echo(f"{written} written", err=True)
    click.echo(f"Exported: {written} to {folder}", err=True)
    for slug in missing:
        click.echo(f"There is no agreement '{slug}'. `--all` exports every one.", err=True)
    return not missing


def _every_slug() -> Iterator[str]:
    from pactwork.agreements.api import RegisterFilter, register_after

    after = ""
    while cards := register_after(RegisterFilter(), OPERATOR, slug=after, limit=500):
        yield from (card.slug for card in cards)
        after = cards[-1].slug
