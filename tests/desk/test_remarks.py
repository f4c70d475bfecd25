"""The pages where the public speaks, and where parties decide."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from pactwork.agreements.api import remarks
from pactwork.agreements.models import Remark
from tests.factories import TODAY, numbers, pact, someone, take_in

pytestmark = pytest.mark.django_db
SAY = "/en/agreements/reading/commitments/c1/say/"
PAGE = "/en/agreements/reading/commitments/c1/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    caches["pages"].clear()
    with time_machine.travel(TODAY, tick=False) as traveller:
        take_in(pact())
        yield traveller


def opened(client: Client, path: str = SAY) -> str:
    """The token of the form as a reader gets it."""
    markup = client.get(path).content.decode()
    found = re.search(r'name="token" value="([^"]+)"', markup)
    assert found, markup
    return found[1]


def sent(client: Client, token: str, **said: str) -> Any:
    written = {"kind": "question", "text": "When?", "language": "en", "token": token, **said}
    return client.post(SAY, written)


def coordinator(client: Client, **roles: str) -> Client:
    client.force_login(someone("c@example.org", **(roles or {"library": "coordinator"})))
    return client


def test_a_visitor_writes_and_is_thanked(client: Client, clock: Any) -> None:
    token = opened(client)
    clock.shift(timedelta(seconds=4))
    answer = sent(client, token)
    assert (answer.status_code, answer["Location"]) == (302, f"{SAY}?sent=1")
    assert Remark.objects.get().text == "When?"
    assert "Thank you" in client.get(f"{SAY}?sent=1").content.decode()


def test_too_quick_is_refused_and_keeps_what_was_typed(client: Client, clock: Any) -> None:
    token = opened(client)
    answer = sent(client, token, text="My long thought")
    assert "That was very quick" in answer.content.decode()
    assert "My long thought" in answer.content.decode()
    clock.shift(timedelta(seconds=3))
    assert sent(client, token).status_code == 302


def test_after_a_day_it_is_sent_once_more(client: Client, clock: Any) -> None:
    token = opened(client)
    clock.shift(timedelta(days=1, seconds=1))
    answer = sent(client, token, text="Still here")
    markup = answer.content.decode()
    assert "open for too long" in markup
    assert "Still here" in markup
    fresh = re.search(r'name="token" value="([^"]+)"', markup)
    assert fresh
    assert fresh[1] != token
    clock.shift(timedelta(seconds=4))
    assert sent(client, fresh[1]).status_code == 302


@pytest.mark.parametrize("token", ["", "x", "WyJhIl0:1:2"])
def test_a_forged_token_is_refused(client: Client, token: str) -> None:
    assert sent(client, token).status_code == 200
    assert not Remark.objects.exists()


def test_a_token_of_another_commitment_is_refused(client: Client, clock: Any) -> None:
    take_in(pact("other"))
    token = opened(client, SAY.replace("reading", "other"))
    clock.shift(timedelta(seconds=4))
    assert sent(client, token).status_code == 200


def test_a_program_fills_the_trap(client: Client, clock: Any) -> None:
    token = opened(client)
    clock.shift(timedelta(seconds=4))
    answer = sent(client, token, nickname="http://spam.example")
    assert "must stay empty" in answer.content.decode()
    assert not Remark.objects.exists()


def test_sending_twice_is_once(client: Client, clock: Any) -> None:
    token = opened(client)
    clock.shift(timedelta(seconds=4))
    assert sent(client, token).status_code == 302
    assert sent(client, token).status_code == 302
    assert Remark.objects.count() == 1


def test_the_form_needs_its_own_token_of_the_session(clock: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    token = opened(client)
    clock.shift(timedelta(seconds=4))
    assert sent(client, token).status_code == 403


def test_too_much_from_one_address(client: Client, clock: Any) -> None:
    for _ in range(5):
        token = opened(client)
        clock.shift(timedelta(seconds=4))
        assert sent(client, token).status_code == 302
    token = opened(client)
    clock.shift(timedelta(seconds=4))
    assert "come back in an hour" in sent(client, token).content.decode()


def test_who_is_signed_in_is_not_timed(client: Client) -> None:
    coordinator(client)
    assert sent(client, opened(client)).status_code == 302
    assert Remark.objects.get().person is not None


@pytest.mark.parametrize(
    "path",
    [
        "/en/agreements/none/commitments/c1/say/",
        "/en/agreements/reading/commitments/none/say/",
        "/en/agreements/reading/commitments/%00/say/",
        "/en/remarks/00000000-0000-4000-8000-000000000000/report/",
    ],
)
def test_there_is_nothing_to_say_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_from_question_to_answer_on_the_page(client: Client, clock: Any) -> None:
    hostile = '<script>alert(1)</script> https://spam.example "x"'
    token = opened(client)
    clock.shift(timedelta(seconds=4))
    sent(client, token, text=hostile, name="<b>Ana</b>")
    assert "Nobody has said anything yet" in client.get(PAGE).content.decode()
    desk = coordinator(Client())
    number = Remark.objects.get().uuid
    (library,) = numbers("library")
    own = f"/en/desk/remarks/{number}/"
    assert desk.post(own, {"do": "publish", "organisation": library})["Location"] == own
    answered = {"do": "answer", "organisation": library, "text": "Soon <i>", "language": "en"}
    assert desk.post(own, answered)["Location"] == own
    markup = client.get(PAGE).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; https://spam.example" in markup
    assert "<script>alert" not in markup
    assert 'href="https://spam.example' not in markup
    assert "&lt;b&gt;Ana&lt;/b&gt;" in markup
    assert "Soon &lt;i&gt;" in markup
    assert "1 question" in markup
    feed = client.get("/feeds/agreements/reading.atom").content.decode()
    assert f"#remark-{number}" in feed


def test_the_page_notices_at_once(client: Client, clock: Any) -> None:
    tag = client.get(PAGE)["ETag"]
    token = opened(client)
    clock.shift(timedelta(seconds=4))
    sent(client, token)
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 304
    (library,) = numbers("library")
    desk = coordinator(Client())
    number = Remark.objects.get().uuid
    declined = {"do": "decline", "organisation": library, "reason": "off_topic"}
    assert desk.post(f"/en/desk/remarks/{number}/", declined).status_code == 302
    markup = client.get(PAGE, headers={"If-None-Match": tag}).content.decode()
    assert "1 more was read by the parties and is not shown" in markup


def test_decline_needs_a_reason(client: Client, clock: Any) -> None:
    number = _waiting()
    (library,) = numbers("library")
    answer = coordinator(client).post(
        f"/en/desk/remarks/{number}/", {"do": "decline", "organisation": library}
    )
    assert answer.status_code == 200
    assert "Why" in answer.content.decode()
    assert Remark.objects.get().stage == "waiting"


@pytest.mark.parametrize("roles", [{"library": "member"}, {"press": "coordinator"}])
def test_others_find_nothing_to_decide(client: Client, roles: dict[str, str]) -> None:
    take_in(pact("foreign", parties=("press", "town")))
    number = _waiting()
    coordinator(client, **roles)
    assert client.get(f"/en/desk/remarks/{number}/").status_code == 404
    assert "Nothing here" in client.get("/en/desk/remarks/").content.decode()
    assert client.post(f"/en/desk/remarks/{number}/", {"do": "publish"}).status_code == 404


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get("/en/desk/remarks/").status_code == 302
    assert client.post(f"/en/desk/remarks/{_waiting()}/").status_code == 302


def test_one_decides_only_for_ones_own_party(client: Client) -> None:
    number = _waiting()
    (school,) = numbers("school")
    sent_for_school = {"do": "publish", "organisation": school}
    answer = coordinator(client).post(f"/en/desk/remarks/{number}/", sent_for_school)
    assert answer.status_code == 200
    assert Remark.objects.get().stage == "waiting"


def test_a_report_reaches_the_queue(client: Client, clock: Any) -> None:
    number = _waiting()
    (library,) = numbers("library")
    desk = coordinator(Client())
    desk.post(f"/en/desk/remarks/{number}/", {"do": "publish", "organisation": library})
    path = f"/en/remarks/{number}/report/"
    token = opened(client, path)
    clock.shift(timedelta(seconds=4))
    assert client.post(path, {"text": "Rude", "token": token}).status_code == 302
    assert "1 report" in desk.get("/en/desk/remarks/?view=reported").content.decode()
    kept = {"do": "keep", "organisation": library}
    assert desk.post(f"/en/desk/remarks/{number}/", kept).status_code == 302
    log = desk.get("/en/desk/remarks/?view=log").content.decode()
    assert "Left in place after a report" in log


def _waiting() -> Any:
    import uuid

    said = remarks.Saying(uuid.uuid4(), "reading", "c1", "remark", "Good", "en")
    return remarks.leave_remark(said, address="192.0.2.1", by=None)
