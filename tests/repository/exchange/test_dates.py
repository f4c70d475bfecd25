"""Two connections: no answer is begun while dates are given, and none says more than it saw."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections, transaction

from pactwork.repository.actions.feeding import hold_dates
from pactwork.repository.queries.feeding import date_of_answer

pytestmark = pytest.mark.usefixtures("own_database")


def test_an_answer_waits_for_dates_that_are_being_given() -> None:
    given, answered = threading.Event(), threading.Event()
    found: dict[str, Any] = {}

    def give() -> None:
        with transaction.atomic():
            hold_dates()
            given.set()
            found["waited"] = not answered.wait(0.5)
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                (found["dated"],) = cursor.fetchone()
        connections.close_all()

    thread = threading.Thread(target=give)
    thread.start()
    given.wait()
    with transaction.atomic():
        now = date_of_answer()
        answered.set()
    thread.join()
    assert found["waited"]
    assert now > found["dated"]


def test_answers_do_not_wait_for_each_other() -> None:
    done = threading.Event()

    def answer() -> None:
        with transaction.atomic():
            date_of_answer()
            done.set()
        connections.close_all()

    with transaction.atomic():
        date_of_answer()
        thread = threading.Thread(target=answer)
        thread.start()
        assert done.wait(5)
    thread.join()
