"""The import and export of pact files, as the command shows them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import click


def import_quietly(paths: list[Path]) -> None:
    """Import for the demo: one line of result; faults are told as in `import_paths`."""
    if importlib.util.find_spec("pactwork.agreements.api") is None:
        return
    import_paths(paths, resume=False)


def import_paths(paths: list[Path], *, resume: bool) -> bool:
    """Import files and folders, showing progress; returns whether all went well."""
    raise click.ClickException("Import is not available yet.")


def export_agreements(slugs: list[str], folder: Path) -> bool:
    """Write the named agreements, or all when none is named; returns whether all went well."""
    raise click.ClickException("Export is not available yet.")
