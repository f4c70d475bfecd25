"""`pactwork credential`: keys for the tools that send statements."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn

import click

SCOPES = (
    "statements/write", "statements/read", "statements/read/mine", "state", "profile",
    "all/read", "all",
)  # fmt: skip


@click.group()
def credential() -> None:
    """Credentials of tools: make, list, rotate and revoke them."""


@credential.command()
@click.argument("organisation", metavar="SLUG")
@click.argument("label")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    help="What it opens; may be repeated. Without one: statements/write, statements/read/mine.",
)
@click.option("--agreement", default="", help="The IRI of the only agreement it may name.")
@click.option("--per-minute", type=click.IntRange(min=1), help="Most requests a minute.")
def make(
    organisation: str, label: str, scopes: Sequence[str], agreement: str, per_minute: int | None
) -> None:
    """Make a credential of the organisation SLUG for the tool LABEL; prints it, this once."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import USUAL_SCOPES, CredentialError, make_credential
        from pactwork.organisations.api import known_slugs

        number = known_slugs([organisation]).get(organisation)
        if number is None:
            _fail(f"There is no organisation '{organisation}'.")
        try:
            issued = make_credential(
                organisation=number,
                label=label,
                scopes=scopes or USUAL_SCOPES,
                agreement=agreement,
                per_minute=per_minute,
                by=None,
            )
        except CredentialError as error:
            _fail(str(error))
    click.echo(f"key     {issued.key}\nsecret  {issued.secret}\nbearer  {issued.bearer}")


@credential.command("list")
@click.argument("organisation", metavar="SLUG", default="")
def list_(organisation: str) -> None:
    """List credentials: key, organisation, label, scopes, last use, how many statements."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import credentials_of
        from pactwork.organisations.api import known_slugs

        numbers = known_slugs([organisation]) if organisation else None
        for one in credentials_of(None if numbers is None else list(numbers.values())):
            used = one.last_used.isoformat(timespec="seconds") if one.last_used else "never used"
            stage = "revoked" if one.revoked_at else ""
            parts = (one.key, one.slug, one.label, " ".join(one.scopes), used, str(one.statements))
            click.echo("\t".join((*parts, stage)).rstrip())


@credential.command()
@click.argument("key")
@click.option("--overlap", type=click.IntRange(0, 30), default=0, help="Days the old one is good.")
def rotate(key: str, overlap: int) -> None:
    """Give the credential KEY a new secret; prints it, this once."""
    from datetime import timedelta

    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import CredentialError, credential_number, rotate_credential

        try:
            issued = rotate_credential(
                credential=credential_number(key), overlap=timedelta(days=overlap), by=None
            )
        except CredentialError as error:
            _fail(str(error))
    click.echo(f"key     {issued.key}\nsecret  {issued.secret}\nbearer  {issued.bearer}")


@credential.command()
@click.argument("key")
def revoke(key: str) -> None:
    """End the credential KEY for good. What it stored stays."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.ledger.api import CredentialError, credential_number, revoke_credential

        try:
            revoke_credential(credential=credential_number(key), by=None)
        except CredentialError as error:
            _fail(str(error))


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(1)
