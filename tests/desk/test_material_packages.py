"""What happens on the desk with large files, packages that are taken apart, and linked pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from pactwork.files import apart, queries
from pactwork.files.actions import uploading
from pactwork.files.api import append_to_upload, begin_upload, prepare
from pactwork.files.hurry import MAKE_SECONDS
from pactwork.people.api import Person
from pactwork.repository.models import LinkCopy
from tests.desk.doing import page, reading, signed_in, text_of
from tests.files import made
from tests.shelving import DESCRIBED, begun, sent_file


@pytest.fixture
def writer(db: None) -> Client:
    """Somebody of the library who shares."""
    reading()
    return signed_in("writer@example.org", library="member")


def test_a_large_file_is_waited_for_and_not_sent_twice(
    writer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (uploading, queries):
        monkeypatch.setattr(module, "LARGE", 1_000)
    data = (made.SAID["ro"] * 100).encode()
    owner = Person.objects.get(email="writer@example.org").pk
    card = begin_upload("carte.txt", len(data), owner)
    append_to_upload(card.uuid, 0, [data])
    sent = {"by": "library", "upload": str(card.uuid)}
    answer = writer.post("/en/desk/materials/share/", sent)
    assert answer.status_code == 422
    assert "“carte.txt” is large and still being read." in text_of(answer)
    assert f'name="upload" value="{card.uuid}"' in answer.content.decode()
    assert "Drafts (0)" in text_of(writer.get("/en/desk/materials/"))
    uploading.look_at_upload(card.uuid)
    answer = writer.post("/en/desk/materials/share/", sent)
    assert answer.status_code == 302
    assert "carte.txt" in page(writer, answer["Location"])


def test_a_cartridge_is_taken_apart_at_a_press(writer: Client) -> None:
    key = begun(writer, files=sent_file("curs.imscc", made.cartridge()))
    place = f"/en/desk/materials/{key}/describe/"
    markup = page(writer, place)
    assert "Take its files out" in markup
    button = re.search(r'value="(unpack:[0-9a-f]{64})"', markup)
    revision = re.search(r'name="revision" value="(\d+)"', markup)
    assert button
    assert revision
    form = {**DESCRIBED, "do": button[1], "revision": revision[1]}
    answer = writer.post(place, form)
    assert answer.status_code == 302, text_of(answer)
    markup = page(writer, place)
    assert "links.md" in markup
    assert "curs.imscc" not in markup
    assert "Take its files out" not in markup


def test_a_cartridge_that_takes_long_is_left_to_a_worker(
    writer: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.PACTWORK_HOME = tmp_path
    key = begun(writer, files=sent_file("curs.imscc", made.cartridge()))
    place = f"/en/desk/materials/{key}/describe/"
    button = re.search(r'value="unpack:([0-9a-f]{64})"', page(writer, place))
    assert button
    sha256 = button[1]
    seconds = list[int]()

    def slow(_order: bytes, _answer: object, _said: object, wall: int) -> int:
        seconds.append(wall)
        return apart._SLOW

    def pressed() -> str:
        revision = re.search(r'name="revision" value="(\d+)"', page(writer, place))
        assert revision
        form = {**DESCRIBED, "do": f"unpack:{sha256}", "revision": revision[1]}
        assert writer.post(place, form).status_code == 302
        return page(writer, place)

    with monkeypatch.context() as patched:
        patched.setattr(apart, "_run", slow)
        for _ in range(2):
            said = pressed()
            assert "is large and still being read. Go on in a minute." in said
            assert "curs.imscc" in said
            assert "links.md" not in said
    assert seconds == [MAKE_SECONDS]
    prepare(sha256)
    assert "links.md" in pressed()


def test_a_link_is_copied_unless_somebody_says_no(writer: Client) -> None:
    for wanted, sent in ((True, {"copy": "on"}), (False, {})):
        key = begun(writer, files="", link="example.org/lectie", **sent)
        assert LinkCopy.objects.get(material__key=key).is_wanted is wanted
        said = text_of(writer.get(f"/en/desk/materials/{key}/"))
        assert ("It is going to be copied." in said) is wanted
        assert ("No copy of it is kept." in said) is not wanted
