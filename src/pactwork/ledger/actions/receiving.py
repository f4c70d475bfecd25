"""Taking in what a tool sends: all of a request or nothing, and what came before only once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from pactwork.ledger.definitions import note_definitions
from pactwork.ledger.models import Attachment, Credential, Enclosed, Statement, Verb
from pactwork.ledger.queries.tools import Tool
from pactwork.ledger.statements import VOIDED
from pactwork.ledger.texts import with_the_cold
from pactwork.ledger.writing import Arrival, Recorded, write
from pactwork.ledger.xapi import GIVEN_ID, Checked, Version, equal, stamped

_TRIES: Final = 8


class ConflictError(ValueError):
    """Another statement with this id is in the ledger."""


class NotYoursError(ValueError):
    """The tool may not store this; the message says why."""


def receive(
    batch: Sequence[Checked],
    *,
    contents: Mapping[str, bytes],
    version: Version,
    named: bool = False,
    by: Tool,
) -> list[Recorded]:
    """Add the statements of one request; those that are there already are left as they are.

    `contents` are attachments by SHA-2; `named` says that the ids are the client's though the
    statements do not hold them. Gives what was added.

    Raises:
        ConflictError: an id is taken by another statement; then nothing is added.
        NotYoursError: one voids what the organisation did not store, or names what the
            credential is not for; then nothing is added.
    """
    _hold_agreement(batch, by)
    for _again in range(_TRIES - 1):
        try:
            return _receive(batch, contents, version, named, by)
        except IntegrityError:
            continue  # another request has just stored one of them: now it can be seen
    return _receive(batch, contents, version, named, by)


@transaction.atomic(durable=True)
def _receive(
    batch: Sequence[Checked],
    contents: Mapping[str, bytes],
    version: Version,
    named: bool,
    tool: Tool,
) -> list[Recorded]:
    there = _those_there(batch, named)
    fresh = [checked for checked in batch if checked.uuid not in there]
    _hold_voiding(fresh, tool)
    added = write([_arrival(checked, version, tool) for checked in fresh])
    _keep(fresh, added, contents)
    note_definitions(
        (tool.organisation, *pair) for checked in fresh for pair in checked.definitions
    )
    return added


def _those_there(batch: Sequence[Checked], named: bool) -> set[UUID]:
    """The ids that are in the ledger with the same statement; new ones need not be asked for."""
    known = {checked.uuid: checked for checked in batch if named or checked.given & GIVEN_ID}
    if not known:
        return set()
    rows = Statement.objects.filter(uuid__in=list(known)).values_list("pk", "uuid", "text__raw")
    found = list(rows)
    if not found:
        return set()
    texts = with_the_cold((number, raw) for number, _uuid, raw in found)
    for number, uuid, _raw in found:
        if number in texts and not equal(texts[number], known[uuid].raw):
            raise ConflictError(
                f"Another statement with the id {uuid} is here, and statements never change: "
                "send this one with an id of its own."
            )
    return {uuid for _number, uuid, _raw in found}


def _hold_voiding(fresh: Sequence[Checked], tool: Tool) -> None:
    """A tool voids only what its organisation stored. A target may be unknown still."""
    targets = [checked.voids for checked in fresh if checked.voids is not None]
    if not targets:
        return
    voided = Verb.objects.filter(iri=VOIDED).values("pk")[:1]
    rows = Statement.objects.filter(uuid__in=targets).exclude(verb__in=voided)
    for uuid, authority in rows.values_list("uuid", "authority"):
        if authority not in tool.colleagues and not _is_colleague(authority, tool):
            raise NotYoursError(f"The statement {uuid} was not stored by your organisation.")


def _is_colleague(authority: int | None, tool: Tool) -> bool:
    rows = Credential.objects.filter(organisation=tool.organisation, authority=authority)
    return authority is not None and rows.exists()


def _hold_agreement(batch: Sequence[Checked], tool: Tool) -> None:
    """A credential that is bound to an agreement names nothing else of this installation."""
    if not tool.agreement:
        return
    ours, within = our_iris(), f"{tool.agreement}/"
    for checked in batch:
        for iri in _iris(checked):
            if iri.startswith(ours) and iri != tool.agreement and not iri.startswith(within):
                raise NotYoursError(
                    f"This credential is for {tool.agreement} alone; {iri} is no part of it."
                )


def our_iris() -> str:
    """What every IRI of this installation begins with."""
    return f"{str(settings.PACTWORK_IRI_BASE).rstrip('/')}/id/"


def _iris(checked: Checked) -> list[str]:
    named = [iri for iri, _relation in checked.activities]
    return named if checked.activity is None else [checked.activity, *named]


def _arrival(checked: Checked, version: Version, tool: Tool) -> Arrival:
    ours = our_iris()
    return Arrival(
        uuid=checked.uuid,
        actor=checked.actor,
        is_group=checked.is_group,
        verb=checked.verb,
        activity=checked.activity,
        target=checked.target,
        registration=checked.registration,
        timestamp=checked.timestamp,
        text=partial(_text, checked, version, tool.agent),
        activities=checked.activities,
        actors=checked.actors,
        names=checked.names,
        authority=tool.authority,
        waits=checked.voids is not None or any(iri.startswith(ours) for iri in _iris(checked)),
    )


def _text(checked: Checked, version: Version, agent: bytes, stored: datetime) -> str:
    return stamped(checked, stored=stored, authority=agent, version=version)


def _keep(
    fresh: Sequence[Checked], added: Sequence[Recorded], contents: Mapping[str, bytes]
) -> None:
    """Keep the contents of attachments, each once, and which statements came with them."""
    if not contents:
        return
    types: dict[str, str] = {}
    pairs: set[tuple[int, str]] = set()
    for checked, recorded in zip(fresh, added, strict=True):
        for each in checked.attachments:
            if each.sha2 in contents:
                types[each.sha2] = each.content_type
                pairs.add((recorded.number, each.sha2))
    Attachment.objects.bulk_create(
        [
            Attachment(sha2=sha2, content_type=types[sha2], content=contents[sha2])
            for sha2 in sorted(types)
        ],
        ignore_conflicts=True,
    )
    Enclosed.objects.bulk_create(
        [Enclosed(statement_id=number, attachment_id=sha2) for number, sha2 in sorted(pairs)]
    )
