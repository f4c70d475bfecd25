"""Tools that record, and what they send, for the tests of the desk."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.test import Client

from pactwork.kernel.iris import iri
from pactwork.ledger.api import Issued, make_credential
from tests.factories import numbers

NAME = {"fa": "دورهٔ سواد رسانه‌ای", "ka": "მედიაწიგნიერება", "vi": "Năng lực truyền thông"}
COMPLETED = "http://adlnet.gov/expapi/verbs/completed"


def key(organisation: str = "library", label: str = "Moodle „Știința”", **said: Any) -> Issued:
    """A key that opens everything, made by those who run the installation."""
    held: dict[str, Any] = {"scopes": ["all"], "by": None, **said}
    return make_credential(organisation=numbers(organisation)[0], label=label, **held)


def statement(*names: tuple[str, str], who: str = "ani@example.org", **said: Any) -> dict[str, Any]:
    """Somebody completed a course; its context names these commitments."""
    parents = [{"id": iri("commitment", *name)} for name in names]
    held: dict[str, Any] = {
        "id": str(uuid4()),
        "actor": {"objectType": "Agent", "name": "Ani Brânză", "mbox": f"mailto:{who}"},
        "verb": {"id": COMPLETED, "display": {"en": "completed", "fa": "به پایان برد"}},
        "object": {
            "objectType": "Activity",
            "id": "https://lms.example/course/7",
            "definition": {"name": NAME},
        },
        "timestamp": "2026-11-20T10:00:00Z",
    }
    if parents:
        held["context"] = {"contextActivities": {"parent": parents}}
    return held | said


def send(issued: Issued, *statements: dict[str, Any]) -> list[str]:
    """Post statements at the entrance, as a tool does; their ids."""
    headers = {"Authorization": f"Bearer {issued.bearer}", "X-Experience-API-Version": "2.0.0"}
    body = json.dumps(list(statements), ensure_ascii=False)
    answer = Client().post(
        "/xapi/statements", body, content_type="application/json", headers=headers
    )
    assert answer.status_code == 200, answer.content
    return list(json.loads(answer.content))
