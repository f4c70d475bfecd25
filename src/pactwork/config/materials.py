"""`pactwork materials`: tables and packages brought in, all of it written out, others harvested."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pactwork.repository.api import Fault, exporting, importing


@click.group()
def materials() -> None:
    """Learning materials: import tables, harvest other repositories, write the feeds."""


@materials.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organisation", required=True, metavar="SLUG", help="In whose name.")
@click.option("--language", default="", metavar="TAG", help="Of what names no language.")
@click.option("--licence", default="", metavar="NOTATION", help="Of what names no licence.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column is; without any, columns are recognised by their names.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
def import_(
    path: Path,
    organisation: str,
    language: str,
    licence: str,
    columns: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Import the materials that a table describes: CSV, a JSON list, or JSON Lines.

    Stopped anywhere, the same command goes on where it was.
    """
    from pactwork.config.installation import opened

    mapping = dict(one.split("=", 1) for one in columns if "=" in one) or None
    said: dict[str, Any] = {"mapping": mapping, "language": language}
    with opened():
        from pactwork.repository.api import UnreadableError, importing

        said["organisation"] = _number_of(organisation)
        try:
            if dry_run:
                _tell_trial(importing.try_table(path, **said))
                return
            shown = _Shown()
            card = importing.import_table(path, licence=licence, by=None, progress=shown, **said)
        except UnreadableError as error:
            raise click.ClickException(f"{path} cannot be read: {error}") from error
        except importing.ImportBusyError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("\nPaused: the same command goes on from here.", err=True)
            sys.exit(130)
    shown.end(card)
    _tell_faults(card.faults)
    for number, title, faults in card.told:
        _tell_row(number, title, faults)
    if card.trouble:
        raise click.ClickException(f"It went no further than row {card.place}: {card.trouble}")


class _Shown:
    """Progress, each second on a terminal, each half minute elsewhere."""

    def __init__(self) -> None:
        self._is_live = sys.stderr.isatty()
        self._begun = self._last = time.monotonic()
        self._first: int | None = None

    def __call__(self, card: importing.ImportCard) -> None:
        """Told after each batch."""
        now = time.monotonic()
        if self._first is None:
            self._first, self._begun = card.place, now
        if now - self._last >= (1 if self._is_live else 30):
            self._last = now
            click.echo(self._said(card), err=True, nl=not self._is_live)

    def end(self, card: importing.ImportCard) -> None:
        """What became of it, in a line of its own."""
        click.echo(self._said(card), err=True)

    def _said(self, card: importing.ImportCard) -> str:
        seconds = time.monotonic() - self._begun
        speed = (card.place - (self._first or 0)) / seconds if seconds else 0
        named = ("created", "changed", "unchanged", "refused")
        counts = [f"{name} {getattr(card, name):,}" for name in named if getattr(card, name)]
        start = "\r\033[K" if self._is_live else ""
        return start + " · ".join([f"{card.place:,} rows", f"{speed:,.0f} a second", *counts])


def _tell_trial(told: importing.Trial) -> None:
    for column in told.columns:
        click.echo(f"{column} → {told.mapping.get(column, '(left out)')}")
    for what, count in sorted(told.counts.items()):
        click.echo(f"{what}: {count}")
    _tell_faults(told.faults)
    for row in told.rows:
        if row.what == "refused":
            _tell_row(row.number, row.title or row.identifier, row.faults)


def _tell_faults(faults: Mapping[tuple[str, str], int]) -> None:
    for (field, reason), count in sorted(faults.items(), key=lambda one: -one[1]):
        click.echo(f"{field}, {reason}: {count} times")


def _tell_row(number: int, title: str, faults: Iterable[Fault]) -> None:
    said = ", ".join(f"{one.field} {one.reason}" for one in faults)
    click.echo(f"row {number} ({title}): {said}")


@materials.command()
@click.argument("slug")
def harvest(slug: str) -> None:
    """Harvest a repository that was added, now."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.repository.api import harvesting

        try:
            done = harvesting.harvest(slug, progress=_shown)
        except LookupError as error:
            raise click.ClickException(str(error)) from error
    _shown(done)
    sys.exit(1 if done.trouble else 0)


@materials.command()
@click.argument("slug")
@click.argument("address")
@click.option("--organisation", required=True, metavar="SLUG", help="In whose name.")
@click.option("--name", default="", help="What people call it.")
@click.option("--prefix", default="oai_dc", show_default=True, help="The format asked for.")
@click.option("--set", "set_", default="", help="One set only.")
@click.option("--language", default="", metavar="TAG", help="Of what names no language.")
@click.option("--licence", default="", metavar="NOTATION", help="Of what names no licence.")
@click.option("--every", default=24, show_default=True, help="Hours; 0 only when asked.")
@click.option(
    "--kind",
    type=click.Choice(["oai", "sitemap", "json"]),
    default="oai",
    show_default=True,
    help="How it answers: OAI-PMH, a sitemap of described pages, a file of JSON.",
)
@click.option("--queue", default="", metavar="BODY", help="Not published: queued for this body.")
def source(
    slug: str,
    address: str,
    organisation: str,
    name: str,
    prefix: str,
    set_: str,
    language: str,
    licence: str,
    every: int,
    kind: str,
    queue: str,
) -> None:
    """Add a repository at ADDRESS that is harvested from now on, as SLUG."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.repository.api import MaterialError, harvesting

        try:
            harvesting.add_source(
                slug=slug,
                name=name or slug,
                address=address,
                organisation=_number_of(organisation),
                prefix=prefix,
                set=set_,
                language=language,
                licence=licence,
                every=every,
                kind=kind,
                landing="review" if queue else "published",
                body=queue,
                by=None,
            )
        except MaterialError as error:
            raise click.ClickException(f"This cannot be harvested: {error}.") from error
    click.echo(f"{slug} is harvested from now on")


