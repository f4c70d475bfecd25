"""Statements for the people of an organisation to look at: what its tools recorded, and what this
installation recorded about its agreements. Nobody in them is named.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from pactwork.ledger.actors import is_ours
from pactwork.ledger.dictionaries import known_number
from pactwork.ledger.models import Activity, Actor, Credential, Definition, Statement, Verb
from pactwork.ledger.pseudonyms import number_behind, pseudonym_of
from pactwork.ledger.statements import VOIDED
from pactwork.ledger.texts import with_the_cold
from pactwork.ledger.veiling import covered, identifiers_in, veiled


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may look at: tools of these organisations, and these agreements by IRI."""

    organisations: Collection[int]
    agreements: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked for; everything said must hold.

    `person` is a pseudonym, `verb` an IRI, `activity` the IRI of the object or of an activity of
    the context, `commitment` the same. `credential` is a number, 0 for this installation itself.
    `since` and `until` (not included) are instants of storing.
    """

    person: str = ""
    verb: str = ""
    activity: str = ""
    commitment: str = ""
    credential: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Viewed:
    """A statement in a list. `person` is a pseudonym, or `organisation` a slug; both "" for this
    installation. `title` is the name of the activity by language, as far as it is known; `tool` is
    the label of the credential, "" for this installation. It `waits` to be looked at.
    """

    number: int
    uuid: UUID
    person: str
    is_group: bool
    organisation: str
    verb: str
    activity: str
    title: Mapping[str, str]
    credential: int | None
    tool: str
    stored: datetime
    timestamp: datetime
    is_voided: bool
    waits: bool


_TOOLS: Final = """
SELECT x.id FROM unnest(%(authorities)s::bigint[]) AS a(number) CROSS JOIN LATERAL (
    SELECT s.id FROM ledger_statement s WHERE s.authority_id = a.number {conditions}
    ORDER BY s.id DESC LIMIT %(limit)s
) AS x
"""
_OBJECT: Final = """
SELECT x.id FROM unnest(%(agreements)s::bigint[]) AS a(number) CROSS JOIN LATERAL (
    SELECT s.id FROM ledger_statement s
    WHERE s.activity_id = a.number AND s.authority_id IS NULL {conditions}
    ORDER BY s.id DESC LIMIT %(limit)s
) AS x
"""
_CONTEXT: Final = """
SELECT x.id FROM unnest(%(agreements)s::bigint[]) AS a(number) CROSS JOIN LATERAL (
    SELECT s.id FROM ledger_contextactivity c JOIN ledger_statement s ON s.id = c.statement_id
    WHERE c.activity_id = a.number AND s.authority_id IS NULL {conditions}
    ORDER BY c.statement_id DESC LIMIT %(limit)s
) AS x
"""
_NAMES: Final = """(s.activity_id = %({key})s OR EXISTS (
    SELECT FROM ledger_contextactivity n WHERE n.activity_id = %({key})s AND n.statement_id = s.id
))"""
_PAGE: Final = """
WITH found AS (SELECT id FROM ({branches}) AS u ORDER BY id DESC LIMIT %(limit)s)
SELECT s.id, s.uuid, s.actor_id, a.identifier, a.is_group, v.iri, t.iri, s.authority_id,
       s.stored, s.timestamp,
       EXISTS (SELECT FROM ledger_statement o
               WHERE o.target = s.uuid AND o.verb_id = %(voided)s AND (o.authority_id IS NULL
               OR (o.authority_id = ANY(%(tools)s::bigint[]) AND s.authority_id IS NOT NULL))),
       EXISTS (SELECT FROM ledger_arrived w WHERE w.statement_id = s.id)
