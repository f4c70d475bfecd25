"""Creators are asked by mail whether they want to be named; their own word counts before a tick."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from pactwork.people.api import Person
from pactwork.repository.api import (
    Creator,
    MaterialError,
    NotAllowedError,
    Said,
    Visibility,
    Why,
    authors_of,
    consenting,
    depositing,
    materials,
    publishing,
    reviewing,
)
from pactwork.repository.models import Consent
from tests.desk.doing import text_of
from tests.factories import someone
from tests.repository.shelf import Index, approved, drafted, page
from tests.shelving import described

NINO = "ნინო ბერიძე"
ADDRESS = "nino@example.ge"


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


def letter() -> Any:
    (held,) = mail.outbox
    return held


def token_of(held: Any) -> str:
    found = re.search(r"/ro/materials/named/([\w-]+)/", held.body)
    assert found, held.body
    return found[1]


def asked(key: str, by: Person, capture: Any) -> str:
    mail.outbox.clear()
    with capture(execute=True):
        consenting.ask(key, name=NINO, email=ADDRESS, by=by)
    return token_of(letter())


def named(key: str, by: Person) -> dict[str, bool]:
    held = materials.desk_view(key, by)
    assert held is not None
    return {one.name: one.agreed for one in held.described.creators}


def with_nino(by: Person, **more: Any) -> str:
    return drafted(by, creators=[Creator("Ana Țurcanu", agreed=True), Creator(NINO)], **more)


def test_a_yes_names_them_and_a_no_takes_the_name_out_of_all_versions(
    ana: Person, django_capture_on_commit_callbacks: Any, index: Index, client: Client
) -> None:
    key = with_nino(ana)
    token = asked(key, ana, django_capture_on_commit_callbacks)
    assert letter().to == [ADDRESS]
    assert NINO in letter().body
    assert ADDRESS not in repr(list(Consent.objects.values()))
    place = f"/ro/materials/named/{token}/"
    question = client.get(place)
    assert NINO in question.content.decode()
    assert "no-referrer" not in question.content.decode()  # the form would come from nowhere
    assert question["Referrer-Policy"] == "same-origin"
    assert named(key, ana)[NINO] is False
    assert client.post(place, {"answer": "yes"}).status_code == 302
    assert named(key, ana)[NINO] is True
    reviewing.submit(key, by=ana)
    assert approved(key, ana)
    assert NINO in authors_of(page(key).described, "ro")
    depositing.begin_version(key, by=ana)
    client.post(place, {"answer": "no"})
    assert named(key, ana)[NINO] is False
    assert NINO not in authors_of(page(key, number=1).described, "ro")
    assert NINO not in str(index.of(key))
    client.post(place, {"answer": "yes"})
    assert NINO in authors_of(page(key).described, "ro")
    assert NINO in str(index.of(key))


def test_their_own_word_counts_whatever_is_ticked(
    ana: Person, django_capture_on_commit_callbacks: Any
) -> None:
    key = with_nino(ana)
    token = asked(key, ana, django_capture_on_commit_callbacks)
    revision = materials.desk_view(key, ana).revision  # type: ignore[union-attr]
    for word in (False, True):
        consenting.answer(token, agreed=word)
        for tick in (True, False):
            creators = [Creator(NINO, agreed=tick), Creator("Жанна", agreed=tick)]
            revision = depositing.fill_in(key, Said(creators=creators), revision=revision, by=ana)
            assert named(key, ana) == {NINO: word, "Жанна": tick}


def test_an_old_link_is_void_and_none_is_guessed(
    ana: Person, django_capture_on_commit_callbacks: Any, client: Client
) -> None:
    key = with_nino(ana)
    first = asked(key, ana, django_capture_on_commit_callbacks)
    second = asked(key, ana, django_capture_on_commit_callbacks)
    for token in (first, "nothing", "x" * 500):
        assert client.get(f"/ro/materials/named/{token}/").status_code == 404
        assert client.post(f"/ro/materials/named/{token}/", {"answer": "yes"}).status_code == 404
        with pytest.raises(LookupError):
            consenting.answer(token, agreed=True)
    assert client.get(f"/ro/materials/named/{second}/").status_code == 200


def test_who_may_ask_whom(ana: Person) -> None:
    key = with_nino(ana, visibility=Visibility.ORGANISATION)
    eva = someone("eva@school.md", school="coordinator")
    with pytest.raises(NotAllowedError):
        consenting.ask(key, name=NINO, email=ADDRESS, by=eva)
    with pytest.raises(LookupError):
        consenting.ask(key, name="Nobody", email=ADDRESS, by=ana)
    with pytest.raises(MaterialError) as caught:
        consenting.ask(key, name=NINO, email="no address", by=ana)
    assert caught.value.why is Why.UNREADABLE
    for _ in range(10):
        consenting.ask(key, name=NINO, email=ADDRESS, by=ana)
    with pytest.raises(MaterialError) as caught:
        consenting.ask(key, name=NINO, email=ADDRESS, by=ana)
    assert caught.value.why is Why.OFTEN


def test_it_is_asked_in_the_form_and_the_answer_is_shown(
    ana: Person, django_capture_on_commit_callbacks: Any, client: Client
) -> None:
    key = with_nino(ana)
    client.force_login(ana)
    row = {"creators-0-name": NINO, "creators-0-email": ADDRESS, "creators-0-agreed": "on"}
    with django_capture_on_commit_callbacks(execute=True):
        assert described(client, key, do="save", **row).status_code == 302
    assert letter().to == [ADDRESS]
    assert named(key, ana) == {NINO: False}
    place = f"/en/desk/materials/{key}/describe/"
    assert "has not answered yet" in text_of(client.get(place))
    consenting.answer(token_of(letter()), agreed=True)
    shown = text_of(client.get(place))
    assert "Said yes themselves, by mail." in shown
    assert ADDRESS not in shown


def test_a_withdrawn_material_asks_nobody(
    ana: Person, django_capture_on_commit_callbacks: Any, client: Client
) -> None:
    key = with_nino(ana)
    token = asked(key, ana, django_capture_on_commit_callbacks)
    reviewing.submit(key, by=ana)
    assert approved(key, ana)
    publishing.withdraw(key, reason={"en": "x"}, by=ana)
    assert client.get(f"/en/materials/named/{token}/").status_code == 404
