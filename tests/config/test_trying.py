"""A request whose transaction PostgreSQL undid for the sake of another is answered all the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from psycopg.errors import DeadlockDetected

from pactwork.config.trying import TRIES, tried_again
from pactwork.organisations.models import Organisation
from pactwork.people.api import Person, Power, may
from pactwork.people.models import Claim, Deed
from tests.desk.programs import Program
from tests.factories import numbers, pact, someone, take_in
from tests.scratch import at_once


def by_page(head: Person, claim: int) -> Any:
    client = Client()
    client.force_login(head)
    address = f"/en/account/organisations/library/people/claims/{claim}/"
    answer = client.post(address, {"accept": "yes"}, follow=True)
    assert "It is decided, and the person is told." in answer.content.decode()
    return answer


def by_program(head: Person, claim: int) -> Any:
    program = Program(head)
    address = f"/organisations/library/claims/{claim}/decision"
    key = {"Idempotency-Key": "once"}
    answer = program.ask("post", address, {"accept": True}, **key)
    assert program.ask("post", address, {"accept": True}, **key).content == answer.content
    return answer


@pytest.mark.usefixtures("own_database")
@pytest.mark.parametrize("decide", [by_page, by_program])
def test_a_decision_in_the_way_of_a_merge_is_taken(
    decide: Callable[[Person, int], Any], caplog: pytest.LogCaptureFixture
) -> None:
    """A decision holds the claim and then the organisation, a merge the other way around. What
    waits longest is undone, which is the decision: the merge is told to be patient.
    """
    take_in(pact())
    (library,) = numbers("library")
    head, asks = someone("head@example.org", library="representative"), someone("c@example.org")
    claim = Claim.objects.create(
        organisation_id=library, way=Claim.Way.DOMAIN, person=asks, email="c@example.org"
    )
    is_held = Event()

    def merge() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL deadlock_timeout = '60s'")
            Organisation.objects.select_for_update().get(pk=library)
            is_held.set()
            waiting = 0
            while not waiting:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                (waiting,) = cursor.fetchone()
            Claim.objects.filter(pk=claim.pk).update(organisation=library)

    def answer() -> Any:
        assert is_held.wait(30)
        return decide(head, claim.pk)

    _, found = at_once(merge, answer)
    assert isinstance(found, HttpResponse), found
    assert found.status_code == 200
    assert [one.msg["event"] for one in caplog.records if isinstance(one.msg, dict)].count(
        "tried_again"
    ) == 1
    assert may(asks, Power.DELIVER, library)
    assert Deed.objects.filter(kind="claim-accepted").count() == 1


def undone() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = DeadlockDetected()
    return error


def asked(times: int, *, before: Callable[[], object] = lambda: None) -> tuple[int, Any]:
    """How often a view is called that is undone so many times, and what comes of it."""
    calls: list[bytes] = []
    file = SimpleUploadedFile("a.txt", "ștefan".encode())
    request = RequestFactory().post("/x", {"file": file})

    def view(request: HttpRequest = request) -> HttpResponse:
        [sent] = request.FILES.values()
        assert isinstance(sent, UploadedFile)
        calls.append(sent.read())
        before()
        if len(calls) <= times:
            raise undone()
        return HttpResponse("done")

    try:
        said: Any = tried_again(request, view).content
    except OperationalError as error:
        said = str(error)
    assert set(calls) == {"ștefan".encode()}
    return len(calls), said


def test_files_are_read_from_their_beginning_and_it_ends_some_time(db: None) -> None:
    assert asked(0) == (1, b"done")
    assert asked(TRIES - 1) == (TRIES, b"done")
    assert asked(TRIES) == (TRIES, "deadlock detected")


@pytest.mark.usefixtures("own_database")
def test_what_is_committed_is_not_done_again() -> None:
    rows = Organisation.objects.all()

    def in_a_transaction() -> None:
        with transaction.atomic():
            rows.first()

    def taken_back() -> None:
        with transaction.atomic():
            rows.first()
            transaction.set_rollback(True)

    assert asked(1, before=in_a_transaction) == (1, "deadlock detected")
    assert asked(1, before=lambda: rows.update(slug="x")) == (1, "deadlock detected")
    assert asked(1, before=taken_back) == (2, b"done")
    assert asked(1, before=rows.first) == (2, b"done")


def test_other_faults_stay_what_they_are(db: None) -> None:
    calls = io.StringIO()

    def view() -> HttpResponse:
        calls.write("x")
        raise OperationalError("the connection is closed")

    with pytest.raises(OperationalError):
        tried_again(RequestFactory().get("/"), view)
    assert calls.getvalue() == "x"
