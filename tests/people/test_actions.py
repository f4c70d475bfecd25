"""Pseudonyms."""

from __future__ import annotations

import threading
import unicodedata
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from pactwork.kernel.transactions import NoTransactionError
from pactwork.people.api import pseudonyms_for
from pactwork.people.models import Participant, Person, PseudonymSalt
from tests.scratch import at_once


def test_a_key_has_one_lasting_pseudonym(db: None) -> None:
    first = pseudonyms_for(["t001", "t002", "t003"])
    assert len(set(first.values())) == 3
    assert pseudonyms_for(["t003", "t001", "t002"]) == first
    assert pseudonyms_for(["t002"]) == {"t002": first["t002"]}
    assert Participant.objects.count() == 3
    assert all(isinstance(one, UUID) for one in first.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("T001", "t001"),
        (" t001 ", "t001"),
        ("Ștefan", "ștefan"),
        (unicodedata.normalize("NFD", "Ștefan"), unicodedata.normalize("NFC", "Ștefan")),
        ("STRASSE", "straße"),
    ],
)
def test_one_person_however_the_key_is_typed(db: None, one: str, other: str) -> None:
    assert pseudonyms_for([one])[one] == pseudonyms_for([other])[other]
    assert Participant.objects.count() == 1


@pytest.mark.parametrize(
    ("one", "other"), [("1-11", "11-1"), ("t1", "t2"), ("+", "-"), ("a.b", "ab"), ("Ana", "Ană")]
)
def test_different_keys_are_different_people(db: None, one: str, other: str) -> None:
    found = pseudonyms_for([one, other])
    assert found[one] != found[other]


def test_keys_that_mean_the_same_in_one_call(db: None) -> None:
    found = pseudonyms_for(["T1", "t1"])
    assert found["T1"] == found["t1"]
    assert pseudonyms_for([]) == {}


def test_the_key_is_nowhere_in_the_tables(db: None) -> None:
    """Neither as text nor as bytes, nor as a digest anybody without the salt could repeat."""
    key = "elena.popescu@example.org"
    pseudonyms_for([key])
    dump = _everything_stored()
    for form in (key, key.encode().hex(), key.upper()):
        assert form not in dump
    held = Participant.objects.get()
    assert len(bytes(held.digest)) == 32
    assert bytes(held.digest) != _plain_digest(key)


def test_another_installation_gives_another_digest(db: None) -> None:
    pseudonyms_for(["t001"])
    before = bytes(Participant.objects.get().digest)
    PseudonymSalt.objects.all().update(salt=b"x" * 32)
    pseudonyms_for(["t001"])
    digests = {bytes(one.digest) for one in Participant.objects.all()}
    assert len(digests) == 2
    assert before in digests


def test_there_is_one_salt(db: None) -> None:
    pseudonyms_for(["a"])
    pseudonyms_for(["b"])
    assert PseudonymSalt.objects.count() == 1
    assert len(bytes(PseudonymSalt.objects.get().salt)) == 32
    with pytest.raises(IntegrityError), transaction.atomic():
        PseudonymSalt.objects.create(salt=b"y" * 32)


def test_a_key_that_was_forgotten_comes_back_as_somebody_else(db: None) -> None:
    before = pseudonyms_for(["t001"])
    Participant.objects.all().delete()
    assert pseudonyms_for(["t001"]) != before


@pytest.mark.usefixtures("own_database")
def test_outside_a_transaction_nobody_is_noted() -> None:
    with pytest.raises(NoTransactionError):
        pseudonyms_for(["t001"])
    assert Participant.objects.count() == PseudonymSalt.objects.count() == 0


@pytest.mark.usefixtures("own_database")
def test_two_lists_at_once_agree_on_who_is_who() -> None:
    barrier = threading.Barrier(2, timeout=20)

    def note() -> dict[str, UUID]:
        with transaction.atomic():
            barrier.wait()
            return pseudonyms_for(["t001", "t002"])

    one, other = at_once(note, note)
    assert one == other
    assert Participant.objects.count() == 2
    assert PseudonymSalt.objects.count() == 1


def test_a_mail_address_has_one_account_whatever_its_case(db: None) -> None:
    person = Person.objects.create(email="Ana@Example.org")
    assert Person.objects.get_by_natural_key("ana@example.ORG") == person
    assert str(person) == str(person.pseudonym)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email="ana@example.org")


def _plain_digest(key: str) -> bytes:
    from hashlib import sha256

    return sha256(key.encode()).digest()


def _everything_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM people_participant p")
        return "\n".join(row[0] for row in cursor.fetchall())
