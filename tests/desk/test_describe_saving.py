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
from pactwork.repository.models import ConsentLetter, Version
from tests.desk.doing import page, reading, signed_in
from tests.desk.test_uploads import TEXT, begin, patch
from tests.factories import someone
from tests.shelving import DESCRIBED, begun, described

SCRIPT = {"Accept": "application/json"}
TEXTS = ("title", "description", "keywords", "note")


@pytest.fixture
def writer(db: None, settings: Any, tmp_path: Any) -> Client:
    """Somebody of the library who shares."""
    settings.PACTWORK_HOME = tmp_path
    reading()
    return signed_in("writer@example.org", library="member")


@pytest.fixture
def ana(writer: Client) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


def typed(writer: Client, key: str, who: Person, **said: str) -> tuple[int, dict[str, Any]]:
    """What the script is answered that saves texts while somebody types: each as it is now, in a
    page that came with none of them.
    """
    now = held(key, who)
    asked = {"person": int(writer.session["_auth_user_id"]), "language": "ro"}
    asked |= {"version": now.version, "revision": now.revision}
    texts = {name: text for name, text in said.items() if name.partition("_")[0] in TEXTS}
    was = {f"was-{name}": "" for name in texts}
    place = f"/en/desk/materials/{key}/describe/"
    answer = writer.post(place, {**asked, **was, **said}, headers=SCRIPT)
    return answer.status_code, answer.json()


def held(key: str, who: Person) -> Any:
    found = materials.desk_view(key, who)
    assert found is not None
    return found


def test_texts_are_saved_and_nothing_else_is_touched(writer: Client, ana: Person) -> None:
    key = begun(writer)
    depositing.fill_in(key, Said(licence="cc-by-4.0", keywords={"en": ["press"]}), by=ana)
    others = {name: DESCRIBED[name] for name in ("licence", "subjects", "visibility")}
    others |= {"creators-0-email": "ana@library.md", "do": "submit", "commitment": "a/b"}
    Version.objects.update(titles={"und": "scan0001"})
    texts = {"was-title": "scan0001", "title_ka": " წიგნი ", "keywords": "presă,  știri  false"}
    before = held(key, ana)
    status, answer = typed(writer, key, ana, **others, **texts)
    now = held(key, ana)
    assert (status, answer["revision"], now.stage) == (200, now.revision, Stage.DRAFT)
    assert (answer["said"][:9], answer["missing"]) == ("Saved at ", list(now.missing))
    assert now.described.titles == {"ro": "scan0001", "ka": "წიგნი"}
    assert now.described.keywords == {"en": ("press",), "ro": ("presă", "știri false")}
    same = ("licence", "subjects", "creators")
    for name in same:
        assert getattr(now.described, name) == getattr(before.described, name)
    assert not ConsentLetter.objects.exists()
    assert typed(writer, key, ana, note="Nou")[0] == 200
    assert (held(key, ana).note, now.commitments) == ({"ro": "Nou"}, [])


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(writer: Client, ana: Person) -> None:
    key = begun(writer)
    Version.objects.update(titles={})
    seen = str(held(key, ana).revision)
    depositing.fill_in(key, Said(titles={"ro": "Al Anei"}), by=ana)
    status, answer = typed(writer, key, ana, revision=seen, title="Al meu", description="O carte")
    assert (status, answer["said"][:13]) == (409, "Somebody else")
    status, answer = typed(writer, key, ana, revision=seen, description="O carte")
    assert (status, answer["revision"]) == (200, None)
    # The answer was lost, and it is sent again.
    assert typed(writer, key, ana, description="O carte")[0] == 200
    assert held(key, ana).described.descriptions == {"ro": "O carte"}
    status, answer = typed(writer, key, ana, title_en="x" * 501)
    assert (status, "English: " in answer["said"]) == (422, True)
    assert held(key, ana).described.titles == {"ro": "Al Anei"}
    assert described(writer, key, revision=seen).status_code == 422
    assert described(writer, key).status_code == 302
    assert typed(writer, key, ana, title_en="Late")[0] == 409
    reviewing.take_back(key, by=ana)
    assert typed(writer, key, ana, title_en="In time")[0] == 200


def test_an_old_window_writes_into_no_other_version_and_in_nobody_elses_name(
    writer: Client, ana: Person
) -> None:
    key = begun(writer)
    seen = held(key, ana)
    old = {"version": str(seen.version - 1), "revision": str(seen.revision)}
    assert typed(writer, key, ana, **old, title_en="Old")[0] == 409
    assert described(writer, key, do="save", **old).status_code == 422
    assert typed(writer, key, ana, person=str(ana.pk), title_en="Hers")[0] == 403
    assert held(key, ana).described == seen.described
    asked = writer.get(f"/en/desk/materials/{key}/describe/", headers=SCRIPT).json()
    assert asked["person"] == writer.session["_auth_user_id"]


def test_rows_that_say_what_is_stored_already_stay(writer: Client, ana: Person) -> None:
    key = begun(writer)
    origin = {"relation": "adaptation-of", "iri": "https://ex.org/a"}
    rows = {"origins-TOTAL_FORMS": "2"}
    rows |= {f"origins-0-{name}": value for name, value in origin.items()}
    for _ in range(3):
        assert described(writer, key, do="save", **rows).status_code == 302
        now = held(key, ana).described
        assert [one.name for one in now.creators] == ["Ana Țurcanu"]
        assert [one.iri for one in now.origins] == ["https://ex.org/a"]
        assert typed(writer, key, ana, title_en="Reading")[0] == 200


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
