"""A person's data leave the ledger: texts, salts and the files that came with them go, and the log
still proves what it proved.

What stays of a statement are its row of numbers, its commitment and its leaf. What it counted for
still counts, since counts are made of numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import partial
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.kernel.sealing import veiled
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.actions.recording import record
from pactwork.ledger.attachments import let_contents_leave
from pactwork.ledger.models import Actor, ActorName, Document, RelatedActor, Statement
from pactwork.ledger.rolling.leaving import let_texts_leave
from pactwork.ledger.statements import ActivityRef, ActorRef, Draft, VerbRef

ACCOUNT: Final = "account"
REQUEST: Final = "request"
RULES: Final = (ACCOUNT, REQUEST)
"""By which rule: the person ended their account; or somebody asked, and the operator decided."""
_PURPOSE: Final = "pactwork erased actors"
_MOST_TIMES: Final = 1000
_NOTE: Final = """
INSERT INTO ledger_erased (statement_id, at, reason, commitment)
SELECT s.id, %s, %s, sha256(t.salt || convert_to(t.raw, 'UTF8'))
FROM ledger_statement s LEFT JOIN ledger_text t ON t.statement_id = s.id
WHERE s.id = ANY(%s) ON CONFLICT DO NOTHING
"""


class ErasingError(ValueError):
    """Nothing can be erased; the message says why."""


@transaction.atomic(durable=True)
def erase_person(*, identifier: str, rule: str = REQUEST) -> int:
    """Erase every statement that names this agent, and how it is known; says how many.

    `identifier` is as the ledger has it: `mbox mailto:…`, `homePage::name`, `openid …`. Repeatable:
    a name erased before is found again, so that what came in meanwhile goes too.

    Raises:
        ErasingError: the rule is unknown, or the ledger knows no such person.
    """
    erased = forget_actor(identifier, rule)
    if erased is None:
        raise ErasingError(f"The ledger knows no person as {identifier}.")
    return erased


def forget_addresses(addresses: Collection[str], rule: str) -> int:
    """Step: erase what tools said of whoever has these mail addresses; says how many statements."""
    return sum(forget_actor(name, rule) or 0 for name in identifiers_of(addresses))


def identifiers_of(addresses: Collection[str]) -> list[str]:
    """How the ledger may know whoever has these mail addresses."""
    written = {f"mailto:{one}" for one in addresses if one}
    written |= {one.lower() for one in written}
    hashed = {hashlib.sha1(one.encode()).hexdigest() for one in written}
    return sorted({f"mbox {one}" for one in written} | {f"mbox_sha1sum {one}" for one in hashed})


def forget_actor(identifier: str, rule: str) -> int | None:
    """Step: erase the statements that name this agent; None where the ledger knows no such one.

    Raises:
        NoTransactionError: called outside an action.
        ErasingError: the rule is unknown.
    """
    require_transaction()
    if rule not in RULES:
        raise ErasingError(f"{rule} is no rule by which anything is erased.")
    hidden = _hidden(identifier)
    rows = Actor.objects.filter(identifier__in=[identifier, *hidden], is_group=False)
    known = dict(rows.values_list("identifier", "pk"))
    if not known:
        return None
    numbers = numbers_naming(known.values())
    crowds = Statement.objects.filter(pk__in=numbers, actor__identifier__startswith="members ")
    groups = dict(crowds.values_list("actor__identifier", "actor"))
    erased = erase_texts(numbers, rule)
    Document.objects.filter(actor__in=known.values()).delete()
    ActorName.objects.filter(actor__in=known.values()).delete()
    if identifier in known:
        _rename(known[identifier], next(name for name in hidden if name not in known))
    for name, group in groups.items():
        _rename(group, f"members {veiled(name, _PURPOSE)}")
    return erased


def numbers_naming(actors: Collection[int]) -> set[int]:
    """The statements that name these actors, as whoever acts or beside."""
    own = Statement.objects.filter(actor__in=actors).values_list("pk", flat=True)
    naming = RelatedActor.objects.filter(actor__in=actors).values_list("statement", flat=True)
    return {*own, *naming}


def erase_texts(numbers: Collection[int], rule: str) -> int:
    """Step: let texts and salts of these statements leave for good, with the contents of
    attachments that came with no other; says how many were left.

    It is itself recorded: that so many statements were erased, by which rule, and not which.
    """
    require_transaction()
    wanted = sorted(numbers)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [timezone.now(), rule, wanted])
        erased = int(cursor.rowcount)
    let_texts_leave(wanted)
    let_contents_leave(wanted)
    if erased:
        record(_told(erased, rule))
    return erased


def _hidden(identifier: str) -> list[str]:
    """What an erased name turns into: the first time, the second time it came, and so on."""
    name = f"erased {veiled(identifier, _PURPOSE)}"
    return [name, *(f"{name} {again}" for again in range(2, _MOST_TIMES))]


def _rename(actor: int, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pactwork.leaving = 'erased'")
        Actor.objects.filter(pk=actor).update(identifier=name)
        cursor.execute("SET LOCAL pactwork.leaving = ''")


def _told(count: int, rule: str) -> Draft:
    base = settings.PACTWORK_IRI_BASE
    extension = partial(iri, "concept", "statement-extensions")
    return Draft(
        actor=ActorRef(home_page=base, name="operator"),
        verb=VerbRef("http://activitystrea.ms/schema/1.0/delete", {"en": "erased"}),
        object=ActivityRef(f"{base}/id/ledger"),
        timestamp=timezone.now(),
        result={"extensions": {extension("erased"): count, extension("rule"): rule}},
    )