FROM found JOIN ledger_statement s ON s.id = found.id
JOIN ledger_actor a ON a.id = s.actor_id JOIN ledger_verb v ON v.id = s.verb_id
LEFT JOIN ledger_activity t ON t.id = s.activity_id
ORDER BY s.id DESC
"""


def statements_viewed(
    sight: Sight, looked: Looked | None = None, *, before: int | None = None, limit: int = 25
) -> list[Viewed]:
    """The statements in sight that match, newest first; those before the row number `before`."""
    wanted = looked or Looked()
    tools = _tools(sight)
    conditions, given = _conditions(wanted, before)
    if conditions is None:
        return []
    authorities = _authorities(tools, wanted.credential)
    agreements = [] if wanted.credential else _numbers(sight.agreements)
    given["tools"] = list(tools)
    rows = _rows(conditions, given, authorities, agreements, limit)
    return _viewed(rows, tools)


def statement_viewed(uuid: UUID, sight: Sight) -> tuple[Viewed, dict[str, Any] | None] | None:
    """One statement in sight with its JSON, people in it veiled; the JSON is None where the text
    was erased. None for a statement that is not in sight.
    """
    tools = _tools(sight)
    given = {"uuid": uuid, "tools": list(tools)}
    rows = _rows("AND s.uuid = %(uuid)s", given, list(tools), _numbers(sight.agreements), 1)
    if not rows:
        return None
    (viewed,) = _viewed(rows, tools)
    text = Statement.objects.filter(pk=viewed.number).values_list("pk", "text__raw")
    held = with_the_cold(text).get(viewed.number)
    return viewed, None if held is None else veiled_statement(json.loads(held))


def veiled_statement(statement: dict[str, Any]) -> dict[str, Any]:
    """A statement as it may be shown: people stand in it under their pseudonyms. One query."""
    rows = Actor.objects.filter(identifier__in=identifiers_in(statement))
    names = {key: pseudonym_of(number) for key, number in rows.values_list("identifier", "pk")}
    shown: dict[str, Any] = veiled(statement, names, is_ours)
    return shown


def nameless(statement: dict[str, Any]) -> dict[str, Any]:
    """A statement without anybody in it, not even under a pseudonym. No query."""
    shown: dict[str, Any] = veiled(statement, {}, is_ours)
    return shown


def verbs_seen(sight: Sight, *, most: int = 200) -> list[str]:
    """The IRIs of the verbs that were used lately in sight."""
    return sorted({one.verb for one in statements_viewed(sight, limit=most)})


def _tools(sight: Sight) -> dict[int, Credential]:
    rows = Credential.objects.filter(organisation__in=sorted(sight.organisations))
    return {row.authority_id: row for row in rows.only("label", "authority_id", "organisation_id")}


def _authorities(tools: Mapping[int, Credential], credential: int | None) -> list[int]:
    if credential is None:
        return list(tools)
    return [key for key, row in tools.items() if row.pk == credential]


def _numbers(iris: Iterable[str]) -> list[int]:
    rows = Activity.objects.filter(iri__in=sorted(iris))
    return list(rows.values_list("pk", flat=True))


def _conditions(wanted: Looked, before: int | None) -> tuple[str | None, dict[str, Any]]:
    """What every statement has to hold; None where something asked for never came."""
    given: dict[str, Any] = {
        "actor": number_behind(wanted.person) if wanted.person else None,
        "verb": known_number(Verb, wanted.verb) if wanted.verb else None,
        "activity": known_number(Activity, wanted.activity) if wanted.activity else None,
        "commitment": (known_number(Activity, wanted.commitment) if wanted.commitment else None),
        "since": wanted.since,
        "until": wanted.until,
        "before": before,
    }
    asked = {
        "actor": wanted.person,
        "verb": wanted.verb,
        "activity": wanted.activity,
        "commitment": wanted.commitment,
    }
    if any(said and given[name] is None for name, said in asked.items()):
        return None, {}
    parts = {
        "actor": "s.actor_id = %(actor)s",
        "verb": "s.verb_id = %(verb)s",
        "activity": _NAMES.format(key="activity"),
        "commitment": _NAMES.format(key="commitment"),
        "since": "s.stored >= %(since)s",
        "until": "s.stored < %(until)s",
        "before": "s.id < %(before)s",
    }
    said = [part for name, part in parts.items() if given[name] is not None]
    return "".join(f" AND {part}" for part in said), given


def _rows(
    conditions: str,
    given: Mapping[str, Any],
    authorities: Sequence[int],
    agreements: Sequence[int],
    limit: int,
) -> list[Any]:
    parts = ([_TOOLS] if authorities else []) + ([_OBJECT, _CONTEXT] if agreements else [])
    if not parts:
        return []
    branches = " UNION ".join(parts).format(conditions=conditions)
    values = {
        **given,
        "authorities": list(authorities),
        "agreements": list(agreements),
        "limit": limit,
        "voided": known_number(Verb, VOIDED) or 0,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PAGE.format(branches=branches), values)
        return list(cursor.fetchall())


def _viewed(rows: Sequence[Any], tools: Mapping[int, Credential]) -> list[Viewed]:
    iris = {row[6] for row in rows if row[6]}
    owners = {tool.organisation_id for tool in tools.values()}
    held = Definition.objects.filter(iri__in=iris, owner__in=owners)
    known = {(owner, iri): said for owner, iri, said in held.values_list("owner", "iri", "content")}
    return [_one(row, tools, known) for row in rows]


def _one(row: Any, tools: Mapping[int, Credential], known: Mapping[tuple[int, str], Any]) -> Viewed:
    number, uuid, actor, identifier, is_group, verb, activity, authority, *rest = row
    stored, timestamp, is_voided, waits = rest
    ours = is_ours(identifier)
    tool = tools.get(authority) if authority else None
    return Viewed(
        number=number,
        uuid=uuid,
        person="" if ours else pseudonym_of(actor),
        is_group=is_group,
        organisation=_slug_in(identifier) if ours else "",
        verb=covered(verb),
        activity=covered(activity or ""),
        title=_said(known.get((tool.organisation_id, activity), {}).get("name")) if tool else {},
        credential=tool.pk if tool else None,
        tool=tool.label if tool else "",
        stored=stored,
        timestamp=timestamp,
        is_voided=is_voided,
        waits=waits,
    )


def _said(held: Any) -> dict[str, str]:
    return {str(tag): covered(str(text)) for tag, text in (held or {}).items() if text}


def _slug_in(identifier: str) -> str:
    _, mark, slug = identifier.partition("::organisations/")
    return slug if mark else ""
