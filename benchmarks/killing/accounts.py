"""Held against each other at the end: what was answered, what is stored, and what the log says."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.killing.product import Product
from benchmarks.killing.writers import Notes
from pactwork.agreements.api import prove_tallies
from pactwork.ledger.api import (
    cold_texts,
    log_head,
    roll,
    rollup,
    sequence,
    waiting_for_the_log,
    waiting_to_be_looked_at,
)
from pactwork.ledger.models import Head, Role, Segment
from pactwork.ledger.proving import growth_proof

_MANY = 5_000
_RELATIONS = {"parent": 1, "grouping": 2, "category": 3, "other": 4}
_STORED = """
SELECT s.id, s.uuid::text, a.identifier, v.iri, o.iri, s.registration::text, t.raw,
    (SELECT array_agg(c.relation || ' ' || i.iri) FROM ledger_contextactivity c
     JOIN ledger_activity i ON i.id = c.activity_id WHERE c.statement_id = s.id),
    (SELECT array_agg(r.relation || ' ' || n.identifier) FROM ledger_relatedactor r
     JOIN ledger_actor n ON n.id = r.actor_id WHERE r.statement_id = s.id)
FROM ledger_statement s
JOIN ledger_actor a ON a.id = s.actor_id
JOIN ledger_verb v ON v.id = s.verb_id
LEFT JOIN ledger_activity o ON o.id = s.activity_id
LEFT JOIN ledger_text t ON t.statement_id = s.id
WHERE s.id > %s ORDER BY s.id LIMIT %s
"""
_LOST_TEXTS = """
SELECT count(*) FROM ledger_text t LEFT JOIN ledger_statement s ON s.id = t.statement_id
WHERE s.id IS NULL
"""
_STRAYS = """
SELECT count(*) FROM {table} c LEFT JOIN ledger_statement s ON s.id = c.statement_id
WHERE s.id IS NULL
"""
_LEAVES = """
SELECT count(*), count(DISTINCT one), (SELECT count(*) FROM ledger_statement)
FROM ledger_tile, unnest(statements) one WHERE level = 0
"""
_EVIDENCE = """
SELECT e.statement::text, count(*), count(DISTINCT e.id), count(DISTINCT k.commitment_id),
    count(p.id)
FROM agreements_evidence e
JOIN agreements_fromtool f ON f.evidence_id = e.id
LEFT JOIN agreements_claim k ON k.evidence_id = e.id
LEFT JOIN agreements_acceptance p ON p.claim_id = k.id
GROUP BY e.statement
"""
_ACCEPTED = """
SELECT count(*), count(DISTINCT p.statement), count(s.id) FROM agreements_acceptance p
LEFT JOIN ledger_statement s ON s.uuid = p.statement
"""
_NOT_VOIDED = """
SELECT count(*) FROM ledger_statement s JOIN ledger_verb v ON v.id = s.verb_id
WHERE v.iri = 'http://adlnet.gov/expapi/verbs/voided' OR NOT EXISTS (
    SELECT FROM ledger_statement o JOIN ledger_verb w ON w.id = o.verb_id
    WHERE o.target = s.uuid AND w.iri = 'http://adlnet.gov/expapi/verbs/voided')
