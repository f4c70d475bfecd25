"""Letters to creators: how many, to whom, what stands in them, and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone

from pactwork.notifications.api import notice_kind
from pactwork.notifications.kinds import said as say
from pactwork.notifications.models import Notice
from pactwork.people.api import Person
from pactwork.repository.actions.lettering import send_letters
from pactwork.repository.addresses import desk_path
from pactwork.repository.api import (
    Creator,
    MaterialError,
    Why,
    consenting,
)
from pactwork.repository.effects.letters import LONGEST, without_addresses
from pactwork.repository.models import ConsentLetter, LeftAlone
from tests.desk.doing import text_of
from tests.factories import someone
from tests.repository.asking import ADDRESS, NINO, asked, letter, named, token_of, with_nino
from tests.repository.shelf import drafted
from tests.shelving import DESCRIBED


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


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
    assert "No letter like this is sent to your address again." in shown
    assert "Do not write to me again" not in shown
    assert "nino" not in LeftAlone.objects.get().addressee
    mail.outbox.clear()
    ConsentLetter.objects.filter(sealed__isnull=False).update(addressee="")  # as older ones have it
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
    assert caught.value.why is Why.USED_UP


@pytest.mark.parametrize(
    "spelt",
    ["Nino@EXAMPLE.ge", "nino+x@example.ge", "nino@Bücher.de", "nino@xn--bcher-kva.de"],
)
def test_one_box_is_one_however_it_is_written(ana: Person, spelt: str) -> None:
    key = with_nino(ana)
    plain = ADDRESS if "example" in spelt.lower() else "nino@bücher.de"
    token = asked(key, ana, plain)
    consenting.leave_alone(token)
    with pytest.raises(MaterialError) as caught:
        consenting.ask(key, name=NINO, email=spelt, by=ana)
    assert caught.value.why is Why.LEFT_ALONE


def test_quoted_boxes_are_refused_and_attempts_counted(ana: Person) -> None:
    key = with_nino(ana)
    consenting.leave_alone(asked(key, ana))
    said = []
    for email in ('"nino"@example.ge', *[ADDRESS] * 10):
        with pytest.raises(MaterialError) as caught:
            consenting.ask(key, name=NINO, email=email, by=ana)
        said.append(caught.value.why)
    assert said == [Why.UNREADABLE, *[Why.LEFT_ALONE] * 9, Why.OFTEN]


def test_under_a_new_key_no_wish_is_said_to_be_known(
    ana: Person, client: Client, settings: Any
) -> None:
    key = with_nino(ana)
    token = asked(key, ana)
    consenting.leave_alone(token)
    settings.SECRET_KEY = "another one, as long as it has to be, ქართულად"
    shown = text_of(client.get(f"/en/materials/named/{token}/"))
    assert "It is not known here any more which address this letter went to." in shown
    consenting.leave_alone(asked(key, ana))
    with pytest.raises(MaterialError) as caught:
        consenting.ask(key, name=NINO, email=ADDRESS, by=ana)
    assert caught.value.why is Why.LEFT_ALONE


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


class Locked(BaseEmailBackend):
    """A mail server to which somebody wrote down the wrong password."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        raise SMTPAuthenticationError(535, b"no")


@pytest.mark.parametrize(("server", "tries"), [("Closed", 5), ("Refusing", 1), ("Locked", 5)])
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
