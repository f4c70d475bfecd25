"""References that their writers missed are noted once all is settled, each once."""

from __future__ import annotations

import random
import threading
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from pactwork.ledger import sequencing
from pactwork.ledger.api import StatementRef, VerbRef, record, record_many
from pactwork.ledger.models import Reference, ReferredActor, Statement
from pactwork.ledger.references import settle_references, write_references
from pactwork.ledger.sequencing import append_to_log
from tests.ledger.builders import draft
from tests.ledger.rest.asking import client, refers, statement
from tests.scratch import at_once

EVERYTHING = 1 << 62


def known() -> set[tuple[int, int]]:
    return set(Reference.objects.values_list("statement_id", "of_id"))


def true() -> set[tuple[int, int]]:
    """Each statement with all it refers to, at once or by a chain."""
    rows = list(Statement.objects.values_list("pk", "uuid", "target"))
    numbers = {uuid: (number, target) for number, uuid, target in rows}
    found = set()
    for number, _uuid, target in rows:
        seen = {number}
        while target in numbers and numbers[target][0] not in seen:
            of, target = numbers[target]
            seen.add(of)
            found.add((number, of))
    return found


@pytest.mark.usefixtures("own_database")
def test_two_writers_that_do_not_see_each_other_leave_no_gap() -> None:
    tool, lent, commented = (
        client(),
        *(
            VerbRef(f"https://verbs.example/{name}", {"fa": "امانت داد"})
            for name in ("lent", "said")
        ),
    )
    target, comment, reply = uuid4(), uuid4(), uuid4()
    with transaction.atomic():
        record_many([draft(verb=lent), draft(verb=commented)])
    tool.store(refers(str(comment), id=str(reply)))
    both = threading.Barrier(2, timeout=30)

    def write(uuid: UUID, **said: object) -> None:
        with transaction.atomic():
            record(draft(uuid=uuid, **said))
            both.wait()

    ended = at_once(
        lambda: write(target, verb=lent),
        lambda: write(comment, verb=commented, object=StatementRef(target)),
    )
    assert ended == [None, None]
    number = dict(Statement.objects.values_list("uuid", "pk"))
    a, b, c = (number[one] for one in (target, comment, reply))
    assert known() == {(c, b)}
    assert append_to_log(upto=EVERYTHING) == 5
    assert known() == {(c, b), (b, a), (c, a)}
    ours = Reference.objects.get(statement=c, of=a)
    assert ours.verb.iri == lent.iri
    lenders = ReferredActor.objects.filter(actor=Statement.objects.get(pk=a).actor, of=a)
    assert sorted(lenders.values_list("statement", flat=True)) == sorted([b, c])
    with transaction.atomic():
        assert settle_references(0, EVERYTHING) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_missed_is_found_by_any_batches(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    uuids = [uuid4() for _ in range(60)]
    targets = [chance.choice(uuids) if chance.random() < 0.7 else None for _ in uuids]
    drafts = [
        draft(uuid=uuid, **({"object": StatementRef(target)} if target else {}))
        for uuid, target in zip(uuids, targets, strict=True)
    ]
    while drafts:
        count = chance.randint(1, 9)
        misses = chance.random() < 0.6
        step = (lambda *_: None) if misses else write_references
        monkeypatch.setattr("pactwork.ledger.writing.write_references", step)
        record_many(drafts[:count])
        del drafts[:count]
    monkeypatch.setattr(sequencing, "BATCH", chance.randint(1, 20))
    assert known() < true()
    while append_to_log(upto=EVERYTHING):
        pass
    assert known() == true()


@pytest.mark.django_db
def test_what_is_known_already_is_left_alone() -> None:
    tool = client()
    (first,) = tool.store(statement())
    tool.store(refers(first))
    before = known()
    with transaction.atomic():
        assert settle_references(0, EVERYTHING) == 0
    assert (before, len(before)) == (known(), 1)
