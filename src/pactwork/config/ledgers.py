"""`pactwork verify`, which needs no installation; `pactwork log`, which tends the ledger's log."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import urllib.request
from pathlib import Path
from urllib.error import URLError
from uuid import UUID

import click

from pactwork.ledger.tree.api import (
    UnusableError,
    export_head,
    export_line,
    pack_tiles,
    verify_files,
)

_SECONDS = 60
FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL...")
@click.option(
    "--key", "keys", multiple=True, help="A public key that you trust, or a file of them."
)
@click.option("--head", type=EXISTING, help="A signed head that you kept from earlier.")
@click.option("--tiles", type=EXISTING, help="Published tiles: a ZIP archive or a folder.")
def verify(
    sources: tuple[str, ...], keys: tuple[str, ...], head: Path | None, tiles: Path | None
) -> None:
    """Check proofs, signed heads or whole exports of a ledger, and say what holds.

    Works anywhere: it needs neither settings nor a database, and no network for files. Exit code 0:
    all holds; 1: something is wrong; 3: something could not be decided with what was given.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = {_file(source, Path(folder)): source for source in sources}

        def say(line: str) -> None:
            click.echo(files.get(Path(line), line))

        try:
            code = verify_files([*files], keys=keys, head=head, tiles=tiles, say=say)
        except UnusableError as error:
            raise click.UsageError(str(error)) from None
    sys.exit(code)


def _file(source: str, folder: Path) -> Path:
    if not source.startswith(("https://", "http://")):
        if not Path(source).is_file():
            raise click.UsageError(f"There is no file {source}.")
        return Path(source)
    name = source.partition("?")[0].rstrip("/").replace(":", "").replace("/", "_")[-200:]
    path = folder / name
    try:
        answer = urllib.request.urlopen(source, timeout=_SECONDS)
        with answer, path.open("wb") as file:
            shutil.copyfileobj(answer, file)
    except (URLError, OSError) as error:
        raise click.UsageError(f"{source} does not answer: {error}") from None
    return path


@click.group()
def log() -> None:
    """The ledger's log: its keys, whole exports, proofs, and erasing a person's data."""


@log.command()
@click.option("--new", is_flag=True, help="Make a further key; heads are signed with all.")
@click.option("--end", metavar="ID", help="Let the key with this id sign no more.")
def key(new: bool, end: str | None) -> None:
    """Print the public keys that sign the log's heads, the newest first. Publish them."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import LogKeyError, begin_key, end_key, public_keys

        try:
            if new:
                begin_key()
            if end:
                end_key(end)
        except LogKeyError as error:
            raise click.UsageError(str(error)) from None
        for one in public_keys():
            click.echo(str(one))


@log.command()
@click.option(
    "--wait",
    "seconds",
    type=click.FloatRange(min=0),
    default=_SECONDS,
    show_default=True,
    help="Seconds to wait for transactions under way anywhere on the database server.",
)
def grow(seconds: float) -> None:
    """Bring in what was recorded and sign a head now; the worker does it each minute."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import LogError, LogKeyError, log_head, sequence

        try:
            grown = sequence(patience=seconds)
        except (LogError, LogKeyError) as error:
            raise click.ClickException(str(error)) from None
        head = log_head()
    click.echo(f"{grown} statements came in; the log holds {head.size if head else 0}")


@log.command("export")
@click.option("--to", "path", type=FILE, default=Path("ledger.jsonl"), show_default=True)
def export_(path: Path) -> None:
    """Write every statement with its salt as JSON Lines, for auditors who may see them all."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import log_contents, log_head

        head = log_head()
        if head is None:
            raise click.ClickException("The log is empty.")
        with path.open("w", encoding="utf-8") as file:
            file.write(export_head(head.note) + "\n")
            for index, content in log_contents(head.size):
                file.write(export_line(index, content) + "\n")
    click.echo(f"{path}: {head.size} statements")


@log.command()
@click.option("--to", "path", type=FILE, default=Path("tiles.zip"), show_default=True)
def tiles(path: Path) -> None:
    """Write the log's tiles, which hold hashes only and are public, as a ZIP archive."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import log_tiles

        pack_tiles(path, log_tiles())
    click.echo(str(path))


@log.command()
@click.argument("statement", type=click.UUID)
def proof(statement: UUID) -> None:
    """Print the proof for a statement with its text, by the statement's id."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import proof_of

        held = proof_of(statement)
    if held is None:
        raise click.ClickException("It is not in the log: unknown, or recorded a moment ago.")
    click.echo(json.dumps(held.bundle(with_text=True), ensure_ascii=False, indent=1))


@log.command()
@click.argument("identifier")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(identifier: str, yes: bool) -> None:
    """Erase for good what the ledger holds of a person, at their request.

    IDENTIFIER is as in the ledger: "mbox mailto:ana@example.org" or "https://school.example::ana".
    Texts and salts leave; counts stay, and every proof goes on to hold.
    """
    from pactwork.config.installation import opened

    if not yes:
        click.confirm(f"Erase everything that names {identifier}? It cannot be undone", abort=True)
    with opened():
        from pactwork.ledger.api import ErasingError, erase_person

        try:
            erased = erase_person(identifier=identifier)
        except ErasingError as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{erased} statements erased")
