"""Taking in what a tool sends: all of a request or nothing, and what came before only once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction
from msgspec import Struct

from pactwork.kernel.kept import give_back, may_keep, shared_connection
from pactwork.kernel.together import NotTogetherError, Together
from pactwork.ledger.attachments import keep_contents
from pactwork.ledger.definitions import note_definitions
from pactwork.ledger.models import Credential, Statement, Verb
from pactwork.ledger.queries.tools import Tool
from pactwork.ledger.sent import arrival_of, our_iris
from pactwork.ledger.statements import VOIDED
from pactwork.ledger.texts import with_the_cold
from pactwork.ledger.writing import Arrival, Recorded, write
from pactwork.ledger.xapi import Checked, Version, equal

_TRIES: Final = 8
_PLAIN: Final = 50


class ConflictError(ValueError):
    """Another statement with this id is in the ledger."""


class NotYoursError(ValueError):
    """The tool may not store this; the message says why."""


class Sent(Struct, frozen=True):
    """The statements of one request, who sent them, and the contents of attachments by SHA-2."""

    batch: Sequence[Checked]
    contents: Mapping[str, bytes]
    version: Version
    tool: Tool

    @property
    def is_plain(self) -> bool:
        """Whether it may be written in one transaction with what others send."""
        return (
            len(self.batch) <= _PLAIN
            and not self.contents
            and all(checked.voids is None for checked in self.batch)
        )


def receive(sent: Sent) -> int:
    """Add the statements of one request; those that are there already are left as they are.

    Small requests that come at the same time share a transaction, so that they share the wait
    for the disk too. Gives how many were added.

    Raises:
        ConflictError: an id is taken by another statement; then nothing is added.
        NotYoursError: one voids what the organisation did not store, or names what the
            credential is not for; then nothing is added.
    """
    _hold_agreement(sent.batch, sent.tool)
    there: Collection[UUID] = ()
    if sent.is_plain:
        try:
            if not may_keep():
                give_back()  # who waits for another's transaction keeps no connection from them
            _plain_ones.ask(sent)
        except IntegrityError:
            there = _those_there(sent)
        except (NotTogetherError, DatabaseError):
            pass  # alone it may go, and what was stored nevertheless is found by its id
        else:
            return len(sent.batch)
    for _again in range(_TRIES - 1):
        try:
            return _receive(sent, there)
        except IntegrityError:
            there = _those_there(sent)
    return _receive(sent, there)


def _receive_plain(several: Sequence[Sent]) -> None:
    with shared_connection():
        _receive_several(several)


@transaction.atomic(durable=True)
def _receive_several(several: Sequence[Sent]) -> None:
    ours = our_iris()
    write([arrival for sent in several for arrival in _arrivals(sent, sent.batch, ours)])
    note_definitions(said for sent in several for said in _definitions(sent, sent.batch))


_plain_ones: Final = Together(_receive_plain, most=64)


@transaction.atomic(durable=True)
def _receive(sent: Sent, there: Collection[UUID]) -> int:
    fresh = sent.batch
    if there:
        fresh = [checked for checked in fresh if checked.uuid not in there]
    _hold_voiding(fresh, sent.tool)
    added = write(_arrivals(sent, fresh, our_iris()))
    _keep(fresh, added, sent.contents)
    note_definitions(_definitions(sent, fresh))
    return len(added)


def _arrivals(sent: Sent, fresh: Sequence[Checked], ours: str) -> list[Arrival]:
    version, tool = sent.version, sent.tool
    return [
        arrival_of(checked, version, agent=tool.agent, authority=tool.authority, ours=ours)
        for checked in fresh
    ]


def _definitions(sent: Sent, fresh: Sequence[Checked]) -> Iterator[tuple[int, str, bytes]]:
    owner = sent.tool.organisation
    return ((owner, *pair) for checked in fresh for pair in checked.definitions)


def _those_there(sent: Sent) -> set[UUID]:
    """The ids that are in the ledger with the same statement.

    One that was made here can be there too: stored, and the answer of the database lost.
    """
    known = {checked.uuid: checked for checked in sent.batch}
    rows = Statement.objects.filter(uuid__in=list(known))
    found = list(rows.values_list("pk", "uuid", "authority", "text__raw"))
    if not found:
        return set()
    texts = with_the_cold((number, raw) for number, _uuid, _authority, raw in found)
    for number, uuid, authority, _raw in found:
        is_same = number not in texts or equal(texts[number], known[uuid].raw)
        if not is_same or not _is_colleague(authority, sent.tool):
            raise ConflictError(
                f"Another statement with the id {uuid} is here, and statements never change: "
                "send this one with an id of its own."
            )
    return {uuid for _number, uuid, _authority, _raw in found}


def _hold_voiding(fresh: Sequence[Checked], tool: Tool) -> None:
    """A tool voids only what its organisation stored. A target may be unknown still."""
    targets = [checked.voids for checked in fresh if checked.voids is not None]
    if not targets:
        return
    voided = Verb.objects.filter(iri=VOIDED).values("pk")[:1]
    rows = Statement.objects.filter(uuid__in=targets).exclude(verb__in=voided)
    for uuid, authority in rows.values_list("uuid", "authority"):
        if not _is_colleague(authority, tool):
            raise NotYoursError(f"The statement {uuid} was not stored by your organisation.")


def _is_colleague(authority: int | None, tool: Tool) -> bool:
    """Whether the organisation's own credential stored it; what another stored, it cannot read."""
    if authority in tool.colleagues:
        return True
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


def _iris(checked: Checked) -> list[str]:
    named = [iri for iri, _relation in checked.activities]
    return named if checked.activity is None else [checked.activity, *named]


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
    keep_contents(contents, types, pairs)
