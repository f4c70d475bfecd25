"""Creators are asked by mail whether they want to be named; their own word counts before a tick."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pactwork.ledger.models import Statement
from pactwork.people.api import Person
from pactwork.repository.actions.lettering import send_letters
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
from pactwork.repository.models import Consent, ConsentLetter
from tests.desk.doing import text_of
from tests.factories import someone
from tests.repository.asking import ADDRESS, NINO, asked, letter, named, token_of, with_nino
from tests.repository.shelf import Index, approved, page
from tests.shelving import described


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


def test_a_yes_names_them_and_a_no_takes_the_name_out_of_all_versions(
    ana: Person, index: Index, client: Client
) -> None:
    key = with_nino(ana)
    token = asked(key, ana)
    assert letter().to == [ADDRESS]
    assert NINO in letter().body
    assert ConsentLetter.objects.get().sealed is None
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


def test_their_own_word_counts_whatever_is_ticked(ana: Person) -> None:
    key = with_nino(ana)
    token = asked(key, ana)
    revision = materials.desk_view(key, ana).revision  # type: ignore[union-attr]
    for word in (False, True):
        consenting.answer(token, agreed=word)
        for tick in (True, False):
            creators = [Creator(NINO, agreed=tick), Creator("Жанна", agreed=tick)]
            revision = depositing.fill_in(key, Said(creators=creators), revision=revision, by=ana)
            assert named(key, ana) == {NINO: word, "Жанна": tick}


def test_every_link_stays_good_and_none_is_guessed(ana: Person, client: Client) -> None:
    key = with_nino(ana)
    first = asked(key, ana)
    consenting.answer(first, agreed=True)
    second = asked(key, ana)
    assert first != second
    consenting.answer(first, agreed=False)
    assert named(key, ana)[NINO] is False
    consenting.answer(first, agreed=True)
    consenting.answer(second, agreed=False)
    assert named(key, ana)[NINO] is False
    for token in ("nothing", "x" * 500):
        assert client.get(f"/ro/materials/named/{token}/").status_code == 404
        assert client.post(f"/ro/materials/named/{token}/", {"answer": "yes"}).status_code == 404
        with pytest.raises(LookupError):
            consenting.answer(token, agreed=True)


def test_a_no_is_changed_by_nobody_but_who_said_it(ana: Person, client: Client) -> None:
    key = with_nino(ana)
    hers, editors = asked(key, ana), asked(key, ana, "ana@library.md")
    consenting.answer(hers, agreed=False)
    place = f"/en/materials/named/{editors}/"
    assert client.post(place, {"answer": "yes"}).status_code == 302
    assert "you are not named until you say yes there" in text_of(client.get(place))
    assert named(key, ana)[NINO] is False
    with pytest.raises(MaterialError) as caught:
        consenting.ask(key, name=NINO, email="ana@library.md", by=ana)
    assert caught.value.why is Why.REFUSED
    assert ConsentLetter.objects.count() == 2
    revision = materials.desk_view(key, ana).revision  # type: ignore[union-attr]
    ticked = Said(creators=[Creator(NINO, agreed=True)])
    depositing.fill_in(key, ticked, revision=revision, by=ana)
    assert named(key, ana)[NINO] is False
    consenting.answer(hers, agreed=True)
    assert named(key, ana)[NINO] is True


def test_the_same_answer_again_does_nothing_and_others_have_an_end(
    ana: Person, client: Client
) -> None:
    key = with_nino(ana)
    place = f"/en/materials/named/{asked(key, ana)}/"
    client.post(place, {"answer": "yes"})
    before, row = Statement.objects.count(), Consent.objects.values().get()
    for _ in range(20):
        assert client.post(place, {"answer": "yes"}).status_code == 302
    assert Statement.objects.count() == before
    assert Consent.objects.values().get() == row
    for count in range(9):
        said = {"answer": "yes" if count % 2 else "no"}
        assert client.post(place, said).status_code == 302
    assert Statement.objects.count() == before + 9
    refused = client.post(place, {"answer": "yes"})
    assert refused.status_code == 429
    assert "That was often. Try again later." in text_of(refused)
    assert Statement.objects.count() == before + 9


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
    for count in range(10):
        consenting.ask(key, name=NINO, email=f"nino{count}@example.ge", by=ana)
    with pytest.raises(MaterialError) as caught:
        consenting.ask(key, name=NINO, email="nino@other.ge", by=ana)
    assert caught.value.why is Why.OFTEN


def test_a_link_tells_no_title_of_a_later_draft(ana: Person, client: Client) -> None:
    key = with_nino(ana)
    place = f"/en/materials/named/{asked(key, ana)}/"
    reviewing.submit(key, by=ana)
    assert approved(key, ana)
    depositing.begin_version(key, by=ana)
    depositing.fill_in(key, Said(titles={"en": "Not told yet"}), by=ana)
    shown = text_of(client.get(place))
    assert "Reading together" in shown
    assert "Not told yet" not in shown


def test_it_is_asked_in_the_form_and_the_answer_is_shown(ana: Person, client: Client) -> None:
    key = with_nino(ana)
    client.force_login(ana)
    row = {
        "creators-0-name": NINO.replace(" ", "  "),
        "creators-0-email": ADDRESS,
        "creators-0-agreed": "on",
    }
    assert described(client, key, do="save", **row).status_code == 302
    send_letters()
    assert letter().to == [ADDRESS]
    assert named(key, ana) == {NINO: False}
    place = f"/en/desk/materials/{key}/describe/"
    assert "has not answered yet" in text_of(client.get(place))
    consenting.answer(token_of(letter()), agreed=True)
    shown = text_of(client.get(place))
    assert "Said yes themselves, by mail." in shown
    assert ADDRESS not in shown


def test_who_is_named_and_asked_at_once_gets_the_letter(ana: Person, client: Client) -> None:
    key = with_nino(ana)
    client.force_login(ana)
    row = {"creators-0-name": "Ana  Pop", "creators-0-email": ADDRESS}
    assert described(client, key, do="submit", **row).status_code == 302
    assert named(key, ana) == {"Ana Pop": False}
    assert ConsentLetter.objects.get().consent.name == "Ana Pop"


def test_where_the_form_is_drawn_again_nobody_is_asked_twice(ana: Person, client: Client) -> None:
    key = with_nino(ana)
    client.force_login(ana)
    row = {"creators-0-name": NINO, "creators-0-email": ADDRESS, "creators-0-agreed": "on"}
    drawn = described(client, key, do="submit", licence="", **row)
    assert drawn.status_code == 422
    assert ConsentLetter.objects.count() == 1
    shown = drawn.content.decode()
    assert NINO in shown
    assert ADDRESS not in shown
    (tick,) = re.findall(r'<input[^>]*name="creators-0-agreed"[^>]*>', shown)
    assert "checked" not in tick
    assert "is asked by mail" in shown


def test_what_cannot_be_saved_asks_nobody_and_keeps_what_was_typed(
    ana: Person, client: Client
) -> None:
    key = with_nino(ana)
    client.force_login(ana)
    row = {"creators-0-name": NINO, "creators-0-email": ADDRESS, "doi": "none"}
    drawn = described(client, key, do="save", **row)
    assert drawn.status_code == 422
    assert ADDRESS in drawn.content.decode()
    assert not ConsentLetter.objects.exists()


def test_of_a_withdrawn_material_nothing_is_asked_any_more(ana: Person, client: Client) -> None:
    key = with_nino(ana)
    place = f"/en/materials/named/{asked(key, ana)}/"
    reviewing.submit(key, by=ana)
    assert approved(key, ana)
    publishing.withdraw(key, reason={"en": "x"}, by=ana)
    shown = text_of(client.get(place))
    assert "It was withdrawn since." in shown
    assert "Yes, name me" not in shown
    assert client.post(place, {"answer": "yes"}).status_code == 422
    assert client.post(place, {"answer": "alone"}).status_code == 302
    assert "No letter like this is sent to your address again." in text_of(client.get(place))
