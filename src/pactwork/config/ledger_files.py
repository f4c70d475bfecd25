"""`pactwork ledger`: the ledger's segments, rollups, and statements in files."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import BinaryIO

import click

FILE = click.Path(dir_okay=False, path_type=Path)
COUNTED = ("verb", "activity_type", "commitment", "organisation", "month")


@click.group()
def ledger() -> None:
    """The ledger: roll months over into Parquet, count what happened, carry statements out."""


@ledger.command()
def roll() -> None:
    """Let the texts of finished months leave the database for Parquet files.

    A worker does the same each hour. It may be stopped at any point and repeated. Rows that
    statements are found by stay in the database; texts are read from the files as before.
    """
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import Rolled, due
        from pactwork.ledger.api import roll as roll_over

        def told(part: Rolled, left: int) -> None:
            click.echo(
                f"{part.rows:,} statements, {part.size / 1e6:,.1f} MB; {left:,} to go", err=True
            )

        click.echo(f"{due():,} statements can roll over", err=True)
        click.echo(f"{roll_over(said=told):,} statements rolled over")


@ledger.command()
@click.argument("by", nargs=-1, required=True, type=click.Choice(COUNTED))
@click.option("--people", is_flag=True, help="Count distinct actors too.")
@click.option("--since", type=int, metavar="YYYYMM", help="The first month that counts.")
@click.option("--until", type=int, metavar="YYYYMM", help="The last month that counts.")
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    help="By default PACTWORK_ROLLUP_ENGINE.",
)
def count(
    by: tuple[str, ...], people: bool, since: int | None, until: int | None, engine: str | None
) -> None:
    """Print how many statements there are, as tab-separated values.

    BY is one or more of verb, activity_type, commitment, organisation and month.
    """
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import rollup

        click.echo("\t".join([*by, "statements", *(["people"] if people else [])]))
        for line in rollup(by, actors=people, since=since, until=until, engine=engine or ""):  # type: ignore[arg-type]
            counts = [line.statements, *([line.actors] if people else [])]
            click.echo("\t".join(str("" if one is None else one) for one in [*line.of, *counts]))


@ledger.command()
@click.argument("to", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--parquet", is_flag=True, help="Write Parquet instead of JSON Lines.")
def export(to: Path, parquet: bool) -> None:
    """Write every statement into a file, as JSON Lines or Parquet; - is standard output."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import export_parquet, exported_lines, selected

        total = selected()
        with click.progressbar(length=total, label="Statements", file=sys.stderr) as bar:

            def said(looked: int) -> None:
                bar.update(looked - bar.pos)

            with _opened(to) as file:
                if parquet:
                    export_parquet(file, said=said)
                else:
                    file.writelines(exported_lines(said=said))


@ledger.command("import")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(path: Path) -> None:
    """Take in statements from a file with one a line, checked as strictly as over HTTP.

    A statement that is in the ledger already is passed over, so an import that was stopped is
    simply repeated: it goes on where it was. Exit code 1 if lines were refused; each is listed.
    """
    from pactwork.config.installation import opened

    with opened():
        from django.conf import settings

        from pactwork.ledger.api import Imported, import_faults, import_lines, statement_reader

        account = {"homePage": settings.PACTWORK_IRI_BASE, "name": "operator"}
        agent = json.dumps({"objectType": "Agent", "account": account}).encode()
        read, same = statement_reader(agent=agent)

        def said(so_far: Imported) -> None:
            click.echo(f"{so_far.lines:,} lines, {so_far.added:,} added", err=True)

        with path.open("rb") as file:
            key = hashlib.file_digest(file, "sha256").hexdigest()
            found = import_lines(file, key=key, read=read, same=same, said=said)
        for line, fault in import_faults(key):
            click.echo(f"{path}:{line}: {fault}")
        click.echo(
            f"{found.added:,} statements added, {found.repeated:,} were there already, "
            f"{found.refused:,} lines refused"
        )
    sys.exit(1 if found.refused else 0)


def _opened(path: Path) -> BinaryIO:
    if path == Path("-"):
        return os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    return path.open("wb")
