"""Pictures of agreements for other sites."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.utils.translation import override
from structlog.testing import capture_logs

from pactwork.agreements.api import agreement_card
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal import share_image
from pactwork.portal.share_image import (
    PictureError,
    draw,
    picture_data,
    picture_key,
    plain_picture,
)  # fmt: skip
from pactwork.portal.web import sharing
from tests.factories import TODAY, organisation, pact, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.PACTWORK_HOME = tmp_path
    return tmp_path


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a whole PNG (its chunks are checked)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    place, kinds = 8, []
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind = png[place + 4 : place + 8]
        body = png[place + 8 : place + 8 + length]
        (check,) = struct.unpack(">I", png[place + 8 + length : place + 12 + length])
        assert check == zlib.crc32(kind + body)
        kinds.append(kind)
        place += 12 + length
    assert (kinds[0], kinds[-1]) == (b"IHDR", b"IEND")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_in_every_language(client: Client, language: str) -> None:
    take_in(pact())
    answer = client.get(f"/share/reading.{language}.png")
    assert answer["Content-Type"] == "image/png"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert size_of(answer.content) == (1200, 630)
    assert answer.content != plain_picture()


def data_of(slug: str, language: str) -> dict[str, Any]:
    card = agreement_card(slug, PUBLIC)
    assert card
    with override(language):
        held: dict[str, Any] = json.loads(picture_data(card))
    return held


@time_machine.travel(TODAY)
def test_it_says_title_parties_and_where_things_stand() -> None:
    without_end = {"term": {"from": "2025"}}
    take_in(pact("reading", parties=("library", "city"), agreement=without_end))
    held = data_of("reading", "en")
    assert held["title"] == {"text": "Agreement reading", "language": "en", "direction": "ltr"}
    assert "Learning City of Kermanshah" in held["parties"]
    assert (held["state"], held["fraction"]) == ("Not started", "0 of 1 commitment fulfilled")
    assert data_of("reading", "fa")["direction"] == "rtl"
    assert data_of("reading", "ro")["title"]["text"] == "Acordul reading"


def test_many_parties_and_long_titles_are_cut() -> None:
    described = [
        organisation(f"org-{n:02d}", name={"en": f"A rather long name of organisation {n}"})
        for n in range(13)
    ]
    title = {"en": "A title with very many words " * 20}
    take_in(
        pact(parties=[f"org-{n:02d}" for n in range(13)], organisations=described,
             agreement={"title": title}),
    )  # fmt: skip
    held = data_of("reading", "en")
    assert held["parties"].endswith("and 11 more")
    assert len(held["title"]["text"]) <= 231
    assert held["title"]["text"].endswith("…")


def test_what_people_wrote_is_never_run(client: Client) -> None:
    title = {"en": '#panic("no") $x$ [*b*] \\ " #include("/etc/passwd") {1+1} @x <y>'}
    take_in(pact(agreement={"title": title}))
    assert size_of(client.get("/share/reading.en.png").content) == (1200, 630)


def test_it_is_drawn_once_and_kept_on_disk(
    client: Client, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(
        sharing, "draw", lambda data, fonts: drawn.append(data) or draw(data, fonts)
    )
    take_in(pact())
    first = client.get("/share/reading.en.png").content
    caches["pages"].clear()
    assert client.get("/share/reading.en.png").content == first
    assert len(drawn) == 1
    take_in(pact(agreement={"title": {"en": "Renamed"}}))
    assert client.get("/share/reading.en.png").content != first
    assert len(drawn) == 2
    assert len(list((home / "share").iterdir())) == 1, "what it was before is gone"


def test_nothing_changes_while_nothing_it_says_changes(client: Client, home: Path) -> None:
    take_in(pact())
    client.get("/share/reading.en.png")
    before = sorted((home / "share").iterdir())
    take_in(pact("another"))
    client.get("/share/reading.en.png")
    assert sorted((home / "share").iterdir()) == before


def test_the_key_changes_with_the_words_and_with_the_drawing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = picture_key("{}")
    assert key == picture_key("{}")
    assert key != picture_key('{"a": 1}')
    monkeypatch.setattr(share_image, "_template_digest", lambda: "another")
    assert key != picture_key("{}")


def test_a_plain_picture_when_drawing_fails_and_a_line_in_the_log(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    take_in(pact())
    kept, settings.PACTWORK_NODE_MODULES = settings.PACTWORK_NODE_MODULES, tmp_path
    with capture_logs() as lines:
        answer = client.get("/share/reading.en.png")
    assert size_of(answer.content) == (1200, 630)
    assert answer.content == plain_picture()
    assert answer["Cache-Control"] == "no-store"
    (line,) = [line for line in lines if line["event"] == "share_image_failed"]
    assert (line["agreement"], line["language"]) == ("reading", "en")
    settings.PACTWORK_NODE_MODULES = kept
    assert client.get("/share/reading.en.png").content != plain_picture(), "it was not kept"


def test_a_broken_template_is_an_error_of_ours(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "card.typ"
    broken.write_text('#panic("no")')
    monkeypatch.setattr(share_image, "TEMPLATE", broken)
    with pytest.raises(PictureError, match="no"):
        draw("{}", Path(settings.PACTWORK_NODE_MODULES) / "@expo-google-fonts")


def test_a_disk_that_cannot_be_written_does_no_harm(client: Client, settings: Any) -> None:
    take_in(pact())
    settings.PACTWORK_HOME = Path("/proc/nowhere")
    with capture_logs() as lines:
        answer = client.get("/share/reading.en.png")
    assert answer.content != plain_picture()
    assert [line["event"] for line in lines if "share" in line["event"]] == ["share_image_not_kept"]


def test_unknown_hidden_and_other_languages_have_none(client: Client) -> None:
    take_in(pact("secret-pact", visibility="parties"), pact())
    for name in ("secret-pact.en", "nobody.en", "reading.xx"):
        assert client.get(f"/share/{name}.png").status_code == 404


def test_invented_data_say_so() -> None:
    take_in(pact("reading", demonstration=True), pact("real"))
    assert data_of("reading", "en")["demonstration"] == "Demonstration"
    assert data_of("real", "en")["demonstration"] == ""
