"""What came with a person's statements leaves with them, unless another statement has it too."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from pactwork.ledger.api import erase_person, proof_of, public_keys, record
from pactwork.ledger.attachments import keep_contents, let_contents_leave
from pactwork.ledger.models import Attachment, Enclosed
from pactwork.ledger.sequencing import append_to_log
from pactwork.ledger.tree.api import verify_files
from tests.ledger.builders import draft
from tests.ledger.rest.asking import NAMES, Client, agent, client, read, statement
from tests.ledger.rest.test_attachments import described, enclosed, mixed, send
from tests.scratch import at_once

EVERYTHING = 1 << 62
OWN, SHARED = (NAMES[code].encode() for code in ("ka", "vi"))


def sent(tool: Client, who: str, *contents: bytes) -> str:
    one = statement(actor=agent(who), attachments=[described(each) for each in contents])
    (uuid,) = read(send(tool, mixed([one], *contents)))
    return str(uuid)


def contents() -> set[bytes]:
    return {bytes(one.content) for one in Attachment.objects.all()}


@pytest.mark.django_db
def test_contents_leave_that_no_text_names_any_more(tmp_path: Path) -> None:
    tool = client()
    ana = sent(tool, "ana", OWN, SHARED)
    bea = sent(tool, "bea", SHARED)
    append_to_log(upto=EVERYTHING)
    assert erase_person(identifier="mbox mailto:ana@example.org") == 1
    assert contents() == {SHARED}
    assert Enclosed.objects.count() == 1
    there = tool.ask("GET", "statements", statementId=bea, attachments=True)
    assert enclosed(there) == [("image/png", SHARED)]
    assert tool.ask("GET", "statements", statementId=ana).status == 404
    assert enclosed(tool.ask("GET", "statements", attachments=True)) == [("image/png", SHARED)]
    append_to_log(upto=EVERYTHING)
    for uuid in (ana, bea):
        proof = proof_of(UUID(uuid))
        assert proof is not None
        path = tmp_path / f"{uuid}.json"
        path.write_text(json.dumps(proof.bundle(with_text=True)), encoding="utf-8")
        keys, lines = [str(one) for one in public_keys()], list[str]()
        assert verify_files([path], keys=keys, say=lines.append) == 0, lines
    erase_person(identifier="mbox mailto:bea@example.org")
    assert (contents(), Enclosed.objects.count()) == (set(), 0)


@pytest.mark.django_db
def test_what_left_may_come_again() -> None:
    tool = client()
    sent(tool, "ana", OWN)
    erase_person(identifier="mbox mailto:ana@example.org")
    uuid = sent(tool, "bea", OWN)
    assert enclosed(tool.ask("GET", "statements", statementId=uuid, attachments=True)) == [
        ("image/png", OWN)
    ]


@pytest.mark.usefixtures("own_database")
def test_what_comes_while_another_leaves_is_kept() -> None:
    first, second = _recorded(), _recorded()
    sha2 = described(OWN)["sha2"]
    said: dict[str, Any] = {"contents": {sha2: OWN}, "types": {sha2: "image/png"}}
    with transaction.atomic():
        keep_contents(pairs=[(first, sha2)], **said)
    written = threading.Event()

    def writer() -> None:
        with transaction.atomic():
            keep_contents(pairs=[(second, sha2)], **said)
            written.set()
            while not _somebody_waits():
                pass

    def eraser() -> int:
        assert written.wait(30)
        with transaction.atomic():
            return let_contents_leave([first])

    assert at_once(writer, eraser) == [None, 0]
    assert contents() == {OWN}
    assert list(Enclosed.objects.values_list("statement", flat=True)) == [second]


@pytest.mark.usefixtures("own_database")
def test_what_leaves_while_the_same_comes_comes_anew() -> None:
    first, second = _recorded(), _recorded()
    sha2 = described(OWN)["sha2"]
    said: dict[str, Any] = {"contents": {sha2: OWN}, "types": {sha2: "image/png"}}
    with transaction.atomic():
        keep_contents(pairs=[(first, sha2)], **said)
    left = threading.Event()

    def eraser() -> int:
        with transaction.atomic():
            gone = let_contents_leave([first])
            left.set()
            while not _somebody_waits():
                pass
        return gone

    def writer() -> None:
        assert left.wait(30)
        with transaction.atomic():
            keep_contents(pairs=[(second, sha2)], **said)

    assert at_once(eraser, writer) == [1, None]
    assert contents() == {OWN}
    assert list(Enclosed.objects.values_list("statement", flat=True)) == [second]


def _recorded() -> int:
    with transaction.atomic():
        return record(draft()).number


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND datname = current_database())"
        )
        return bool(cursor.fetchone()[0])
