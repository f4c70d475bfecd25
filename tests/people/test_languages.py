"""Pages and mail of accounts speak the reader's language throughout: nothing of allauth's own."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from pactwork.kernel.languages import LANGUAGES
from pactwork.people.api import Person
from pactwork.people.effects import send_mail
from tests.people.entering import known, prove, sign_in, signed_in

PAGES = (
    "email/ password/change/ second/ second/app/activate/ passkeys/ passkeys/add/ privacy/ erase/ "
    "organisations/ organisations/find/ organisations/register/ organisations/library/people/ "
    "organisations/school/claim/ claims/ logout/ reauthenticate/ reauthenticate/code/ sessions/"
)
SAME_EVERYWHERE = {"Pactwork", "PACTWORK_HOME", "JavaScript", "JSON", "PDF"}
KINDS = ("confirm", "already", "reset", "unknown", "changed", "code", "claim", "decision")


def foreign(page: Any) -> set[str]:
    """Words in Latin letters in what a page says, which a Georgian or Persian page does not."""
    (main,) = re.findall(r"<main\b[^>]*>(.*)</main>", page.content.decode(), re.S)
    main = re.sub(r'<(\w+)\b[^>]*\blang="\w+"[^>]*>.*?</\1>', " ", main, flags=re.S)
    for kept in ("select", "script", "code", "bdi"):
        main = re.sub(rf"<{kept}\b.*?</{kept}>", " ", main, flags=re.S)
    main = re.sub(r'<label for="id_name_\w\w">.*?</label>', " ", main)
    words = set(re.findall(r"[A-Za-z][A-Za-z_]{3,}", unescape(re.sub(r"<[^>]+>", " ", main))))
    return words - SAME_EVERYWHERE


@pytest.mark.parametrize("language", ["ka", "fa"])
def test_no_page_falls_back_to_english(library: int, language: str, settings: Any) -> None:
    settings.PACTWORK_MAIL_FOLDER = ""
    person = known()
    Person.objects.filter(pk=person.pk).update(name="ანა", is_operator=True)
    person.memberships.create(organisation_id=library, role="representative")
    assert "password" in {word.lower() for word in foreign(Client().get("/en/account/login/"))}
    place = f"/{language}/account/"
    for page in ("login/", "signup/", "password/reset/", "password/reset/done/", "confirm-email/"):
        assert foreign(Client().get(f"{place}{page}")) == set(), page
    wrong = Client().post(f"{place}signup/", {"email": "x", "password1": "short"})
    assert foreign(wrong) == set()
    assert foreign(Client().post(f"{place}login/", {"login": "x", "password": "y"})) == set()
    person.refresh_from_db()
    client = signed_in(person)
    prove(client)
    for page in ("", *PAGES.split()):
        answer = client.get(f"{place}{page}")
        assert answer.status_code == 200, page
        assert foreign(answer) == set(), page


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
@pytest.mark.parametrize("kind", [*KINDS, "invitation"])
def test_every_mail_is_in_the_readers_language(kind: str, language: str, db: None) -> None:
    said = {"organisation": "X", "person": "Y", "role": "Z", "inviter": "I", "change": "—"}
    for one in ("en", language):
        send_mail(kind, "ana@example.org", one, said)
    english, other = mail.outbox
    assert english.subject != other.subject
    lines = [set(one.body.splitlines()) for one in (english, other)]
    shared = lines[0] & lines[1] - {"", "—", "Pactwork", "http://localhost:8000"}
    assert shared == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lock_is_explained_in_every_language(language: str, db: None) -> None:
    for _ in range(6):
        answer = sign_in(Client(), password="wrong wrong wrong")
    assert answer.status_code == 429
    page = Client().post(
        f"/{language}/account/login/", {"login": "ana@example.org", "password": "x"}
    )
    assert f'<html lang="{language}"' in page.content.decode()
    assert page.status_code == 429
