"""The form of describing saves by itself and overwrites nobody; what was sent before and is in no
material yet is listed.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pactwork.files.models import Upload
from pactwork.people.models import Person
from pactwork.repository.api import Said, Stage, depositing, materials, reviewing
from pactwork.repository.models import ConsentLetter
from tests.desk.doing import page, reading, signed_in
from tests.desk.test_uploads import TEXT, begin, patch
from tests.factories import someone
from tests.shelving import DESCRIBED, begun, described

SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def writer(db: None, settings: Any, tmp_path: Any) -> Client:
    """Somebody of the library who shares."""
    settings.PACTWORK_HOME = tmp_path
    reading()
    return signed_in("writer@example.org", library="member")


@pytest.fixture
def ana(writer: Client) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


def typed(writer: Client, key: str, **said: Any) -> tuple[int, dict[str, Any]]:
    """What the script is answered that saves while somebody types."""
    place = f"/en/desk/materials/{key}/describe/"
    answer = writer.post(place, {"do": "save", **DESCRIBED, **said}, headers=SCRIPT)
    return answer.status_code, answer.json()


def held(key: str, who: Person) -> Any:
    found = materials.desk_view(key, who)
    assert found is not None
    return found


def test_what_is_typed_is_saved_and_nothing_else_done(writer: Client, ana: Person) -> None:
    key = begun(writer)
    place = begin(writer, 5)["Location"]
    patch(writer, place, 0, b"salut")
    number = Upload.objects.get().uuid
    said = {
        "title": "  ქართული წიგნი  ",
        "creators-0-email": "ana@library.md",
        "upload": str(number),
        "revision": str(held(key, ana).revision),
        "subjects": [],
        "themes": [],
        "do": "submit",
    }
    status, answer = typed(writer, key, **said)
    now = held(key, ana)
    assert (status, answer["revision"], answer["missing"]) == (200, now.revision, ["subjects"])
    assert answer["said"].startswith("Saved at ")
    assert now.described.titles == {"ro": "ქართული წიგნი"}
    assert (now.stage, len(now.described.files)) == (Stage.DRAFT, 1)
    assert not ConsentLetter.objects.exists()
    file = now.described.files[0].sha256[:16]
    again = {"revision": str(now.revision), f"file-language-{file}": "fa"}
    assert typed(writer, key, **again)[1]["revision"] == held(key, ana).revision


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(writer: Client, ana: Person) -> None:
    key = begun(writer)
    seen = str(held(key, ana).revision)
    depositing.fill_in(key, Said(titles={"ro": "Al Anei"}), by=ana)
    status, answer = typed(writer, key, revision=seen)
    assert (status, answer["said"][:13]) == (409, "Somebody else")
    status, answer = typed(writer, key, doi="zece", **{"creators-0-identifier": "x y"})
    assert (status, "DOI: A DOI is written like" in answer["said"]) == (422, True)
    assert held(key, ana).described.titles == {"ro": "Al Anei"}
    assert described(writer, key).status_code == 302
    assert typed(writer, key)[0] == 409
    reviewing.take_back(key, by=ana)
    assert typed(writer, key)[0] == 200


def test_what_was_sent_before_is_gone_on_with_or_let_go(writer: Client, ana: Person) -> None:
    place = begin(writer, len(TEXT))["Location"]
    patch(writer, place, 0, TEXT[:1000])
    number = Upload.objects.get().uuid
    share = "/en/desk/materials/share/"
    shown = page(writer, share)
    assert f'data-url="{place}" data-name="کتاب.txt" data-size="{len(TEXT)}"' in shown
    assert f'max="{len(TEXT)}" value="1000"' in shown
    drop = f"drop-upload:{number}"
    other = signed_in("jonas@library.example", library="member")
    assert "data-upload-left" not in page(other, share)
    other.post(share, {"do": drop, "by": "library"})
    assert Upload.objects.exists()
    key = begun(writer)
    patch(writer, place, 1000, TEXT[1000:])
    form = f"/en/desk/materials/{key}/describe/"
    assert f'type="checkbox" name="upload" value="{number}"' in page(writer, form)
    assert described(writer, key, do="save", upload=str(number)).status_code == 302
    assert {one.name for one in held(key, ana).described.files} == {"citim.png", "کتاب.txt"}
    assert "data-upload-left" not in page(writer, form)
    begin(writer, 5)
    number = Upload.objects.get(sha256="").uuid
    answer = writer.post(share, {"do": f"drop-upload:{number}", "link": "https://ex.org/é"})
    assert 'value="https://ex.org/é"' in answer.content.decode()
    assert not Upload.objects.filter(uuid=number).exists()
