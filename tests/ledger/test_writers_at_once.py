"""Writers at once: every statement once, no deadlock, and a watermark that keeps its word."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from pactwork.ledger.actions import receiving
from pactwork.ledger.api import erase_person, record
from pactwork.ledger.consistency import consistent_through, forget_consistency
from pactwork.ledger.models import Attachment, Statement
from pactwork.ledger.watermark import is_settled, take_mark
from tests.ledger.builders import draft
from tests.ledger.rest.asking import agent, client, fresh, read, statement
from tests.ledger.rest.test_attachments import FILE, described, enclosed, mixed, send
from tests.scratch import at_once


@pytest.mark.usefixtures("own_database")
def test_batches_that_hold_the_same_statements_are_all_taken_and_stored_once() -> None:
    tool, ids = client(), [fresh() for _ in range(30)]
    batches = [ids, ids[::-1], ids[10:] + ids[:10], ids[:20]]

    def send(order: list[str]) -> tuple[int, list[str]]:
        answered = tool.ask("POST", "statements", [statement(id=uuid) for uuid in order])
        return answered.status, read(answered)

    answers = at_once(*(lambda order=order: send(order) for order in batches))
    assert answers == [(200, order) for order in batches]
    assert sorted(str(one.uuid) for one in Statement.objects.all()) == sorted(ids)


@pytest.mark.usefixtures("own_database")
def test_of_two_statements_with_one_id_one_is_refused() -> None:
    tool, uuid = client(), fresh()
    answers = at_once(
        *(
            lambda who=who: (
                tool.ask("PUT", "statements", statement(actor=agent(who)), statementId=uuid).status
            )
            for who in ("ana", "bea", "cai")
        )
    )
    assert sorted(answers) == [204, 409, 409]
    assert [one.uuid for one in Statement.objects.all()] == [UUID(uuid)]


@pytest.mark.usefixtures("own_database")
def test_what_a_writer_still_holds_back_is_not_promised() -> None:
    written, go_on = threading.Event(), threading.Event()

    def slow_writer() -> int:
        with transaction.atomic():
            number = record(draft()).number
            written.set()
            assert go_on.wait(30)
        return number

    def reader() -> list[bool]:
        assert written.wait(30)
        forget_consistency()
        begun, promised = timezone.now(), consistent_through()
        held_back = [promised < begun]
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM ledger_statement")
            held_back.append(cursor.fetchone() == (None,))
        go_on.set()
        while consistent_through() < begun:
            forget_consistency()
        return [*held_back, Statement.objects.count() == 1]

    _number, seen = at_once(slow_writer, reader)
    assert seen == [True, True, True]
    assert timezone.now() - consistent_through() < timedelta(seconds=5)


@pytest.mark.usefixtures("own_database")
def test_single_ones_at_once_are_all_taken_and_a_wrong_one_fails_alone() -> None:
    tool, taken = client(), fresh()
    assert tool.ask("PUT", "statements", statement(), statementId=taken).status == 204
    ids = [fresh() for _ in range(11)]
    answers = at_once(
        *(
            lambda uuid=uuid, who=who: (
                tool.ask("POST", "statements", statement(id=uuid, actor=agent(who))).status
            )
            for uuid, who in [*((uuid, f"person{uuid[:4]}") for uuid in ids), (taken, "another")]
        )
    )
    assert answers == [200] * 11 + [409]
    assert sorted(str(one.uuid) for one in Statement.objects.all()) == sorted([*ids, taken])


@pytest.mark.usefixtures("own_database")
def test_what_was_stored_though_the_answer_was_lost_is_stored_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tool, several = client(), receiving._receive_several

    def cut_after_the_commit(sent: Any) -> None:
        several(sent)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(receiving, "_receive_several", cut_after_the_commit)
    answered = tool.ask("POST", "statements", statement())
    assert (answered.status, read(answered)) == (200, [str(Statement.objects.get().uuid)])


@pytest.mark.usefixtures("own_database")
def test_a_connection_that_was_cut_costs_nobody_an_answer() -> None:
    tool, first, second = client(), fresh(), fresh()
    assert tool.ask("POST", "statements", statement(id=first)).status == 200
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= 1
    assert tool.ask("POST", "statements", statement(id=second)).status == 200
    assert {str(one.uuid) for one in Statement.objects.all()} == {first, second}


@pytest.mark.usefixtures("own_database")
def test_a_file_that_somebody_brings_again_meanwhile_is_not_erased(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tool = client()
    assert send(tool, mixed(statement(attachments=[described()]), FILE)).status == 200
    kept, erased = threading.Event(), threading.Event()

    def once_erasing_waits(*_said: object) -> None:
        kept.set()
        with connection.cursor() as cursor:
            while not erased.is_set():
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                if cursor.fetchone()[0]:
                    return

    def bring() -> int:
        again = statement(actor=agent("ion"), attachments=[described()])
        return send(tool, mixed(again, FILE)).status

    def erase() -> int:
        assert kept.wait(30)
        try:
            return erase_person(identifier="mbox mailto:ana@example.org")
        finally:
            erased.set()

    monkeypatch.setattr(receiving, "note_definitions", once_erasing_waits)
    assert at_once(bring, erase) == [200, 1]
    assert enclosed(tool.ask("GET", "statements", attachments=True)) == [("image/png", FILE)]
    assert Attachment.objects.count() == 1


@pytest.mark.usefixtures("own_database")
def test_a_mark_does_not_cover_who_began_while_it_was_taken() -> None:
    """A writer comes between the two questions of which a mark is made, and stays."""
    begun, written, go_on = threading.Event(), threading.Event(), threading.Event()
    numbers: list[int] = []

    def writer() -> None:
        assert begun.wait(30)
        with transaction.atomic():
            numbers.append(record(draft()).number)
            written.set()
            assert go_on.wait(30)

    def between(execute: Any, *asked: Any) -> Any:
        answer = execute(*asked)
        begun.set()
        assert written.wait(30)
        return answer

    def marker() -> bool:
        is_settled(take_mark())  # a fresh connection asks for other things first
        try:
            with connection.execute_wrapper(between):
                mark = take_mark()
            return mark.number < numbers[0] or not is_settled(mark)
        finally:
            go_on.set()

    assert at_once(writer, marker) == [None, True]
