"""How much of a body is read: of whom, and up to which bound."""

from __future__ import annotations

import io
import json
from urllib.parse import urlencode

import pytest

from pactwork.ledger.rest.alternate import FORM
from pactwork.ledger.rest.asked import LARGEST, Answered, Fault, refused
from pactwork.ledger.rest.entrance import answer
from pactwork.ledger.rest.environ import LARGEST_FORM, asked_of
from tests.ledger.rest.asking import ONE, TWO, client, statement

pytestmark = pytest.mark.django_db


class _NeverRead(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("it was read")


@pytest.mark.parametrize("length", [LARGEST, None])
def test_a_large_body_is_not_read_of_those_who_show_nothing(length: int | None) -> None:
    environ = {
        "REQUEST_METHOD": "POST", "QUERY_STRING": "", "CONTENT_TYPE": "application/json",
        "HTTP_AUTHORIZATION": "Bearer pw0.secret", "HTTP_X_EXPERIENCE_API_VERSION": TWO,
        "wsgi.input": _NeverRead(),
        **({"HTTP_TRANSFER_ENCODING": "chunked"} if length is None else {}),
        **({"CONTENT_LENGTH": str(length)} if length else {}),
    }  # fmt: skip
    assert answer(asked_of(environ, "statements")).status == 401


def test_a_form_that_says_itself_who_sends_it_is_read_up_to_a_bound() -> None:
    tool = client(version=ONE)

    def folded(response: str) -> Answered:
        said = {
            "Authorization": tool.basic, "X-Experience-API-Version": ONE,
            "content": json.dumps(statement(result={"response": response})),
        }  # fmt: skip
        body = urlencode(said).encode()
        environ = {
            "REQUEST_METHOD": "POST", "QUERY_STRING": "method=POST", "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        }  # fmt: skip
        try:
            return answer(asked_of(environ, "statements"))
        except Fault as fault:
            return refused(fault)

    assert folded("x" * 200_000).status == 200
    assert folded("x" * LARGEST_FORM).status == 413


def test_a_large_body_of_a_good_credential_is_read_however_it_comes() -> None:
    tool = client()
    body = json.dumps(statement(result={"response": "x" * 200_000})).encode()
    environ = {
        "REQUEST_METHOD": "POST", "QUERY_STRING": "", "CONTENT_TYPE": "application/json",
        "HTTP_AUTHORIZATION": tool.basic, "HTTP_X_EXPERIENCE_API_VERSION": TWO,
    }  # fmt: skip
    for said in ({"CONTENT_LENGTH": str(len(body))}, {"HTTP_TRANSFER_ENCODING": "chunked"}):
        sent = environ | said | {"wsgi.input": io.BytesIO(body)}
        assert answer(asked_of(sent, "statements")).status == 200
