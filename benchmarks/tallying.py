"""Progress that is kept added up: read, changed and proved, as evidence grows; many at once."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from uuid import UUID

from django.db import connection, connections, transaction
from django.utils import timezone

from benchmarks.filling import grow_evidence, pact, run
from benchmarks.measuring import at_once, once
from benchmarks.reporting import Report
from pactwork.agreements.actions.evidence import recount_today
from pactwork.agreements.actions.tallying import add_to_tallies, count_tallies, take_from_tallies
from pactwork.agreements.api import commitment_detail, doing, import_files, prove_tallies
from pactwork.agreements.models import Claim, Commitment, Party, RegisterEntry, Standing
from pactwork.agreements.queries.amounts import amounts_of, counted_amounts_of
from pactwork.agreements.queries.promised import promised
from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.people.models import Membership

LARGE = "large-agreement"
PILE = 1000
AT_ONCE = 16
EACH = 8
_CPU = (
    "Milliseconds. CPU is that of the process that asks and of the server's process for it: "
    "together, what it takes where nothing else runs, but for the disk."
)


@dataclass(frozen=True)
class _Took:
    """Medians of a call in milliseconds: the clock, our CPU, and that of the server for us."""

    wall: float
    ours: float
    servers: float


def _measured(
    ways: Mapping[str, Callable[[], object]], *, rounds: int, calls: int
) -> dict[str, _Took]:
    """Run each way once, then all of them in turn; a reading is the mean of some calls."""
    for way in ways.values():
        way()
    taken: dict[str, list[list[float]]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            began = _clocks()
            for _ in range(calls):
                way()
            spent = zip(_clocks(), began, strict=True)
            taken[name].append([(now - then) * 1000 / calls for now, then in spent])
    return {name: _Took(*map(median, zip(*held, strict=True))) for name, held in taken.items()}


def _clocks() -> tuple[float, float, float]:
    connection.ensure_connection()
    servers = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return time.perf_counter(), time.process_time(), int(servers.read_text().split()[0]) / 1e9


def tallies(report: Report, largest: int) -> None:
    """Progress of commitments with 10³ to 10⁶ pieces: read, changed, counted whole, proved."""
    trainings, people = _two_commitments()
    reads: list[list[object]] = []
    changes: list[list[object]] = []
    for size in (1_000, 10_000, 100_000, 1_000_000):
        if size > largest:
            break
        _grow(size, trainings, people)
        with transaction.atomic():
            count_tallies([trainings.pk, people.pk])
            recount_today([trainings.pk, people.pk])
        reads.append([size, *_reading(trainings)])
        changes.append([size, *_changing(trainings, people)])
    report.table(
        "Progress kept added up: read",
        "One of 200 commitments of an agreement, counted by the year, with so many accepted "
        "pieces: its progress worked out by the promise, the tallies and the halts (one query); "
        "its standing as one row through the ORM; what a page shows of it but its growth, with its "
        "parties; the same progress counted from the evidence. SELECT 1 is the round trip in all "
        "of them. "
        f"{_CPU}",
        ("pieces", "progress", "CPU", "of the server", "standing", "CPU", "of the server",
         "for a page", "SELECT 1", "counted whole"),
        reads,
    )  # fmt: skip
    report.table(
        "Progress kept added up: changed",
        "One piece taken out or counted in, in a transaction of its own with its commit: the "
        "tallies, the standing, and the agreement's line in the register, all of which change; "
        "for a commitment that counts trainings, and for one that counts people (half of them "
        "came once, the others are 5,000). A pile is 1,000 pieces of it at once. Bare: one UPDATE "
        "of one row with its commit. The nightly proof counts all evidence of the installation "
        f"and found nothing to correct. {_CPU}",
        ("pieces", "one piece", "CPU", "of the server", "with a person", "CPU", "of the server",
         "bare", "pile of 1,000", "nightly proof"),
        changes,
    )  # fmt: skip


def _two_commitments() -> tuple[Commitment, Commitment]:
    """One counts trainings, one people; each piece moves where they stand."""
    trainings, people = Commitment.objects.filter(agreement__slug=LARGE).order_by("pk")[:2]
    Commitment.objects.filter(pk=trainings.pk).update(target=10_000_000)
    Commitment.objects.filter(pk=people.pk).update(
        target=10_000_000, measure="measures:people-trained", counts_people=True
    )
    return trainings, people


def _grow(size: int, trainings: Commitment, people: Commitment) -> None:
    """So many pieces, each of which serves both."""
    grow_evidence(LARGE, size)
    both = [trainings.pk, people.pk]
    run(
        "UPDATE agreements_claim k SET commitment_id = %s FROM agreements_commitment c "
        "WHERE c.id = k.commitment_id AND c.agreement_id = %s AND c.id <> ALL(%s)",
        trainings.pk,
        trainings.agreement_id,
        both,
    )
    run(
        "INSERT INTO agreements_claim (evidence_id, commitment_id, accepted_on) "
        "SELECT k.evidence_id, c, k.accepted_on FROM agreements_claim k, unnest(%s) c "
        "WHERE k.commitment_id = ANY(%s) ON CONFLICT DO NOTHING",
        both,
        both,
    )
    run(
        "UPDATE agreements_evidenceperson SET pseudonym = md5('once ' || evidence_id)::uuid "
        "WHERE mod(evidence_id, 2) = 0 AND pseudonym <> md5('once ' || evidence_id)::uuid"
    )
    run("VACUUM ANALYZE agreements_claim, agreements_evidenceperson, agreements_tallyperson")


def _reading(held: Commitment) -> list[float]:
    today, slug = timezone.localdate(), LARGE
    ways: dict[str, Callable[[], object]] = {
        "progress": lambda: promised([held.pk])[0].progress(today),
        "standing": lambda: Standing.objects.get(commitment=held.pk),
        "page": lambda: commitment_detail(slug, held.key, PUBLIC),
        "select": lambda: run("SELECT 1"),
    }
    found = _measured(ways, rounds=15, calls=20)
    whole = _measured({"whole": lambda: counted_amounts_of([held.pk])}, rounds=3, calls=1)
    progress, standing = found["progress"], found["standing"]
    return [
        *astuple(progress),
        *astuple(standing),
        found["page"].wall,
        found["select"].wall,
        whole["whole"].wall,
    ]


class _Turning:
    """Claims of a commitment taken out and counted in again, by turns."""

    def __init__(self, held: Commitment, number: int) -> None:
        rows = Claim.objects.filter(commitment=held, evidence__people__isnull=False)
        self.claims = list(rows.order_by("-pk").values_list("pk", flat=True)[:number])
        self.commitment = held.pk
        self.is_in = True

    def __call__(self) -> None:
        change = take_from_tallies if self.is_in else add_to_tallies
        with transaction.atomic():
            change(self.claims)
            recount_today([self.commitment])
        self.is_in = not self.is_in

    def settle(self) -> None:
        """Counted in, whatever the turn."""
        if not self.is_in:
            self()


def _changing(trainings: Commitment, people: Commitment) -> list[float]:
    before = RegisterEntry.objects.values_list("completion", flat=True).get(agreement__slug=LARGE)
    one, person, pile = _Turning(trainings, 1), _Turning(people, 1), _Turning(people, PILE)
    one()
    after = RegisterEntry.objects.values_list("completion", flat=True).get(agreement__slug=LARGE)
    assert after < before
    ways: dict[str, Callable[[], object]] = {"one": one, "person": person, "bare": _bare}
    found = _measured(ways, rounds=25, calls=4)
    one.settle()
    person.settle()
    found |= _measured({"pile": pile}, rounds=7, calls=1)
    pile.settle()
    proved = once(_nothing_to_correct)
    assert amounts_of([trainings.pk]) == counted_amounts_of([trainings.pk])
    assert amounts_of([people.pk]) == counted_amounts_of([people.pk])
    return [
        *astuple(found["one"]),
        *astuple(found["person"]),
        found["bare"].wall,
        found["pile"].wall,
        proved.wall,
    ]


def _bare() -> None:
    with transaction.atomic():
        run("UPDATE agreements_registerfresh SET since = now() WHERE agreement_id = "
            "(SELECT min(agreement_id) FROM agreements_registerfresh)")  # fmt: skip


def _nothing_to_correct() -> None:
    assert prove_tallies() == []


def accepting(report: Report, largest: int) -> None:
    """Sixteen people accept at once: for one commitment, for 16 of one agreement, of 16."""
    slugs = [f"accepting-{number}" for number in range(AT_ONCE)]
    _import(slugs)
    person, organisation = _coordinator(slugs[0])
    one = list(Commitment.objects.filter(agreement__slug=slugs[0]).order_by("pk")[:AT_ONCE])
    first = Commitment.objects.filter(agreement__slug__in=slugs, position=one[0].position)
    places = {
        "one commitment": [one[0]] * AT_ONCE,
        "16 commitments of one agreement": one,
        "16 agreements": list(first.order_by("pk")),
    }
    rows: list[list[object]] = []
    for name, commitments in places.items():
        assert len(commitments) == AT_ONCE
        alone = _accepted(commitments[:1], person, organisation)
        many = _accepted(commitments, person, organisation)
        rows.append([name, *_figures(alone), *_figures(many)])
    assert prove_tallies() == []
    report.table(
        "Accepting at once",
        f"A coordinator accepts pieces one by one ({EACH} each), as pages and programs do, with "
        "all that follows (statement, tallies, standing, register, who is told), synchronous "
        f"commit: alone, and {AT_ONCE} at once in threads of one process. Milliseconds an "
        "acceptance takes whoever waits for it, and the time divided by all acceptances. No "
        "deadlock, each counted once, and the nightly proof found nothing to correct.",
        ("of", "alone", "alone, ms each", f"{AT_ONCE} at once", f"{AT_ONCE} at once, ms each"),
        rows,
    )


def _import(slugs: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for slug in slugs:
            path = Path(folder) / f"{slug}.json"
            text = json.dumps(pact(slug, articles=AT_ONCE, commitments=1))
            path.write_text(text.replace(f"{slug}-party", "accepting-party"))
            paths.append(path)
        import_files(paths)


def _coordinator(slug: str) -> tuple[Person, int]:
    person = Person.objects.create_user("bench-accepting@example.org", name="Ana")
    party = Party.objects.filter(agreement__slug=slug).order_by("pk").last()
    assert party
    Membership.objects.create(
        person=person, organisation_id=party.organisation_id, role="coordinator"
    )
    return person, party.organisation_id


def _waiting(held: Commitment) -> list[UUID]:
    """Pieces of another party that wait for acceptance, with an amount."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH made AS (
                INSERT INTO agreements_evidence (uuid, content_sha256, delivered_by_id, kind, title,
                    description, first_day, last_day, headcount, target_groups, links,
                    is_demonstration, recorded_at, statement, voided_reason)
                SELECT gen_random_uuid(), '', p.organisation_id, 'evidence-kinds:event',
                    '{"en": "x"}', '{}', '2026-03-01', '2026-03-01', 0, '{}', '[]', false, now(),
                    gen_random_uuid(), '{}'
                FROM (SELECT min(organisation_id) AS organisation_id FROM agreements_party
                      WHERE agreement_id = %s) p, generate_series(1, %s)
                RETURNING id, uuid
            ), claimed AS (
                INSERT INTO agreements_claim (evidence_id, commitment_id) SELECT id, %s FROM made
            ), amounts AS (
                INSERT INTO agreements_evidencequantity (evidence_id, measure, amount)
                SELECT id, 'measures:trainings', 1 FROM made
            )
            SELECT uuid FROM made
            """,
            [held.agreement_id, EACH, held.pk],
        )
        return [uuid for (uuid,) in cursor.fetchall()]


def _accepted(
    commitments: Sequence[Commitment], person: Person, organisation: int
) -> tuple[list[float], float]:
    """Seconds of each acceptance, and of all; one thread for each of the commitments."""
    waiting = [_waiting(one) for one in commitments]
    before = _achieved(commitments)
    taken: list[float] = []

    def accept(pieces: Sequence[UUID]) -> None:
        try:
            for piece in pieces:
                began = time.perf_counter()
                assert doing.accept(piece, organisation=organisation, by=person)
                taken.append(time.perf_counter() - began)
        finally:
            connections.close_all()

    whole = at_once([partial(accept, pieces) for pieces in waiting])
    assert _achieved(commitments) - before == EACH * len(commitments)
    return taken, whole


def _achieved(commitments: Sequence[Commitment]) -> float:
    rows = Standing.objects.filter(commitment__in={one.pk for one in commitments})
    return float(sum(rows.values_list("achieved", flat=True)))


def _figures(found: tuple[list[float], float]) -> tuple[float, float]:
    taken, whole = found
    return median(taken) * 1000, whole * 1000 / len(taken)
