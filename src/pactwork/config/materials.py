"""`pactwork materials`: tables imported, other repositories harvested, feeds written."""

from __future__ import annotations

import sys
from pathlib import Path

import click


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
    """Import the materials that a table (CSV or JSON) describes."""
    from pactwork.config.installation import opened

    mapping = dict(one.split("=", 1) for one in columns if "=" in one) or None
    with opened():
        from pactwork.repository.api import UnreadableError, importing

        number = _number_of(organisation)
        try:
            if dry_run:
                told = importing.try_table(
                    path.read_bytes(), organisation=number, mapping=mapping, language=language
                )
            else:
                told = importing.import_table(
                    path.read_bytes(),
                    organisation=number,
                    mapping=mapping,
                    language=language,
                    licence=licence,
                    by=None,
                    progress=lambda done: click.echo(f"{done} rows", err=True),
                )
        except UnreadableError as error:
            raise click.ClickException(f"{path} cannot be read: {error}") from error
    _tell(told)


def _tell(told: object) -> None:
    from pactwork.repository.api import importing

    assert isinstance(told, importing.Trial)
    for column in told.columns:
        click.echo(f"{column} → {told.mapping.get(column, '(left out)')}")
    for what, count in sorted(told.counts.items()):
        click.echo(f"{what}: {count}")
    for (field, reason), count in told.faults.most_common():
        click.echo(f"{field}, {reason}: {count} times")
    for row in told.rows:
        if row.what == "refused":
            faults = ", ".join(f"{one.field} {one.reason}" for one in row.faults)
            click.echo(f"row {row.number} ({row.title or row.identifier}): {faults}")


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
                by=None,
            )
        except MaterialError as error:
            raise click.ClickException(f"This cannot be harvested: {error}.") from error
    click.echo(f"{slug} is harvested from now on")


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