@materials.command("read-anew")
def read_anew() -> None:
    """Read PDFs in Persian, Arabic or Hebrew again, which older versions read in a wrong order.

    Run it once after an upgrade; stopped anywhere, it may be run again.
    """
    from pactwork.config.installation import opened

    with opened():
        from pactwork.repository.api import read_anew as read

        changed = read(lambda count: click.echo(f"{count:,} changed", err=True))
    click.echo(f"{changed:,} files were read in another order")


@materials.command()
@click.option(
    "--to",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where it is written.",
)
@click.option("--organisation", default="", metavar="SLUG", help="Its materials only.")
@click.option("--all", "all_", is_flag=True, help="The materials of every organisation.")
@click.option("--public", is_flag=True, help="Only what everybody may see.")
@click.option("--part", default=2.0, show_default=True, help="Gigabytes of files in one bag.")
def export(to: Path, organisation: str, all_: bool, public: bool, part: float) -> None:
    """Write published materials to a folder: JSON Lines, and bags with their files.

    Stopped anywhere, the same command goes on where it was; later it adds what was published,
    opened or made anew.
    """
    from pactwork.config.installation import opened

    if bool(organisation) == all_:
        raise click.UsageError("Say --organisation or --all.")
    with opened():
        from pactwork.repository.api import exporting

        def shown(done: exporting.Exported) -> None:
            click.echo(f"{done.materials:,} materials in {done.parts:,} bags", err=True)

        try:
            done = exporting.export(
                to,
                organisation=_number_of(organisation) if organisation else None,
                public=public,
                part=round(part * 1_000_000_000),
                progress=shown,
            )
        except exporting.ExportError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{done.materials:,} materials, {done.size:,} bytes of files, in {to}")


@materials.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PACKAGE...",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option("--organisation", required=True, metavar="SLUG", help="In whose name.")
@click.option("--drafts", is_flag=True, help="As drafts: somebody publishes them here.")
@click.option(
    "--visibility",
    type=click.Choice(["organisation", "members", "public"]),
    help="Open no further than this; else as far as where they come from. Without either, drafts.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
def bring(
    paths: tuple[Path, ...],
    organisation: str,
    drafts: bool,
    visibility: str | None,
    dry_run: bool,
) -> None:
    """Bring in packages that were taken along from here or another Pactwork, with their files.

    Stopped anywhere, the same command goes on; what is in already is left alone.
    """
    from pactwork.config.installation import opened

    with opened():
        from pactwork.repository.api import UnreadableError, Visibility, importing

        number = _number_of(organisation)
        for path in paths:
            try:
                done = importing.bring_package(
                    path,
                    organisation=number,
                    arrival=importing.DRAFTS if drafts else importing.AT_ONCE,
                    visibility=Visibility(visibility) if visibility else None,
                    dry_run=dry_run,
                    by=None,
                )
            except UnreadableError as error:
                raise click.ClickException(f"{path} cannot be read: {error}") from error
            names = ("created", "changed", "unchanged", "here", "refused")
            said = [f"{one} {getattr(done, one):,}" for one in names if getattr(done, one)]
            click.echo(f"{path.name}: " + (" · ".join(said) or "nothing"))
            for folder, faults in done.told:
                click.echo(f"  {folder} " + ", ".join(f"{f.field} {f.reason}" for f in faults))


@materials.command()
def feed() -> None:
    """Write what harvesters are given of all materials that wait."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.repository.api import feeding

        written = feeding.write_all()
    click.echo(f"{written} records written")


def _number_of(slug: str) -> int:
    from pactwork.organisations.api import known_slugs

    found = known_slugs([slug]).get(slug)
    if found is None:
        raise click.ClickException(f"There is no organisation “{slug}”.")
    return int(found)


def _shown(done: object) -> None:
    click.echo(
        " · ".join(
            f"{name.replace('_', ' ')}: {getattr(done, name)}"
            for name in ("created", "changed", "unchanged", "withdrawn", "set_aside", "trouble")
            if getattr(done, name)
        )
        or "nothing new",
        err=True,
    )
