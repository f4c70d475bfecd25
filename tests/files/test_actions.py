"""Keeping files."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from django.db import transaction

from pactwork.files.api import FileError, path_of, store_file, stored_file
from pactwork.files.models import StoredFile
from pactwork.kernel.transactions import NoTransactionError
from tests.files.samples import HTML, PDF, PNG


@pytest.fixture(autouse=True)
def _home(settings: object, tmp_path: Path) -> None:
    settings.PACTWORK_HOME = tmp_path  # type: ignore[attr-defined]


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_digest(db: None, tmp_path: Path) -> None:
    stored = store_file("Acord.PDF", PDF)
    assert stored.sha256 == sha256(PDF).hexdigest()
    assert (stored.media_type, stored.size) == ("application/pdf", len(PDF))
    assert path_of(stored.sha256).read_bytes() == PDF
    assert path_of(stored.sha256).is_relative_to(tmp_path)
    assert stored_file(stored.sha256) == stored
    assert stored_file("0" * 64) is None


def test_the_same_bytes_again_are_the_same_file(db: None, tmp_path: Path) -> None:
    first = store_file("a.pdf", PDF)
    changed = path_of(first.sha256).stat().st_mtime_ns
    assert store_file("b.pdf", PDF) == first
    assert StoredFile.objects.count() == 1
    assert path_of(first.sha256).stat().st_mtime_ns == changed
    store_file("c.png", PNG)
    assert StoredFile.objects.count() == len(files(tmp_path)) == 2


def test_what_is_refused_leaves_nothing(db: None, tmp_path: Path) -> None:
    with pytest.raises(FileError):
        store_file("a.pdf", HTML)
    assert files(tmp_path) == []
    assert StoredFile.objects.count() == 0


def test_a_write_that_is_cut_off_leaves_no_file(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    with pytest.raises(OSError, match="No space left"):
        store_file("a.pdf", PDF)
    assert files(tmp_path) == []
    assert StoredFile.objects.count() == 0


@pytest.mark.usefixtures("own_database")
def test_a_transaction_that_fails_leaves_no_row() -> None:
    with pytest.raises(NoTransactionError):
        store_file("a.pdf", PDF)
    with transaction.atomic():
        store_file("a.pdf", PDF)
        transaction.set_rollback(True)
    assert StoredFile.objects.count() == 0
    with transaction.atomic():
        store_file("a.pdf", PDF)
    assert StoredFile.objects.count() == 1
