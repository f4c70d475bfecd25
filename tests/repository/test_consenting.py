"""Creators are asked by mail whether they want to be named; their own word counts before a tick."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone

from pactwork.ledger.models import Statement
from pactwork.notifications.api import notice_kind
from pactwork.notifications.kinds import said as say
from pactwork.notifications.models import Notice
from pactwork.people.api import Person
from pactwork.repository.actions.lettering import send_letters
from pactwork.repository.addresses import desk_path
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
from pactwork.repository.effects.letters import LONGEST, without_addresses
from pactwork.repository.models import Consent, ConsentLetter, LeftAlone
from tests.desk.doing import text_of
from tests.factories import someone
from tests.repository.shelf import Index, approved, drafted, page
from tests.shelving import DESCRIBED, described

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


def asked(key: str, by: Person, email: str = ADDRESS) -> str:
    mail.outbox.clear()
    consenting.ask(key, name=NINO, email=email, by=by)
    send_letters()
    return token_of(letter())


def named(key: str, by: Person) -> dict[str, bool]:
    held = materials.desk_view(key, by)
    assert held is not None
    return {one.name: one.agreed for one in held.described.creators}


def with_nino(by: Person, **more: Any) -> str:
    return drafted(by, creators=[Creator("Ana Țurcanu", agreed=True), Creator(NINO)], **more)


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


def test_one_address_is_written_to_three_times_a_day_whoever_asks(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, ion = with_nino(ana), someone("ion@library.md", library="coordinator")
    with time_machine.travel(timezone.localtime().replace(hour=8), tick=False) as clock:
        for by, email in ((ana, ADDRESS), (ion, "Nino@Example.ge"), (ana, "nino+a@example.ge")):
            consenting.ask(key, name=NINO, email=email, by=by)
            clock.shift(timedelta(hours=2))
        for by in (ana, ion):
            with pytest.raises(MaterialError) as caught:
                consenting.ask(key, name=NINO, email=ADDRESS, by=by)
            assert caught.value.why is Why.OFTEN
        consenting.ask(key, name=NINO, email="nino@other.ge", by=ion)
        monkeypatch.setattr("pactwork.repository.actions.lettering.OF_ONE_A_DAY", 5)
        consenting.ask(key, name=NINO, email="nino@third.ge", by=ion)
        with pytest.raises(MaterialError) as caught:
            consenting.ask(key, name=NINO, email="nino@fourth.ge", by=ana)
        assert caught.value.why is Why.OFTEN
        clock.shift(timedelta(days=1))
        consenting.ask(key, name=NINO, email=ADDRESS, by=ana)


def test_who_wants_no_letters_gets_none_from_anybody(
    ana: Person, client: Client, settings: Any
) -> None:
    key = with_nino(ana)
    place = f"/en/materials/named/{asked(key, ana)}/"
    consenting.ask(key, name=NINO, email=f"{ADDRESS}.org", by=ana)
    consenting.ask(key, name=NINO, email="NINO+ro@example.ge", by=ana)
    assert "Do not write to me again" in text_of(client.get(place))
    assert client.post(place, {"answer": "alone"}).status_code == 302
    shown = text_of(client.get(place))
    assert "Nobody here writes to your address again." in shown
    assert "Do not write to me again" not in shown
    assert "nino" not in LeftAlone.objects.get().addressee
    mail.outbox.clear()
    send_letters()
    assert letter().to == [f"{ADDRESS}.org"]
    eva = someone("eva@school.md", school="coordinator")
    other = drafted(eva, "school", creators=[Creator(NINO)])
    client.force_login(eva)
    row = {"creators-0-name": NINO, "creators-0-email": "Nino@Example.GE"}
    answer = client.post(
        f"/en/desk/materials/{other}/describe/", {**DESCRIBED, **row, "do": "save"}, follow=True
    )
    assert "asked not to be written to again. Ask them yourself." in text_of(answer)
    assert named(key, ana)[NINO] is False
    assert client.post(place, {"answer": "not-alone"}).status_code == 302
    settings.PACTWORK_LETTERS_A_DAY = 4
    consenting.ask(other, name=NINO, email=ADDRESS, by=eva)
    with pytest.raises(MaterialError) as caught:
        consenting.ask(other, name=NINO, email="nino@other.ge", by=eva)
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


class Closed(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        raise ConnectionRefusedError


class Refusing(BaseEmailBackend):
    """A mail server that knows no such address."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        raise SMTPRecipientsRefused({ADDRESS: (550, b"unknown")})


