"""A person's data leave the ledger: texts, salts and the files that came with them go, and the log
still proves what it proved.

With the texts go the contents of their attachments and the definitions that nothing else brought.
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
from pactwork.ledger.actors import is_ours
from pactwork.ledger.attachments import let_contents_leave
from pactwork.ledger.definitions import forget_definitions
from pactwork.ledger.models import Actor, ActorName, Document, RelatedActor, Statement
from pactwork.ledger.rolling.leaving import let_texts_leave
from pactwork.ledger.statements import ActivityRef, ActorRef, Draft, VerbRef

ACCOUNT: Final = "account"
REQUEST: Final = "request"
RULES: Final = (ACCOUNT, REQUEST)
"""By which rule: the person ended their account; or somebody asked, and the operator decided."""
_PURPOSE: Final = "pactwork erased actors"
_MOST_TIMES: Final = 1000
_CROWD: Final = "members "
_ERASED_CROWD: Final = f"{_CROWD}erased"
_NOTE: Final = """
INSERT INTO ledger_erased (statement_id, at, reason, commitment)
SELECT s.id, %s, %s, sha256(t.salt || convert_to(t.raw, 'UTF8'))
FROM ledger_statement s LEFT JOIN ledger_text t ON t.statement_id = s.id
WHERE s.id = ANY(%s) ON CONFLICT DO NOTHING
"""
_DEFINITIONS: Final = """
WITH named AS (
    SELECT activity_id AS number FROM ledger_statement WHERE id = ANY(%(left)s)
    UNION SELECT activity_id FROM ledger_contextactivity WHERE statement_id = ANY(%(left)s)
)
DELETE FROM ledger_definition d USING named JOIN ledger_activity a ON a.id = named.number
WHERE d.iri = a.iri AND NOT EXISTS (
    SELECT FROM ledger_statement s WHERE s.activity_id = a.id
    AND NOT EXISTS (SELECT FROM ledger_erased e WHERE e.statement_id = s.id)
) AND NOT EXISTS (
    SELECT FROM ledger_contextactivity c WHERE c.activity_id = a.id
    AND NOT EXISTS (SELECT FROM ledger_erased e WHERE e.statement_id = c.statement_id)
)
"""


class ErasingError(ValueError):
    """Nothing can be erased; the message says why."""


@transaction.atomic(durable=True)
def erase_person(*, identifier: str, rule: str = REQUEST) -> int:
    """Erase every statement that names this agent, and how it is known; says how many.

    `identifier` is as the ledger has it: `mbox mailto:…`, `homePage::name`, `openid …`; whoever is
    known by a mail address goes under its SHA-1 too. Repeatable: a name erased before is found
    again, so that what came in meanwhile goes too.

    Raises:
        ErasingError: the rule is unknown, the ledger knows no such person, or it is none.
    """
    if is_ours(identifier):
        raise ErasingError(f"{identifier} is no person: what it recorded stays.")
    names = [identifier]
    if identifier.startswith("mbox "):
        names.append(f"mbox_sha1sum {_sha1(identifier.removeprefix('mbox '))}")
    erased = [forget_actor(name, rule) for name in names]
    if erased == [None] * len(names):
        raise ErasingError(f"The ledger knows no person as {identifier}.")
    return sum(one or 0 for one in erased)


def forget_addresses(addresses: Collection[str], rule: str) -> int:
    """Step: erase what tools said of whoever has these mail addresses; says how many statements."""
    return sum(forget_actor(name, rule) or 0 for name in identifiers_of(addresses))


def identifiers_of(addresses: Collection[str]) -> list[str]:
    """How the ledger may know whoever has these mail addresses."""
    written = {f"mailto:{one}" for one in addresses if one}
    written |= {one.lower() for one in written}
    hashed = {_sha1(one) for one in written}
    return sorted({f"mbox {one}" for one in written} | {f"mbox_sha1sum {one}" for one in hashed})


def forget_actor(identifier: str, rule: str) -> int | None:
    """Step: erase the statements that name this agent; None where the ledger knows no such one.

    Whether it first came as an agent or as a group, the identifier is the same person's.

    Raises:
        NoTransactionError: called outside an action.
        ErasingError: the rule is unknown.
    """
    require_transaction()
    if rule not in RULES:
        raise ErasingError(f"{rule} is no rule by which anything is erased.")
    hidden = _hidden(identifier)
    known = _known([identifier, *hidden])
    if not known:
        return None
    numbers = numbers_naming(known.values())
    groups = _crowds_in(numbers)
    erased = erase_texts(numbers, rule)
    Document.objects.filter(actor__in=known.values()).delete()
    ActorName.objects.filter(actor__in=known.values()).delete()
    if identifier in known:
        _rename(known[identifier], next(name for name in hidden if name not in known))
    for name, group in groups.items():
        hidden = _hidden(name, _ERASED_CROWD)
        taken = _known(hidden)
        _rename(group, next(one for one in hidden if one not in taken))
    return erased


def numbers_naming(actors: Collection[int]) -> set[int]:
    """The statements that name these actors, as whoever acts or beside."""
    own = Statement.objects.filter(actor__in=actors).values_list("pk", flat=True)
    naming = RelatedActor.objects.filter(actor__in=actors).values_list("statement", flat=True)
    return {*own, *naming}


def _known(names: Collection[str]) -> dict[str, int]:
    rows = Actor.objects.filter(identifier__in=names)
    return dict(rows.values_list("identifier", "pk"))


def _crowds_in(numbers: Collection[int]) -> dict[str, int]:
    """The groups in these statements that are known by their members only: by a hash of them, which
    tells who they are to anybody who guesses.
    """
    acting = Statement.objects.filter(pk__in=numbers, actor__identifier__startswith=_CROWD)
    beside = RelatedActor.objects.filter(
        statement__in=numbers, actor__identifier__startswith=_CROWD
    )
    pairs = {*acting.values_list("actor__identifier", "actor")}
    pairs |= {*beside.values_list("actor__identifier", "actor")}
    return {name: group for name, group in pairs if not name.startswith(_ERASED_CROWD)}


def erase_texts(numbers: Collection[int], rule: str) -> int:
    """Step: let texts and salts of these statements leave for good; says how many were left.

    What came along with them leaves too, unless other statements brought the same. It is itself
    recorded: that so many statements were erased, by which rule, and not which.
    """
    require_transaction()
    wanted = sorted(numbers)
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [timezone.now(), rule, wanted])
        erased = int(cursor.rowcount)
    let_texts_leave(wanted)
    if erased:
        record(_told(erased, rule))
    _let_definitions_leave(wanted)
    let_contents_leave(wanted)
    return erased


def _let_definitions_leave(numbers: list[int]) -> None:
    """What only these statements said of activities."""
    with connection.cursor() as cursor:
        cursor.execute(_DEFINITIONS, {"left": numbers})
        if cursor.rowcount:
            transaction.on_commit(forget_definitions)


def _sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _hidden(identifier: str, kind: str = "erased") -> list[str]:
    """What an erased name turns into: the first time, the second time it came, and so on."""
    name = f"{kind} {veiled(identifier, _PURPOSE)}"
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
