"""A large and believable ledger, made inside PostgreSQL: what the benchmarks of the ledger share.

Fifty thousand people in sessions of ten statements, a verb that nine of ten statements have, two
thousand activities, commitments and courses as context, teachers and teams, references, voidings,
four credentials of three organisations (the last with one statement in ten thousand). What is the
n-th statement is always the same, so a benchmark can say what it shall find.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from pactwork.ledger.api import Scope, make_credential
from pactwork.ledger.models import Credential, Verb
from pactwork.ledger.queries.tools import agent_of
from pactwork.ledger.statements import VOIDED
from pactwork.organisations.models import Organisation

PEOPLE, TEACHERS, TEAMS = 50_000, 500, 50
ACTIVITIES, COURSES, COMMITMENTS = 2_000, 200, 1_000
HOME: Final = "https://lms.example"
CATEGORY: Final = "https://w3id.org/xapi/cmi5"
BEGAN: Final = datetime(2023, 1, 1, tzinfo=UTC)
EVERY_SECONDS: Final = 9
VERBS: Final = tuple(
    f"http://adlnet.gov/expapi/verbs/{name}"
    for name in (
        "experienced", "completed", "answered", "passed", "attempted", "initialized",
        "terminated", "progressed", "launched", "interacted", "asked", "attended", "commented",
        "exited", "failed", "imported", "mastered", "preferred", "registered", "shared",
    )
)  # fmt: skip
TOOLS: Final = ("Bench Moodle", "Bench H5P", "Bench elsewhere", "Bench small")
SHARES: Final = (0.7, 0.9, 0.9999)
"""Up to which share of sessions each tool but the last sent them."""

_AT_ONCE: Final = 250_000
_TABLES: Final = (
    "ledger_statement", "ledger_text", "ledger_contextactivity", "ledger_relatedactor",
    "ledger_reference", "ledger_referredactor", "ledger_referredactivity",
)  # fmt: skip
_KEPT: Final = (
    "ledger_statement_pkey", "ledger_text_pkey", "ledger_context_of", "ledger_related_of",
)  # fmt: skip
_FEW: Final = 1_000


def _uuid(of: str) -> str:
    """SQL for the UUID (version 4 by its form) that always belongs to a text."""
    return f"overlay(overlay(md5({of}) PLACING '4' FROM 13) PLACING '8' FROM 17)::uuid"


def _chance(of: str, salt: int) -> str:
    """SQL for a number from 0 to below 1 that always belongs to a whole number."""
    return f"((hashint8extended({of}, {salt}) & 1048575) / 1048576.0::float8)"


_FRESH: Final = f"""
CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
SELECT n, k AS refers, n %% 1000 = 501 AND k IS NOT NULL AS voids, tool, session, person,
    floor(%(activities)s * power({_chance("n", 1)}, 2))::int AS thing,
    CASE WHEN k IS NOT NULL THEN 12 WHEN {_chance("n", 2)} < 0.9 THEN 0
        ELSE 1 + floor(19 * power({_chance("n", 3)}, 2))::int END AS verb,
    CASE WHEN {_chance("n", 4)} < 0.6 AND k IS NULL
        THEN floor(%(commitments)s * power({_chance("n", 5)}, 2))::int END AS commitment,
    {_chance("n", 6)} < 0.8 AND k IS NULL AS in_course,
    {_chance("n", 7)} < 0.3 AND k IS NULL AS in_category,
    CASE WHEN {_chance("session", 8)} < 0.1
        THEN floor(%(teachers)s * power({_chance("session", 9)}, 2))::int END AS teacher,
    CASE WHEN {_chance("session", 10)} < 0.02
        THEN floor(%(teams)s * {_chance("session", 11)})::int END AS team,
    CASE WHEN {_chance("session", 12)} < 0.8 AND k IS NULL
        THEN {_uuid("'session ' || session")} END AS registration,
    {_uuid("'statement ' || n")} AS uuid,
    CASE WHEN k IS NOT NULL THEN {_uuid("'statement ' || k")} END AS target,
    timestamptz '{BEGAN.isoformat()}' + n * interval '{EVERY_SECONDS} seconds' AS stored
