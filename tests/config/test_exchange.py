"""Export and import are inverse, attached files and all, also from one installation to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from pactwork.agreements.api import import_files, pact_of
from pactwork.agreements.models import Agreement
from pactwork.config.exchange import OPERATOR, export_agreements, export_to_stream
from pactwork.files.api import bytes_of, path_of
from pactwork.files.models import StoredFile
from tests.factories import Document, everything, pact, write
from tests.files.samples import DOCX, PDF, PNG
from tests.scratch import connected_to, copy_of_database

Laid = dict[str, bytes]
LINK = {"title": {"en": "The law"}, "url": "https://law.example/1"}


@pytest.fixture
def elsewhere(own_database: None, settings: Any, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Leave this installation for one that has nothing of it."""
    settings.PACTWORK_HOME = tmp_path / "here"
    with copy_of_database() as empty:
        moved = connected_to(empty)

        def move() -> None:
            settings.PACTWORK_HOME = tmp_path / "elsewhere"
            moved.__enter__()

        yield move
        moved.__exit__(None, None, None)


def attached(slug: str, files: Laid) -> Document:
    held = [
        {"path": path, "title": {"en": f"File {number}"}, "language": "en"}
        for number, path in enumerate(files)
    ]
    return pact(slug, files=[*held, LINK], visibility="parties")


def bring_in(folder: Path, **agreements: Laid) -> None:
    """Import agreements with these files attached, each from a folder of its own."""
    for slug, files in agreements.items():
        inside = folder / "came" / slug
        inside.mkdir(parents=True)
        for path, data in files.items():
            (inside / path).parent.mkdir(parents=True, exist_ok=True)
            (inside / path).write_bytes(data)
        import_files(write(inside, attached(slug, files)))


def laid(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(folder)) for path in found)


def state() -> list[Any]:
    return [
        (one.slug, one.terms_sha256, one.files, one.visibility, pact_of(one.slug, OPERATOR))
        for one in Agreement.objects.order_by("slug")
    ]


PLAIN: dict[str, Laid] = {
    "reading": {"annex.pdf": PDF, "annexes/پیوست می‌شود.png": PNG, "annexes/Text.DOCX": DOCX},
    "writing": {"annex.pdf": PDF + b"% other\n"},
    "speaking": {},
}


def test_attached_files_come_back_in_another_installation(
    elsewhere: Callable[[], None], tmp_path: Path
) -> None:
    bring_in(tmp_path, **PLAIN)
    before, backup = state(), tmp_path / "backup"
    assert export_agreements([], backup)
    assert laid(backup) == [
        "reading/annex.pdf",
        "reading/annexes/Text.DOCX",
        "reading/annexes/پیوست می‌شود.png",
        "reading/reading.yaml",
        "speaking.yaml",
        "writing/annex.pdf",
        "writing/writing.yaml",
    ]
    elsewhere()
    assert state() == []
    assert len(import_files([backup]).created) == 3
    assert state() == before
    stored = sorted(bytes_of(one.sha256) for one in StoredFile.objects.all())
    assert stored == sorted([PDF, PNG, DOCX, PDF + b"% other\n"])
    assert export_agreements([], tmp_path / "again")
    assert laid(tmp_path / "again") == laid(backup)