"""


class Accounts:
    """Everything that does not agree is a line in `wrong`; `figures` say how much was looked at."""

    def __init__(self, product: Product, notes: Notes) -> None:
        self._product, self._notes = product, notes
        self.wrong: list[str] = list(notes.wrong)
        self.figures: dict[str, int] = {}

    def settle(self) -> None:
        """Look at everything, once all is quiet."""
        there = self._rows()
        self._requests(set(there))
        self._context()
        self._log()
        self._evidence(there)
        self._segments()
        self._hold(prove_tallies() == [], "tallies differ from a full count")

    def _hold(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.wrong.append(otherwise)

    def _rows(self) -> dict[str, int]:
        """Each statement that was sent and is there: its row, context rows and text agree."""
        there: Counter[str] = Counter()
        known = self._notes.statements
        for block in _blocks():
            cold = cold_texts([row[0] for row in block])
            for number, key, *said, raw, activities, actors in block:
                texts = [raw] if raw is not None else []
                texts += [cold[number].raw] if number in cold else []
                self._hold(len(texts) == 1, f"{key} has {len(texts)} texts")
                if key not in known or not texts:
                    continue
                there[key] += 1
                kept = (*said, sorted(activities or []), sorted(actors or []))
                self._hold(kept == _expected(known[key]), f"{key} has other rows: {kept}")
                self._hold(_same(json.loads(texts[0]), known[key]), f"{key} has another text")
        self.figures["statements"] = len(there)
        self.figures["longest silence, s"] = round(self._notes.longest_silence)
        return dict(there)

    def _requests(self, there: set[str]) -> None:
        """What was answered is there; what was not is there as a whole or not at all."""
        requests = self._notes.requests
        lost = self._notes.acknowledged() - there
        self._hold(not lost, f"{len(lost)} acknowledged are lost: {sorted(lost)[:5]}")
        named = Counter(one for sent in requests for one in sent.ids)
        torn = 0
        for sent in requests:
            own = {one for one in sent.ids if named[one] == 1}
            is_in = own & there
            torn += bool(is_in) and not {*sent.ids} <= there
        self._hold(not torn, f"{torn} requests are stored in half")
        sent_ids = set(named)
        self.figures["requests"] = len(requests)
        self.figures["never answered"] = sum(not sent.is_answered for sent in requests)
        unanswered = sent_ids - self._notes.acknowledged()
        self.figures["of those stored"] = len(unanswered & there)
        self.figures["of those not"] = len(unanswered - there)

    def _context(self) -> None:
        for table in ("ledger_contextactivity", "ledger_relatedactor", "ledger_arrived"):
            ((strays,),) = _asked(_STRAYS.format(table=table))
            self._hold(not strays, f"{strays} rows of {table} have no statement")
        ((strays,),) = _asked(_LOST_TEXTS)
        self._hold(not strays, f"{strays} texts have no statement")

    def _log(self) -> None:
        """Every statement is one leaf; the tree verifies; no head of before is contradicted."""
        sequence()
        ((leaves, different, rows),) = _asked(_LEAVES)
        self._hold(leaves == different == rows, f"{leaves} leaves, {different}, {rows} rows")
        self._hold(waiting_for_the_log()[0] == 0, "something never came into the log")
        head = log_head()
        assert head is not None
        self._hold(head.size == rows, f"the head is over {head.size} of {rows}")
        folder = self._product.home / "proofs"
        folder.mkdir()
        sizes = list(Head.objects.order_by("size").values_list("size", flat=True))
        self.figures |= {"leaves": leaves, "heads": len(sizes)}
        chosen = sorted(random.sample(sizes[:-1], min(20, len(sizes) - 1)))
        for size in chosen:
            proof = growth_proof(size, head.size)
            (folder / f"{size}.json").write_text(json.dumps(proof))
        self._verify(folder)

    def _verify(self, folder: Path) -> None:
        run = self._product.run
        keys = run("log", "key").stdout
        (folder / "keys").write_text(keys)
        export, tiles = folder / "ledger.jsonl", folder / "tiles.zip"
        for words in (("export", "--to", str(export)), ("tiles", "--to", str(tiles))):
            done = run("log", *words)
            self._hold(done.returncode == 0, f"log {words[0]}: {done.stderr[-500:]}")
        files = [str(one) for one in (export, *sorted(folder.glob("*.json")))]
        done = run("verify", *files, "--key", str(folder / "keys"), "--tiles", str(tiles))
        self._hold(done.returncode == 0, f"verify: {done.stdout[-2000:]} {done.stderr[-500:]}")
        self.figures["proved"] = done.stdout.count("Proved:")

    def _evidence(self, there: Mapping[str, int]) -> None:
        """A statement that names a commitment is one piece of evidence, accepted once at most."""
        self._hold(waiting_to_be_looked_at() == 0, "something was never looked at")
        rows = {key: counts for key, *counts in _asked(_EVIDENCE)}
        expected = {key for key in there if "parent" in _activities(self._notes.statements[key])}
        lost = expected ^ {*rows}
        self._hold(not lost, f"{len(lost)} are evidence that should not, or not: {[*lost][:5]}")
        for key, (lines, pieces, commitments, accepted) in rows.items():
            well = lines == pieces == commitments == 1 and accepted <= 1
            self._hold(well and key in there, f"{key} counts as {lines, pieces, accepted}")
        ((all_, different, kept),) = _asked(_ACCEPTED)
        self._hold(all_ <= kept and different <= kept, f"{all_} acceptances, {kept} statements")
        self.figures["evidence"] = len(rows)
        self.figures["accepted"] = sum(counts[3] for counts in rows.values())

    def _segments(self) -> None:
        """The shelf holds what the manifest says; counted hot and cold, nothing counts twice."""
        from benchmarks.killing.tending import LATER

        roll(now=LATER)
        folder = self._product.home / "segments"
        known = {}
        for one in Segment.objects.all():
            known |= {one.rows_file: one.sha256, one.facts_file: one.facts_sha256}
        self._hold({*known} == {one.name for one in folder.iterdir()}, "the shelf has other files")
        for name, sha256 in known.items():
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
            self._hold(found == sha256, f"{name} has another hash")
        ((rows,),) = _asked(_NOT_VOIDED)
        counted = sum(line.statements for line in rollup(["verb"]))
        self._hold(counted == rows, f"the rollup counts {counted} of {rows}")
        ((left,),) = _asked("SELECT count(*) FROM ledger_text")
        self._hold(left == 0, f"{left} texts did not roll over")
        self.figures["segments"] = len(known) // 2


def _asked(words: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(words, values or None)
        return list(cursor.fetchall())


def _blocks() -> Iterator[list[tuple[Any, ...]]]:
    after = 0
    while block := _asked(_STORED, (after, _MANY)):
        yield block
        after = block[-1][0]


def _activities(said: Mapping[str, Any]) -> dict[str, Any]:
    return dict(said["context"]["contextActivities"])


def _expected(said: Mapping[str, Any]) -> tuple[Any, ...]:
    """The typed columns, context rows and related actors of a statement of ours."""
    account = said["actor"]["account"]
    context = said["context"]
    activities = {
        f"{_RELATIONS[name]} {one['id']}"
        for name, held in _activities(said).items()
        for one in held
    }
    return (
        f"{account['homePage']}::{account['name']}",
        said["verb"]["id"],
        said["object"]["id"],
        context["registration"],
        sorted(activities),
        [f"{Role.INSTRUCTOR.value} mbox {context['instructor']['mbox']}"],
    )


def _same(stored: Any, sent: Any) -> bool:
    """All that was sent is stored letter for letter; more may stand beside it."""
    if isinstance(sent, dict):
        return isinstance(stored, dict) and all(
            name in stored and _same(stored[name], value) for name, value in sent.items()
        )
    return bool(stored == sent)
