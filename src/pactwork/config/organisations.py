"""`pactwork organisation`: duplicates become one, and two again."""

from __future__ import annotations

import sys

import click

_REFUSED = {
    "unknown": "There is no such organisation.",
    "self": "These are one and the same already.",
    "merged": "{duplicate} was merged into another already.",
    "cycle": "{survivor} was merged into {duplicate}: undo that first.",
    "draft": "Both are parties of one draft that is open.",
    "later": "There was another merge since. Undo that one first.",
    "changed": "What moved has changed since: it cannot be turned back exactly.",
}


@click.group()
def organisation() -> None:
    """Organisations that stand here twice: merge them, or undo that."""


@organisation.command()
@click.argument("duplicate", metavar="OLD")
@click.argument("survivor", metavar="INTO")
def merge(duplicate: str, survivor: str) -> None:
    """Merge the organisation OLD into INTO. What was signed stays as it was signed."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.agreements.api import merging
        from pactwork.organisations.api import MergeError

        try:
            merging.merge_organisations(duplicate=duplicate, survivor=survivor, by=None)
        except MergeError as error:
            _refuse(error.reason, duplicate=duplicate, survivor=survivor)
    click.echo(f"{duplicate} is one with {survivor} now")


@organisation.command()
@click.argument("duplicate", metavar="OLD")
def unmerge(duplicate: str) -> None:
    """Undo the merge of OLD, exactly or not at all."""
    from pactwork.config.installation import opened

    with opened():
        from pactwork.agreements.api import merging
        from pactwork.organisations.api import MergeError

        try:
            merging.part_organisations(duplicate=duplicate, by=None)
        except MergeError as error:
            _refuse(error.reason, duplicate=duplicate)
    click.echo(f"{duplicate} stands by itself again")


def _refuse(reason: str, **named: str) -> None:
    click.echo(_REFUSED[reason].format(**named), err=True)
    sys.exit(1)