def test_importing_what_was_exported_changes_nothing(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.PACTWORK_HOME = tmp_path / "here"
    bring_in(tmp_path, **PLAIN)
    before = everything(but=["agreements.ImportedFile"])
    assert export_agreements([], tmp_path / "backup")
    assert len(import_files([tmp_path / "backup"], again=True).unchanged) == 3
    assert everything(but=["agreements.ImportedFile"]) == before


HOSTILE = ["../../etc/annex.pdf", "/etc/annex.pdf", "an\x1bnex\u202e.pdf", "a" * 196 + "\u202e.pdf"]


def test_hostile_names_are_made_safe_and_settle(
    elsewhere: Callable[[], None], tmp_path: Path
) -> None:
    """Rows may hold what no file system and no import would have let in."""
    bring_in(tmp_path, reading={f"{number}.pdf": PDF + b"%%%d\n" % number for number in range(5)})
    agreement = Agreement.objects.get()
    for held, path in zip(agreement.files, ["annex.pdf", *HOSTILE], strict=False):
        held["path"] = path
    agreement.save()
    hashes = [(one.get("sha256"), one["title"]) for one in agreement.files]
    backup = tmp_path / "backup" / "deep"
    assert export_agreements(["reading"], backup)
    names = ["a" * 100, "an-nex", "annex", "annex-2", "annex-3"]
    assert laid(tmp_path / "backup") == sorted(
        [*(f"deep/reading/{name}.pdf" for name in names), "deep/reading/reading.yaml"]
    )
    elsewhere()
    import_files([backup])
    there = Agreement.objects.get()
    assert there.terms_sha256 == agreement.terms_sha256
    assert [(one.get("sha256"), one["title"]) for one in there.files] == hashes
    before = state()
    assert export_agreements([], tmp_path / "again")
    assert len(import_files([tmp_path / "again"], again=True).unchanged) == 1
    assert state() == before


@pytest.fixture
def _here(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PACTWORK_HOME = tmp_path / "here"


@pytest.mark.usefixtures("_here")
def test_no_older_text_of_an_agreement_stays_in_the_folder(tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    bring_in(tmp_path, reading={})
    assert export_agreements(["reading"], backup)
    assert laid(backup) == ["reading.yaml"]
    bring_in(tmp_path / "more", reading={"annex.pdf": PDF})
    assert export_agreements(["reading"], backup)
    assert laid(backup) == ["reading/annex.pdf", "reading/reading.yaml"]
    import_files(write(tmp_path, attached("reading", {})), again=True)
    assert export_agreements(["reading"], backup)
    assert laid(backup) == ["reading.yaml", "reading/annex.pdf"]


@pytest.mark.usefixtures("_here")
@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda kept: kept.unlink(), "its bytes cannot be read: No such file or directory."),
        (lambda kept: kept.write_bytes(PNG), "its bytes are not those that came in."),
    ],
)
def test_lost_bytes_are_said_and_all_else_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], Any], says: str
) -> None:
    bring_in(tmp_path, reading={"annex.pdf": PDF, "annex.png": PNG}, writing={})
    damage(path_of(StoredFile.objects.get(media_type="application/pdf").sha256))
    backup = tmp_path / "backup"
    assert not export_agreements([], backup)
    assert laid(backup) == ["reading/annex.png", "reading/reading.yaml", "writing.yaml"]
    assert f"{backup}/reading/annex.pdf is not written: {says}\n" in capsys.readouterr().err


@pytest.mark.usefixtures("_here")
def test_a_folder_that_takes_nothing_is_said_plainly(tmp_path: Path) -> None:
    bring_in(tmp_path, reading={"annex.pdf": PDF})
    backup = tmp_path / "backup"
    backup.mkdir()
    (backup / "reading").write_text("in the way")
    with pytest.raises(click.ClickException, match=r"annex\.pdf cannot be written: "):
        export_agreements([], backup)


@pytest.mark.usefixtures("_here")
def test_a_stream_holds_the_pact_file_and_says_what_it_leaves_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bring_in(tmp_path, reading={"annex.pdf": PDF, "annex.png": PNG}, writing={})
    assert export_to_stream("reading")
    said = capsys.readouterr()
    assert yaml.safe_load(said.out) == pact_of("reading", OPERATOR)
    assert "2 attached file(s)" in said.err
    assert "`pactwork export reading --to FOLDER`" in said.err
    assert export_to_stream("writing")
    assert capsys.readouterr().err == ""
    assert not export_to_stream("nothing")
    assert capsys.readouterr().out == ""
