"""How much happened: statements and people by verb, type, commitment, organisation and month.

Segments and what is not rolled over yet count as one, and no statement twice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection

from pactwork.kernel.iris import iri, parse_iri
from pactwork.ledger.models import Activity, Actor, Credential, Segment, Statement, Verb
from pactwork.ledger.rolling.dimensions import COUNTED_BY, Dimension
from pactwork.ledger.rolling.shelf import shelf_in_use
from pactwork.ledger.statements import VOIDED

if TYPE_CHECKING:
    from pactwork.ledger.rolling.engines import Sources

_VOIDED: Final = """
WITH voided AS (SELECT id FROM ledger_verb WHERE iri = %s)
SELECT DISTINCT s.id
FROM ledger_statement v JOIN ledger_statement s ON s.uuid = v.target
LEFT JOIN ledger_credential theirs ON theirs.authority_id = v.authority_id
LEFT JOIN ledger_credential whose ON whose.authority_id = s.authority_id
WHERE v.verb_id = (SELECT id FROM voided) AND v.target IS NOT NULL
AND s.verb_id <> (SELECT id FROM voided)
AND (v.authority_id IS NULL OR theirs.organisation_id = whose.organisation_id)
ORDER BY s.id
"""
_LAST: Final = 2**62
_AT_ONCE: Final = 16_384


@dataclass(frozen=True)
class Rollup:
    """One line: what it is of, how many statements, how many different actors (where asked).

    `of` has a value for each dimension in the order asked: IRIs of verb, type, commitment and
    organisation (None where there is none), months as 202611.
    """

    of: tuple[str | int | None, ...]
    statements: int
    actors: int | None = None


def rollup(
    by: Sequence[Dimension],
    *,
    actors: bool = False,
    since: int | None = None,
    until: int | None = None,
    organisation: str | None = None,
    engine: str = "",
) -> list[Rollup]:
    """Statements that were not voided, and distinct actors, for each combination there is.

    `by` names one or more of verb, activity_type, commitment, organisation, month (when it
    happened, in UTC). `since` and `until` are months; `organisation` the IRI of the only one to
    count: whose tool sent it, or who acted. `engine` is duckdb or spark, by default the setting's.
    The type of a statement whose text was erased before it was rolled over is not known.

    Raises:
        ValueError: a dimension is unknown, or none was named.
    """
    from pactwork.ledger.rolling.engines import engine_in_use
    from pactwork.ledger.rolling.expressions import Asked

    if not by or not {*by} <= {*COUNTED_BY}:
        raise ValueError(f"Count by one or more of {', '.join(COUNTED_BY)}.")
    needed = {*by, "organisation"} if organisation else {*by}
    with sources_in_use(needed) as sources:
        asked = Asked(tuple(by), actors, since, until, organisation, bool(sources.voided))
        found = engine_in_use(engine).rows(asked, sources)
    return _named(asked.by, found)


@contextmanager
def sources_in_use(needed: Collection[str]) -> Iterator[Sources]:
    """The files, and the tables of the dimensions needed, that a rollup reads.

    What is hot stands in a file while the block runs.

    The manifest is read first: whatever rolls over meanwhile is still among the rows, so nothing
    is missed and nothing counted twice.
    """
    from pactwork.ledger.rolling.engines import Sources

    segments = list(Segment.objects.order_by("first").values_list("last", "facts_file"))
    after = segments[-1][0] if segments else 0
    with tempfile.TemporaryDirectory(prefix="pactwork-facts-") as folder:
        hot = Path(folder) / "hot.parquet"
        if is_hot := not segments or Statement.objects.filter(pk__gt=after).exists():
            _write_hot(hot, after, with_types="activity_type" in needed)
        yield Sources(
            shelf_in_use(),
            cold=[name for _, name in segments],
            hot=[str(hot)] if is_hot else [],
            owners=_owners() if "organisation" in needed else None,
            commitments=_commitments() if "commitment" in needed else None,
            voided=_voided(),
        )


def _write_hot(path: Path, after: int, *, with_types: bool) -> None:
    from pactwork.ledger.rolling.columns import batches, facts_of, query
    from pactwork.ledger.rolling.files import facts_writer

    words = query(first=after + 1, last=_LAST, with_texts=with_types)
    with (
        facts_writer(str(path)) as facts,
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({words}) TO STDOUT (FORMAT csv)") as copied,
    ):
        for batch in batches(copied, size=_AT_ONCE):
            facts.add(facts_of(batch))


def _owners() -> list[tuple[int, str]]:
    """Which organisation a number stands for: its tools' agents, and itself as who acts."""
    pairs = Credential.objects.values_list("authority", "organisation__slug")
    found = {number: iri("organisation", slug) for number, slug in pairs}
    begin = f"{settings.PACTWORK_IRI_BASE}::organisations/"
    rows = Actor.objects.filter(identifier__startswith=begin, is_group=True)
    for number, identifier in rows.values_list("pk", "identifier"):
        found[number] = iri("organisation", identifier.removeprefix(begin))
    return sorted(found.items())


def _commitments() -> list[tuple[int, str]]:
    begin = f"{str(settings.PACTWORK_IRI_BASE).rstrip('/')}/id/agreements/"
    rows = Activity.objects.filter(iri__startswith=begin, iri__contains="/commitments/")
    return [
        (number, one)
        for number, one in rows.values_list("pk", "iri").order_by("pk")
        if (parse_iri(one) or ("",))[0] == "commitment"
    ]


def _voided() -> list[int]:
    """Statements voided by this installation, or by a tool of the organisation that stored them."""
    with connection.cursor() as cursor:
        cursor.execute(_VOIDED, [VOIDED])
        return [number for (number,) in cursor.fetchall()]


def _named(by: Sequence[str], found: list[tuple[Any, ...]]) -> list[Rollup]:
    verbs: dict[int, str] = {}
    if "verb" in by:
        at = by.index("verb")
        numbers = {row[at] for row in found}
        verbs = dict(Verb.objects.filter(pk__in=numbers).values_list("pk", "iri"))
    lines = []
    for row in found:
        of = tuple(
            verbs[value] if name == "verb" else value for name, value in zip(by, row, strict=False)
        )
        lines.append(Rollup(of, *row[len(by) :]))
    return sorted(lines, key=lambda line: [(part is None, part) for part in line.of])
