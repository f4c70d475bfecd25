"""The `pactwork` command: one word for each thing an operator does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from pactwork.config import processes
from pactwork.config.credentials import credential
from pactwork.config.ledger_files import ledger
from pactwork.config.ledgers import log, verify
from pactwork.config.materials import materials
from pactwork.config.organisations import organisation
from pactwork.config.persons import person
from pactwork.config.searching import search

EXISTING = click.Path(exists=True, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--mode",
    type=click.Choice(["production", "demo"]),
    help="What this installation is for; the same as PACTWORK_MODE.",
)
@click.version_option(package_name="pactwork", message="Pactwork %(version)s")
def cli(mode: str | None) -> None:
    """Pactwork: signed partnerships that work in public.

    Settings come from the environment; docs/reference/settings.md lists them all.
    """
    if mode:
        os.environ["PACTWORK_MODE"] = mode


@cli.command()
@click.option("--reset", is_flag=True, help="Delete what earlier demos stored and begin anew.")
@click.option("--port", type=int, help="The port of the web site (8000, or the next free one).")
def demo(reset: bool, port: int | None) -> None:
    """Run everything on this machine: database, web site, worker, five real partnerships."""
    from pactwork.config.demo import run_demo
    from pactwork.config.exchange import import_paths

    os.environ["PACTWORK_MODE"] = "demo"
    _set("PORT", port)
    run_demo(reset=reset, say=say, import_pacts=import_paths)


@cli.command()
@click.option("--host", help="The network address to listen on (PACTWORK_HOST).")
@click.option("--port", type=int, help="The port to listen on (PACTWORK_PORT).")
@click.option("--workers", type=int, help="How many web processes (PACTWORK_WEB_WORKERS).")
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Run the web server until Ctrl-C."""
    from pactwork.config.installation import opened_database, start_django
    from pactwork.config.preparation import prepare_assets
    from pactwork.config.serving import serve as run

    _set("HOST", host)
    _set("PORT", port)
    _set("WEB_WORKERS", workers)
    with opened_database() as environment:
        start_django()
        prepare_assets(say)
        run(environment)


@cli.command()
def worker() -> None:
    """Do background jobs until Ctrl-C. Any number of workers may run."""
    from pactwork.config.installation import opened
    from pactwork.config.serving import work

    with opened() as environment:
        work(environment)


@cli.command()
def migrate() -> None:
    """Bring the tables, the vocabularies and the front-end files up to date."""
    from pactwork.config.installation import opened
    from pactwork.config.preparation import prepare_assets, prepare_database

    with opened():
        prepare_database(say)
        prepare_assets(say)
    say("Up to date")


@cli.command("import")
@click.argument("paths", nargs=-1, required=True, type=EXISTING, metavar="PATH...")
@click.option("--again", is_flag=True, help="Take in also files whose exact text came in before.")
def import_(paths: tuple[Path, ...], again: bool) -> None:
    """Import pact files and evidence files, or whole folders of them.

    Everything is checked first; when anything is wrong, nothing is imported and every fault is
    listed with its file, line, rule and remedy. An import that was stopped goes on where it was
    when it is repeated.
    """
    from pactwork.config.exchange import import_paths
    from pactwork.config.installation import opened

    with opened():
        well = import_paths(list(paths), again=again)
    sys.exit(0 if well else 1)


@cli.command()
@click.argument("slugs", nargs=-1, metavar="SLUG...")
@click.option("--all", "everything", is_flag=True, help="Export every agreement.")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, allow_dash=True, path_type=Path),
    default=Path("."),
    show_default=True,
    help="The folder to write into; - writes one pact file to standard output.",
)
def export(slugs: tuple[str, ...], everything: bool, folder: Path) -> None:
    """Write agreements as pact files, which `pactwork import` reads back unchanged.

    An agreement with attached files gets a folder of its own, SLUG/, with the pact file and the
    attached files in it. Evidence is no part of a pact file and is not exported.
    """
    from pactwork.config.exchange import export_agreements, export_to_stream
    from pactwork.config.installation import opened

    if bool(slugs) == everything:
        raise click.UsageError("Name agreements, or give --all.")
    to_stream = folder == Path("-")
    if to_stream and len(slugs) != 1:
        raise click.UsageError("Standard output holds one agreement. Name one, or a folder.")
    with opened():
        well = export_to_stream(*slugs) if to_stream else export_agreements([*slugs], folder)
    sys.exit(0 if well else 1)


@cli.command()
def check() -> None:
    """Look at settings, database, assets, jobs, log and search: a line for each.

    The exit code is 1 when something is not well.
    """
    from pactwork.config.installation import opened

    with opened():
        from pactwork.config.checks import findings

        well = True
        for finding in findings():
            well = well and finding.is_well
            click.echo(
                f"{'ok  ' if finding.is_well else 'FAIL'}  {finding.subject}: {finding.says}"
            )
    sys.exit(0 if well else 1)


cli.add_command(organisation)
cli.add_command(ledger)
cli.add_command(person)
cli.add_command(search)
cli.add_command(credential)
cli.add_command(materials)
cli.add_command(log)
cli.add_command(verify)


def say(message: str) -> None:
    """Tell the operator what is being done."""
    click.echo(message, err=True)


def _set(name: str, value: object) -> None:
    if value is not None:
        os.environ[f"PACTWORK_{name}"] = str(value)


def main() -> None:
    """Run the command; expected faults become one message and exit code 2."""
    processes.tie_to_parent()
    try:
        cli()
    except Exception as error:
        message = _expected(error)
        if message is None:
            raise
        click.echo(f"pactwork: {message}", err=True)
        sys.exit(2)


def _expected(error: Exception) -> str | None:
    """What to tell the operator, or None when the fault is ours and needs its traceback."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError
    from procrastinate.exceptions import ConnectorException

    from pactwork.config.demo import DemoRunsError
    from pactwork.config.environment import SettingsError
    from pactwork.config.postgres_binaries import EmbeddedPostgresError
    from pactwork.config.serving import PortInUseError, WorkerStoppedError
    from pactwork.config.supervisor import GaveUpError

    if isinstance(error, SettingsError):
        return f"these settings do not allow a start:\n{error}"
    spoken = (
        DemoRunsError,
        EmbeddedPostgresError,
        PortInUseError,
        WorkerStoppedError,
        GaveUpError,
        ImproperlyConfigured,
    )
    if isinstance(error, spoken):
        return str(error)
    if isinstance(error, ConnectorException):
        return f"the database does not answer: {error.__cause__}\nCheck DATABASE_URL."
    if isinstance(error, OperationalError):
        return f"the database does not answer: {str(error).strip()}\nCheck DATABASE_URL."
    if isinstance(error, ProgrammingError) and "does not exist" in str(error):
        return f"the database is not up to date: run 'pactwork migrate'. ({str(error).strip()})"
    return None
