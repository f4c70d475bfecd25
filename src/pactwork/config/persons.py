"""`pactwork person`: who has an account, who runs the installation, and first invitations."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import click

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
ROLES = click.Choice(["member", "coordinator", "representative"])


@click.group()
def person() -> None:
    """Accounts: list them, name operators, invite the first people of an organisation."""


@person.command("list")
def list_() -> None:
    """List the accounts: address, name, organisations they act for."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.people.api import everybody

        for email, name, is_operator, roles in everybody():
            mark = "operator" if is_operator else ""
            click.echo("\t".join((email, name, str(roles), mark)).rstrip())


@person.command()
@click.argument("email")
@click.option("--not", "no_longer", is_flag=True, help="No longer an operator.")
def operator(email: str, no_longer: bool) -> None:
    """Let the account of EMAIL run this installation. Make the account on the site first."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.people.api import set_operator

        well = set_operator(email=email, is_operator=not no_longer)
    if not well:
        click.echo(f"There is no account with the address {email}.", err=True)
    sys.exit(0 if well else 1)


@person.command()
@click.argument("organisation", metavar="SLUG")
@click.option("--role", type=ROLES, default="representative", show_default=True)
@click.option("--to", "email", default="", help="Mail it there, for that address alone.")
def invite(organisation: str, role: str, email: str) -> None:
    """Invite somebody to act for an organisation; prints the link, which is good once."""
    from pactwork.config.installation import opened

    with opened() as environment:
        from django.urls import reverse

        from pactwork.organisations.api import known_slugs
        from pactwork.people.api import invite_first

        number = known_slugs([organisation]).get(organisation)
        if number is None:
            click.echo(f"There is no organisation '{organisation}'.", err=True)
            sys.exit(1)
        token = invite_first(organisation=number, role=role, email=email)
        click.echo(environment.base_url + reverse("account-invitation", args=[token]))


@person.command()
@click.argument("file", type=EXISTING)
def seat(file: Path) -> None:
    """Make the accounts of a file like demo/people.toml. In demonstrations only."""
    from pactwork.config.installation import opened

    with opened() as environment:
        if environment.mode != "demo":
            raise click.UsageError("Accounts are made from a file in demonstrations only.")
        for line in seated(file):
            click.echo(line)


def seated(file: Path) -> list[str]:
    """Make the accounts of a file where they are missing; a line for each on how to sign in."""
    from pactwork.people.api import seat_people

    said = tomllib.loads(file.read_text(encoding="utf-8"))
    addresses = seat_people(people=said["people"], password=said["password"])
    return [f"Sign in: {email}  password: {said['password']}" for email in addresses]
