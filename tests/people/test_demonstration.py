"""The people of the demonstration, and whoever runs an installation."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pactwork.config.environment import REPOSITORY
from pactwork.config.persons import seated
from pactwork.people.api import (
    PeopleError,
    Person,
    Power,
    everybody,
    may,
    seat_people,
    set_operator,
)
from pactwork.people.models import Membership
from tests.factories import numbers, someone
from tests.people.entering import sign_in

FILE = REPOSITORY / "demo" / "people.toml"


def test_the_people_of_the_demonstration_sign_in(partnerships: None) -> None:
    lines = seated(FILE)
    assert lines[0] == "Sign in: ana@example.org  password: five partnerships"
    assert seated(FILE) == lines
    assert Person.objects.count() == len(lines) == 9
    assert Membership.objects.count() == 16
    client = Client()
    assert sign_in(client, "nino@example.org", "five partnerships").status_code == 302
    assert "ნინო კაპანაძე" in client.get("/ka/account/").content.decode()
    (icpi,) = numbers("icpi")
    assert may(Person.objects.get(email="nino@example.org"), Power.WRITE, icpi)
    assert [row for row in everybody() if row[2]] == [
        ("operator@example.org", "Olga Operator", True, 0)
    ]


def test_nobody_is_seated_outside_a_demonstration(db: None, settings: Any) -> None:
    settings.PACTWORK_MODE = "production"
    with pytest.raises(PeopleError):
        seat_people(people=[{"email": "a@example.org"}], password="x")
    assert not Person.objects.exists()


def test_an_operator_is_named_and_no_longer(db: None) -> None:
    person = someone()
    assert set_operator(email="ANA@example.org", is_operator=True)
    person.refresh_from_db()
    assert person.is_operator
    assert set_operator(email=person.email, is_operator=False)
    person.refresh_from_db()
    assert not person.is_operator
    assert not set_operator(email="nobody@example.org", is_operator=True)