def test_a_letter_waits_sealed_and_leaves_when_it_can(ana: Person, settings: Any) -> None:
    key, works = with_nino(ana), settings.EMAIL_BACKEND
    consenting.ask(key, name=NINO, email=ADDRESS, by=ana)
    assert not mail.outbox
    assert ADDRESS.encode() not in bytes(ConsentLetter.objects.get().sealed or b"")
    settings.EMAIL_BACKEND = f"{__name__}.Closed"
    send_letters()
    assert ConsentLetter.objects.get().sealed
    settings.EMAIL_BACKEND = works
    send_letters()
    assert not mail.outbox  # not yet
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=False):
        send_letters()
        send_letters()
    assert letter().to == [ADDRESS]
    assert ConsentLetter.objects.values_list("sealed", "due_at", "is_unsent").get() == (
        None, None, False,
    )  # fmt: skip
    consenting.answer(token_of(letter()), agreed=True)
    assert named(key, ana)[NINO] is True


@pytest.mark.parametrize(("server", "tries"), [("Closed", 5), ("Refusing", 1)])
def test_whoever_asked_is_told_that_no_letter_could_leave(
    ana: Person, settings: Any, client: Client, server: str, tries: int
) -> None:
    key = with_nino(ana)
    consenting.ask(key, name=NINO, email=ADDRESS, by=ana)
    settings.EMAIL_BACKEND = f"{__name__}.{server}"
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for count in range(tries):
            assert not Notice.objects.filter(parameters__what="unsent").exists(), count
            send_letters()
            clock.shift(timedelta(days=1))
        send_letters()
    held = ConsentLetter.objects.get()
    assert (held.sealed, held.is_unsent, held.tries) == (None, True, tries)
    told = Notice.objects.get(parameters__what="unsent")
    assert told.parameters["material"] == key
    client.force_login(ana)
    shown = text_of(client.get(f"/en/desk/materials/{key}/describe/"))
    assert "The letter could not be sent. Look at the address, and ask again." in shown
    kind = notice_kind(told.kind)
    assert kind is not None
    assert kind.still_may_see(ana.pk, told.parameters)
    words = say(kind, told.parameters, "en")
    assert words.title.startswith("A maker could not be asked by mail: “")
    assert words.path == desk_path(key)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Locked: https://evil.example/x now", "Locked: … now"),
        ("Go to evil.example/login", "Go to evil. example/login"),
        ("www.evil.example", "…"),
        ("write to me@evil.example", "write to …"),
        ("Ana\nBcc: b", "Ana Bcc: b"),
        ("زبان\u200cها \u202eعلی", "زبان\u200cها علی"),
        ("Version 2.0, ნინო", "Version 2.0, ნინო"),
        ("ă" * 101, "ă" * (LONGEST - 1) + "…"),
    ],
)
def test_a_letter_leads_nowhere_but_here(typed: str, told: str) -> None:
    assert without_addresses(typed) == told


def test_title_and_name_in_a_letter_are_short_and_without_addresses(ana: Person) -> None:
    name = "Nino https://evil.example"
    key = drafted(ana, creators=[Creator(name)], titles={"ro": "evil.example " + "x" * 300})
    consenting.ask(key, name=name, email=ADDRESS, by=ana)
    send_letters()
    said = f"{letter().subject}\n{letter().body}"
    assert "evil.example" not in said
    assert "x" * LONGEST not in said
    assert said.count("://") == 2


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
    assert "Nobody here writes to your address again." in text_of(client.get(place))
