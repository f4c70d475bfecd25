"""Compile the translations (.po) to what Django reads (.mo), without gettext's tools."""

from __future__ import annotations

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def stale_catalogues(folder: Path = LOCALE) -> list[Path]:
    """The catalogues (.po) that are newer than their compiled form, or have none."""
    return [
        source
        for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        if not _compiled(source).exists()
        or _compiled(source).stat().st_mtime < source.stat().st_mtime
    ]


def compile_catalogues(folder: Path = LOCALE) -> list[Path]:
    """Compile every stale catalogue; returns the files written."""
    written = []
    for source in stale_catalogues(folder):
        target = _compiled(source)
        part = target.with_suffix(".mo.part")
        polib.pofile(str(source)).save_as_mofile(str(part))
        part.replace(target)
        written.append(target)
    return written


def _compiled(source: Path) -> Path:
    return source.with_suffix(".mo")


if __name__ == "__main__":
    compile_catalogues()
