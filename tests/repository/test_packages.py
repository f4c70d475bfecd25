"""Packages of others become deposits, and deposits become packages that we read ourselves."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from pactwork.files.api import (
    Facts,
    LaterError,
    bytes_of,
    kind_of,
    look_into,
    prepare,
    rendition_known,
    rendition_of,
    store_stream,
)
from pactwork.files.hurry import is_hurried
from pactwork.people.api import Person
from pactwork.repository.actions import attaching, unpacking
from pactwork.repository.api import (
    MaterialError,
    NotAllowedError,
    depositing,
    materials,
    outgoing,
    reviewing,
)
from pactwork.repository.described import DescribedFile
from tests.factories import numbers, someone
from tests.files import made
from tests.repository.exchange.samples import material
from tests.repository.shelf import TITLES, approved, drafted, published

pytestmark = pytest.mark.usefixtures("agreement")

CARTRIDGE_LOM = (
    "<lom:lifeCycle><lom:contribute><lom:role><lom:value>author</lom:value></lom:role>"
    "<lom:entity>BEGIN:VCARD\nVERSION:3.0\nFN:Nguyễn Thị Hà\nEND:VCARD</lom:entity>"
    "</lom:contribute></lom:lifeCycle><lom:rights>"
)


def drafted_with(data: bytes, name: str = "Bài.imscc") -> tuple[str, str, Person]:
    """A draft with this package, the digest of it, and whose it is."""
    ana = someone("ana@library.example", library="member")
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=ana)
    file = depositing.add_file(key, name=name, chunks=[data], by=ana)
    return key, file.sha256, ana


def with_more(**files: str | bytes) -> bytes:
    """The cartridge of the samples, with further files and somebody who made it."""
    archive = zipfile.ZipFile(io.BytesIO(made.cartridge()))
    held: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    manifest = archive.read("imsmanifest.xml").decode()
    held["imsmanifest.xml"] = manifest.replace("<lom:rights>", CARTRIDGE_LOM)
    return made.zipped({**held, **{name.replace("__", "/"): one for name, one in files.items()}})


def test_what_the_manifest_says_is_filled_in() -> None:
    key, _, ana = drafted_with(with_more())
    depositing.prefill(key, by=ana)
    held = materials.desk_view(key, ana)
    assert held
    said = held.described
    assert said.titles == {"vi": made.TITLES["vi"]}
    assert said.descriptions == {"vi": "Bài một · Liên kết"}
    assert (said.languages, said.licence) == (("vi",), "cc-by-4.0")
    assert [one.name for one in said.creators] == ["Nguyễn Thị Hà"]


def test_a_cartridge_becomes_its_files() -> None:
    data = with_more(
        **{
            "files__đề.pdf": made.pdf(),
            "files__bad.png": b"<html>not a picture</html>",
            "files__inner.zip": made.scorm(),
            "files__style.css": "p {}",
        }
    )
    key, sha256, ana = drafted_with(data)
    eva = someone("eva@school.example", school="member")
    with pytest.raises(NotAllowedError):
        depositing.unpack(key, sha256=sha256, by=eva)
    done = depositing.unpack(key, sha256=sha256, by=ana)
    held = materials.desk_view(key, ana)
    assert held
    files = {one.name: one for one in held.described.files}
    assert set(files) == {"Bài một.md", "đề.pdf", "links.md"}
    assert (done.taken, done.left) == (3, ("bad.png",))
    assert bytes_of(files["đề.pdf"].sha256) == made.pdf()
    assert bytes_of(files["links.md"].sha256) == "- [Liên kết](https://example.org/)\n".encode()
    assert made.SAID["vi"].split("\n")[0] in bytes_of(files["Bài một.md"].sha256).decode()
    assert depositing.unread(key) == 3
    with pytest.raises(LookupError):
        depositing.unpack(key, sha256=sha256, by=ana)


def test_no_draft_is_held_while_a_package_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    key, sha256, ana = drafted_with(with_more())
    order = list[str]()
    for name in ("keep_chunks", "hold_draft"):
        real = getattr(unpacking, name)

        def noted(*given: Any, name: str = name, real: Any = real) -> Any:
            order.append(name)
            return real(*given)

        monkeypatch.setattr(unpacking, name, noted)
    depositing.unpack(key, sha256=sha256, by=ana)
    assert order == ["hold_draft", "keep_chunks", "keep_chunks", "hold_draft"]


def test_what_nobody_waited_for_is_read_by_a_job() -> None:
    key, sha256, ana = drafted_with(with_more(**{"files__đề.pdf": made.pdf()}))
    asked = ProcrastinateJob.objects.filter(task_name__endswith=".read_files_soon")
    for wait in (
        lambda: depositing.unpack(key, sha256=sha256, by=ana),
        lambda: depositing.prefill(key, within=-1, by=ana),
    ):
        connection.cursor().execute("DELETE FROM procrastinate_jobs")
        wait()
        assert [job.args for job in asked.all()] == [{"key": key}]
        assert attaching.unread(key) == 3
    assert attaching.read_files(key) == 3
    connection.cursor().execute("DELETE FROM procrastinate_jobs")
    depositing.prefill(key, within=4, by=ana)
    assert not asked.exists()


def test_what_takes_long_is_read_by_a_job_and_not_while_somebody_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key, _, ana = drafted_with(with_more())
    hurried: list[bool] = []

    def slow(*_: str) -> Facts:
        hurried.append(is_hurried())
        raise LaterError

    with monkeypatch.context() as patched:
        patched.setattr(attaching, "facts_of", slow)
        assert depositing.prefill(key, within=4, by=ana) == ()
    assert hurried == [True]
    assert attaching.unread(key) == 1
    assert attaching.read_files(key) == 1


def test_pages_of_a_cartridge_bring_no_program() -> None:
    page = (
        "<html><body onload='x()'><h2>Bài *hai*</h2><script>alert(1)</script><p>Đọc <b>kỹ</b> "
        "<a href='javascript:alert(1)'>đây</a> <a href='https://e.example/a'>và đây</a></p>"
        "<ul><li>một</li><li>hai</li></ul>[x](javascript:alert(2))</body></html>"
    )
    key, sha256, ana = drafted_with(with_more(**{"web__1.html": page}))
    depositing.unpack(key, sha256=sha256, by=ana)
    held = materials.desk_view(key, ana)
    assert held
    file = next(one for one in held.described.files if one.name == "Bài một.md")
    text = bytes_of(file.sha256).decode()
    assert "## Bài \\*hai\\*" in text
    assert "Đọc **kỹ** đây [và đây](https://e.example/a)" in text
    assert "- một\n- hai" in text
    made_page = rendition_of(file.sha256, "page")
    assert made_page
    shown = (made_page.folder / made_page.parts[0].path).read_text(encoding="utf-8")
    assert "javascript:" not in shown.replace("(javascript:alert(2))", "")
    assert 'href="javascript' not in shown


def test_what_is_no_cartridge_is_not_taken_apart() -> None:
    key, sha256, ana = drafted_with(made.scorm(), "a.zip")
    with pytest.raises(MaterialError):
        depositing.unpack(key, sha256=sha256, by=ana)


@pytest.mark.parametrize(
    ("kind", "flavour"), [("scorm12", "scorm-1.2"), ("scorm2004", "scorm-2004")]
)
def test_what_goes_out_as_scorm_is_scorm_to_us(kind: str, flavour: str) -> None:
    ana = someone("ana@library.example", library="member")
    key = published(ana, someone("ion@library.example", library="coordinator"))
    package = outgoing.package(key, kind)
    assert package
    stored = store_stream("a.zip", package.pieces)
    found = kind_of(stored.sha256)
    assert found
    assert found.key == "scorm"
    facts = look_into(stored.sha256, "a.zip")
    assert facts.title in TITLES.values()
    assert (facts.licence, facts.creators) == ("cc-by-4.0", ("Ana Țurcanu",))
    assert set(facts.languages) == {"ro", "fa"}
    package = rendition_of(stored.sha256, "package")
    assert package
    assert (package.flavour, package.parts[0].path) == (flavour, "files/index.html")


@pytest.mark.parametrize(
    ("name", "data", "kinds"),
    [
        ("a.zip", made.scorm(), ("scorm12",)),
        ("a.zip", made.scorm("2004 3rd Edition"), ("scorm2004",)),
        ("a.imscc", made.cartridge(), ("imscc",)),
    ],
)
def test_a_package_that_was_shared_goes_out_as_it_is(
    name: str, data: bytes, kinds: tuple[str, ...]
) -> None:
    stored = store_stream(name, [data])
    file = DescribedFile(stored.sha256, name, stored.media_type, stored.size)
    own = material("lt", files=(file,))
    rendition_of(stored.sha256, "package")
    assert outgoing.package_kinds(own) == ("zip", "bag", *kinds)
    assert b"".join(outgoing._material(outgoing.ready(own), kinds[0])) == data


def test_a_document_goes_out_with_the_pages_that_are_made_of_it() -> None:
    stored = store_stream("a.docx", [made.docx("ka")])
    file = DescribedFile(stored.sha256, "a.docx", stored.media_type, stored.size)
    held = outgoing.ready(material("ka", files=(file,)))
    rendition_of(stored.sha256)
    for kind in ("scorm12", "imscc"):
        data = b"".join(outgoing._material(held, kind))
        page = zipfile.ZipFile(io.BytesIO(data)).read("parts/1/1.html").decode()
        assert made.SAID["ka"] in page
        assert '<html lang="ka"' in page


def test_nobody_who_takes_a_package_makes_its_pages() -> None:
    ana = someone("ana@library.example", library="member")
    ion = someone("ion@library.example", library="coordinator")
    key = drafted(ana)
    file = depositing.add_file(key, name="a.docx", chunks=[made.docx("ka")], by=ana)
    reviewing.submit(key, by=ana)
    assert approved(key, ion)
    ProcrastinateJob.objects.filter(task_name__endswith="prepare_file").delete()
    taken = outgoing.package(key, "imscc")
    assert taken
    assert file.sha256 in taken.unmade
    assert rendition_known(file.sha256) is None
    answer = Client().get(f"/materials/{key}/package.imscc")
    inside = zipfile.ZipFile(io.BytesIO(b"".join(answer))).namelist()
    assert not [one for one in inside if one.startswith("parts/")]
    asked = ProcrastinateJob.objects.filter(task_name__endswith="prepare_file")
    assert {"sha256": file.sha256} in asked.values_list("args", flat=True)
    prepare(file.sha256)
    taken = outgoing.package(key, "imscc")
    assert taken
    assert taken.unmade == ()
    assert "parts/look.css" in zipfile.ZipFile(io.BytesIO(b"".join(taken.pieces))).namelist()


def test_pages_and_their_pictures_are_read_as_they_are_packed() -> None:
    stored = store_stream("a.docx", [made.docx("ka")])
    look = rendition_of(stored.sha256)
    assert look
    (look.folder / "9.webp").write_bytes(b"before")
    file = DescribedFile(stored.sha256, "a.docx", stored.media_type, stored.size)
    pieces = outgoing._material(outgoing.ready(material("ka", files=(file,))), "imscc")
    (look.folder / "9.webp").write_bytes(b"after")
    (look.folder / look.parts[0].path).write_text("<p>ახალი</p>", "utf-8")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert archive.read("parts/1/9.webp") == b"after"
    assert "<p>ახალი</p>" in archive.read("parts/1/1.html").decode()