FROM generate_series(%(first)s::bigint, %(last)s) n
CROSS JOIN LATERAL (SELECT CASE WHEN n < %(begun)s + 1000 THEN NULL
    WHEN n %% 1000 = 501 THEN n - 300 WHEN n %% 1000 = 937 THEN n - 100
    WHEN n %% 100 = 37 THEN n - 5 END AS k OFFSET 0) a
CROSS JOIN LATERAL (SELECT coalesce(k, n) / 100 * 10 + coalesce(k, n) %% 10 AS session OFFSET 0) b
CROSS JOIN LATERAL (SELECT floor(%(people)s * power({_chance("session", 13)}, 3))::int AS person,
    {_chance("session", 14)} AS sent OFFSET 0) c
CROSS JOIN LATERAL (SELECT 1 + width_bucket(sent, %(shares)s::float8[]) AS tool OFFSET 0) d
"""
_STATEMENTS: Final = """
INSERT INTO ledger_statement (id, uuid, actor_id, verb_id, activity_id, target, registration,
    authority_id, timestamp, stored)
SELECT n, uuid, CASE WHEN refers IS NULL THEN %(person)s + person
        ELSE %(teacher)s + n / 100 %% %(teachers)s END,
    CASE WHEN voids THEN %(voided)s ELSE (%(verbs)s::bigint[])[1 + verb] END,
    CASE WHEN refers IS NULL THEN %(activity)s + thing END, target, registration,
    (%(tools)s::bigint[])[tool], stored - n %% 600 * interval '1 second', stored
