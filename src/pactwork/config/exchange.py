"""The import and export of pact files, as the command shows them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pactwork.kernel.viewer import Viewer

if TYPE_CHECKING:
    from pactwork.agreements.api import Bundle

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
    for warning in report.warnings:
        click.echo(f"Warning: {warning}", err=True)
    click.echo(
        f"Imported: {len(report.created)} new, {len(report.changed)} changed, "
        f"{len(report.unchanged)} unchanged",
        err=True,
    )
    return True


def export_agreements(slugs: list[str], folder: Path) -> bool:
    """Write the named agreements, or all when none is named; returns whether all went well."""
    from pactwork.agreements.api import bundle_of

    folder.mkdir(parents=True, exist_ok=True)
    well = True
    written = 0
    for slug in slugs or _every_slug():
        bundle = bundle_of(slug, OPERATOR)
        if bundle is None:
            well = _unknown(slug)
            continue
        well = _lay(bundle, folder) and well
        written += 1
        if written % PROGRESS_EVERY == 0:
            click.echo(f"{written} written", err=True)
    click.echo(f"Exported: {written} to {folder}", err=True)
    return well


def export_to_stream(slug: str) -> bool:
    """Write one agreement's pact file to standard output, where attached files have no place."""
    from pactwork.agreements.api import as_yaml, bundle_of

    bundle = bundle_of(slug, OPERATOR)
    if bundle is None:
        return _unknown(slug)
    click.echo(as_yaml(bundle.pact).encode(), nl=False)
    if bundle.enclosed:
        click.echo(
            f"Left out, since a stream holds only the pact file: {len(bundle.enclosed)} attached "
            f"file(s). `pactwork export {slug} --to FOLDER` writes them as well.",
            err=True,
        )
    return True


def _unknown(slug: str) -> bool:
    click.echo(f"There is no agreement '{slug}'. `--all` exports every one.", err=True)
    return False


def _lay(bundle: Bundle, folder: Path) -> bool:
    """Write a pact file; if files are attached, into a folder of its own with them beside it.

    What an earlier export of the same agreement left in the other place goes, so that importing
    the folder does not take in an older text.
    """
    from pactwork.agreements.api import as_yaml
    from pactwork.files.api import LostError, bytes_of

    apart = folder / bundle.name.removesuffix(".yaml")
    home, other = (apart, folder) if bundle.enclosed else (folder, apart)
    well = True
    for file in bundle.enclosed:
        try:
            _write(home / file.path, bytes_of(file.sha256))
        except LostError as error:
            click.echo(f"{home / file.path} is not written: {error}.", err=True)
            well = False
    _write(home / bundle.name, as_yaml(bundle.pact).encode())
    (other / bundle.name).unlink(missing_ok=True)
    return well


def _write(path: Path, data: bytes) -> None:
    """All of a file or nothing of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.parent / f".{os.getpid()}.part"
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error


def _every_slug() -> Iterator[str]:
    from pactwork.agreements.api import RegisterFilter, register_after

    after = ""
    while cards := register_after(RegisterFilter(), OPERATOR, slug=after, limit=500):
        yield from (card.slug for card in cards)
        after = cards[-1].slug