FROM fresh ORDER BY n
"""
_TEXTS: Final = """
INSERT INTO ledger_text (statement_id, raw, salt)
SELECT n, format('{"id":"%%s","actor":{"account":{"homePage":"' || %(home)s
    || '","name":"%%s"}},"verb":{"id":"%%s","display":{"en":"%%s"}},"object":%%s,%%s"context":{%%s'
    '"contextActivities":{%%s}},"timestamp":"%%s",'
    '"stored":"%%s","authority":%%s}',
    uuid, CASE WHEN refers IS NULL THEN 'person-' || person
        ELSE 'teacher-' || n / 100 %% %(teachers)s END,
    CASE WHEN voids THEN %(voided_iri)s ELSE iri END,
    CASE WHEN voids THEN 'voided' ELSE substring(iri FROM '[^/]*$') END,
    CASE WHEN refers IS NOT NULL THEN format('{"objectType":"StatementRef","id":"%%s"}', target)
        ELSE format('{"id":"' || %(home)s || '/unit/%%s","definition":'
        '{"name":{"ro":"Învățare %%s"},"type":"https://w3id.org/xapi/'
        '%%s"}}', thing, thing, (ARRAY['lesson','course','assessment','media','meeting'])
        [1 + thing %% 5]) END,
    CASE WHEN verb BETWEEN 1 AND 3 AND refers IS NULL THEN format('"result":{"success":true,'
        '"score":{"scaled":%%s}},', round((n %% 101) / 100.0, 2)) ELSE '' END,
    CASE WHEN registration IS NULL THEN '' ELSE format('"registration":"%%s",', registration) END
    || CASE WHEN teacher IS NULL THEN '' ELSE format('"instructor":{"account":'
        '{"homePage":"' || %(home)s || '","name":"teacher-%%s"}},', teacher) END
    || CASE WHEN team IS NULL THEN '' ELSE format('"team":{"objectType":"Group","account":'
        '{"homePage":"' || %(home)s || '","name":"team-%%s"}},', team) END,
    concat_ws(',', CASE WHEN commitment IS NOT NULL THEN '"parent":[{"id":"' || %(promise)s
            || commitment || '"}]' END,
        CASE WHEN in_course THEN '"grouping":[{"id":"' || %(home)s || '/course/'
            || thing %% %(courses)s || '"}]' END,
        CASE WHEN in_category THEN '"category":[{"id":"' || %(category)s || '"}]' END),
    to_char((stored - n %% 600 * interval '1 second') AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    to_char(stored AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    (%(agents)s::text[])[tool]), decode(md5('salt ' || n), 'hex')
FROM fresh JOIN unnest(%(iris)s::text[]) WITH ORDINALITY v(iri, place) ON place = verb + 1
ORDER BY n
"""
_CONTEXT: Final = """
INSERT INTO ledger_contextactivity (statement_id, activity_id, relation)
SELECT n, activity, relation FROM fresh CROSS JOIN LATERAL (VALUES
    (%(commitment)s + commitment, 1),
    (CASE WHEN in_course THEN %(course)s + thing %% %(courses)s END, 2),
    (CASE WHEN in_category THEN %(category_id)s END, 3)) v(activity, relation)
WHERE activity IS NOT NULL ORDER BY n
"""
_RELATED: Final = """
INSERT INTO ledger_relatedactor (statement_id, actor_id, relation)
SELECT n, actor, relation FROM fresh CROSS JOIN LATERAL (VALUES
    (%(teacher)s + teacher, 3), (%(team)s + team, 4)) v(actor, relation)
WHERE actor IS NOT NULL ORDER BY n
"""
_REFERENCES: Final = """
CREATE TEMPORARY TABLE referring ON COMMIT DROP AS
WITH RECURSIVE chain(statement, of, target) AS (
    SELECT n, refers, t.target FROM fresh JOIN ledger_statement t ON t.id = refers
    UNION ALL
    SELECT statement, of - 5, NULL FROM chain WHERE target IS NOT NULL
)
SELECT statement, of, t.* FROM chain JOIN ledger_statement t ON t.id = of;
INSERT INTO ledger_reference (statement_id, of_id, verb_id, registration)
SELECT statement, of, verb_id, registration FROM referring;
INSERT INTO ledger_referredactor (statement_id, of_id, actor_id, relation)
SELECT statement, of, actor_id, 0 FROM referring
UNION ALL SELECT statement, of, authority_id, 20 FROM referring
UNION ALL SELECT statement, of, n.actor_id, n.relation
FROM referring JOIN ledger_relatedactor n ON n.statement_id BETWEEN %(near)s AND %(last)s
    AND n.statement_id = of;
INSERT INTO ledger_referredactivity (statement_id, of_id, activity_id, relation)
SELECT statement, of, activity_id, 0 FROM referring WHERE activity_id IS NOT NULL
UNION ALL SELECT statement, of, n.activity_id, n.relation
FROM referring JOIN ledger_contextactivity n ON n.statement_id BETWEEN %(near)s AND %(last)s
    AND n.statement_id = of;
DROP TABLE fresh, referring
"""


@dataclass(frozen=True)
class Ledger:
    """Where the made words begin in the dictionaries, and who sent the statements."""

    person: int
    teacher: int
    team: int
    activity: int
    course: int
    commitment: int
    category: int
    verbs: list[int]
    voided: int
    tools: list[int]
    agents: list[str]


def grow_statements(size: int) -> None:
    """Bring the ledger to `size` statements; all of them at once or, if it is killed, none."""
    ledger = the_ledger()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM ledger_statement")
        there, last = cursor.fetchone()
        if there >= size:
            return
        cursor.execute("SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
        try:
            with transaction.atomic():
                _grow(cursor, ledger, last + 1, last + size - there)
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(_TABLES)}")
            cursor.execute("ANALYZE ledger_actor, ledger_verb, ledger_activity")
            cursor.execute("CHECKPOINT")
        finally:
            cursor.execute("RESET synchronous_commit; RESET maintenance_work_mem")


def the_ledger() -> Ledger:
    """The words and tools that statements are made of; made now if they are not there."""
    tools, agents = _tools()
    with connection.cursor() as cursor:
        numbers = _words(cursor)
    voided, _new = Verb.objects.get_or_create(iri=VOIDED)
    verbs = dict(Verb.objects.filter(iri__in=VERBS).values_list("iri", "pk"))
    ordered = [verbs[iri] for iri in VERBS]
    return Ledger(**numbers, verbs=ordered, voided=voided.pk, tools=tools, agents=agents)


def _tools() -> tuple[list[int], list[str]]:
    first, second, third = Organisation.objects.order_by("pk")[:3]
    for label, owner in zip(TOOLS, (first, first, second, third), strict=True):
        if not Credential.objects.filter(label=label).exists():
            make_credential(organisation=owner.pk, label=label, scopes=[Scope.ALL], by=None)
    rows = [Credential.objects.get(label=label) for label in TOOLS]
    return [row.authority_id for row in rows], [
        agent_of(row.key, row.label).decode() for row in rows
    ]


def _words(cursor: Any) -> dict[str, int]:
    promise = promises()
    actors = {"person": PEOPLE, "teacher": TEACHERS, "team": TEAMS}
    things = {"activity": f"{HOME}/unit/", "course": f"{HOME}/course/", "commitment": promise}
    many = {"activity": ACTIVITIES, "course": COURSES, "commitment": COMMITMENTS}
    cursor.execute("SELECT count(*) FROM ledger_activity WHERE iri = %s", [CATEGORY])
    if not cursor.fetchone()[0]:
        cursor.execute(
            "INSERT INTO ledger_verb (iri) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING",
            [list(VERBS)],
        )
        for name, count in actors.items():
            cursor.execute(
                "INSERT INTO ledger_actor (identifier, is_group) SELECT %s || n, %s "
                "FROM generate_series(0, %s) n",
                [f"{HOME}::{name}-", name == "team", count - 1],
            )
        for name, iri in things.items():
            cursor.execute(
                "INSERT INTO ledger_activity (iri) SELECT %s || n FROM generate_series(0, %s) n",
                [iri, many[name] - 1],
            )
        cursor.execute("INSERT INTO ledger_activity (iri) VALUES (%s)", [CATEGORY])
    found = {}
    for name in actors:
        found[name] = _number(cursor, "actor WHERE identifier", f"{HOME}::{name}-0")
    for name, iri in things.items():
        found[name] = _number(cursor, "activity WHERE iri", f"{iri}0")
    found["category"] = _number(cursor, "activity WHERE iri", CATEGORY)
    return found


def _number(cursor: Any, where: str, key: str) -> int:
    cursor.execute(f"SELECT id FROM ledger_{where} = %s", [key])
    return int(cursor.fetchone()[0])


def promises() -> str:
    """What the IRIs of the made commitments begin with."""
    return f"{settings.PACTWORK_IRI_BASE}/id/agreements/bench/commitments/c"


def _grow(cursor: Any, ledger: Ledger, first: int, last: int) -> None:
    raise_again = drop_indexes(cursor) if last - first >= _FEW else []
    given = {
        "people": PEOPLE, "teachers": TEACHERS, "teams": TEAMS, "activities": ACTIVITIES,
        "courses": COURSES, "commitments": COMMITMENTS, "shares": list(SHARES), "begun": first,
        "person": ledger.person, "teacher": ledger.teacher, "team": ledger.team,
        "activity": ledger.activity, "course": ledger.course, "commitment": ledger.commitment,
        "category_id": ledger.category, "category": CATEGORY, "home": HOME, "promise": promises(),
        "verbs": ledger.verbs, "iris": list(VERBS), "voided": ledger.voided, "voided_iri": VOIDED,
        "tools": ledger.tools, "agents": ledger.agents,
    }  # fmt: skip
    for start in range(first, last + 1, _AT_ONCE):
        end = min(start + _AT_ONCE - 1, last)
        given |= {"first": start, "last": end, "near": start - 1000}
        cursor.execute(_FRESH, given)
        for part in (_STATEMENTS, _TEXTS, _CONTEXT, _RELATED, _REFERENCES):
            cursor.execute(part, given)
        if last - first > 10 * _AT_ONCE:
            print(f"filled to {end:,}", flush=True)
    cursor.execute("SELECT setval('ledger_statement_id_seq', %s)", [last])
    for command in raise_again:
        cursor.execute(command)


def drop_indexes(cursor: Any) -> list[str]:
    """Drop what is quicker to raise over all rows, and give the commands that raise it."""
    cursor.execute(
        "SELECT c.conname, c.conrelid::regclass::text, pg_get_constraintdef(c.oid) "
        "FROM pg_constraint c WHERE contype IN ('p', 'u') AND conrelid = ANY(%s::regclass[]) "
        "AND conname <> ALL(%s)",
        [list(_TABLES), list(_KEPT)],
    )
    commands = []
    for name, table, definition in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        commands.append(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) "
        "AND indexname <> ALL(%s)",
        [list(_TABLES), list(_KEPT)],
    )
    for name, definition in cursor.fetchall():
        cursor.execute(f"DROP INDEX {name}")
        commands.append(definition)
    return commands
