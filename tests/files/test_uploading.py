"""Files that come in piece by piece, as their steps and actions see them."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from pactwork.files import queries
from pactwork.files.actions import uploading
from pactwork.files.actions.uploading import sweep_uploads
from pactwork.files.api import (
    FileError,
    UploadCard,
    UploadError,
    append_to_upload,
    begin_upload,
    bytes_of,
    drop_upload,
    finish_upload,
    path_of,
    store_stream,
    upload,
    upload_whole,
    uploads_of,
)
from pactwork.files.models import StoredFile, Upload
from pactwork.kernel.transactions import NoTransactionError
from tests.files import made
from tests.scratch import at_once

OWNER, OTHER = 7, 8
TEXT = (made.SAID["ka"] * 5_000).encode()


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.PACTWORK_HOME = tmp_path


def begun(data: bytes = TEXT, name: str = "a.txt") -> UploadCard:
    return begin_upload(name, len(data), OWNER)


def pieces(data: bytes, size: int = 1000) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


def reason(work: Any, *given: Any, **more: Any) -> str:
    with pytest.raises(UploadError) as refused:
        work(*given, **more)
    return refused.value.reason


def on_disk(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.rglob("*") if path.is_file())


def test_it_comes_in_pieces_and_is_kept(db: None, tmp_path: Path) -> None:
    card = begun()
    assert (card.offset, card.is_whole, card.sha256) == (0, False, "")
    half = len(TEXT) // 2
    card = append_to_upload(card.uuid, 0, pieces(TEXT[:half]))
    assert card == upload(card.uuid, OWNER)
    assert (card.offset, card.is_whole) == (half, False)
    assert upload(card.uuid, OTHER) is None
    assert uploads_of(OTHER) == []
    card = append_to_upload(card.uuid, half, pieces(TEXT[half:]))
    assert (card.is_whole, card.kind) == (True, "text")
    assert card.sha256 == hashlib.sha256(TEXT).hexdigest()
    stored = finish_upload(card.uuid)
    assert (stored.sha256, stored.size, stored.kind) == (card.sha256, len(TEXT), "text")
    assert bytes_of(stored.sha256) == TEXT
    assert finish_upload(card.uuid) == stored
    drop_upload(card.uuid)
    assert on_disk(tmp_path) == [""]


def test_pieces_that_do_not_fit(db: None) -> None:
    card = begun()
    append_to_upload(card.uuid, 0, pieces(TEXT[:5000]))
    with pytest.raises(UploadError) as refused:
        append_to_upload(card.uuid, 4000, pieces(TEXT[4000:]))
    assert (refused.value.reason, refused.value.offset) == ("offset", 5000)
    assert reason(append_to_upload, card.uuid, 5000, [TEXT]) == "size"
    assert reason(append_to_upload, card.uuid, 5000, [b"x"], length=len(TEXT)) == "size"
    right = hashlib.sha1(b"one").digest()
    assert (
        reason(append_to_upload, card.uuid, 5000, [b"two"], checksum=("sha1", right)) == "checksum"
    )
    held = upload(card.uuid, OWNER)
    assert held
    assert held.offset == 5000
    assert reason(finish_upload, card.uuid) == "offset"
    assert reason(append_to_upload, uuid4(), 0, [b"x"]) == "gone"
    assert append_to_upload(card.uuid, 5000, [b"one"], checksum=("sha1", right)).offset == 5003


def test_what_came_before_the_connection_broke_stays(db: None) -> None:
    card = begun()

    def broken() -> Iterator[bytes]:
        yield TEXT[:3000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        append_to_upload(card.uuid, 0, broken())
    held = upload(card.uuid, OWNER)
    assert held
    assert held.offset == 3000
    assert append_to_upload(card.uuid, 3000, pieces(TEXT[3000:])).is_whole
    assert bytes_of(finish_upload(card.uuid).sha256) == TEXT


@pytest.mark.usefixtures("own_database")
def test_a_killed_server_has_lost_nothing_that_came() -> None:
    card = begun()
    connections.close_all()
    child = os.fork()
    if not child:  # pragma: no cover

        def until_killed() -> Iterator[bytes]:
            yield TEXT[:70_000]
            yield TEXT[70_000:140_000]
            os.kill(os.getpid(), signal.SIGKILL)

        append_to_upload(card.uuid, 0, until_killed())
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    held = upload(card.uuid, OWNER)
    assert held
    assert 0 < held.offset <= 140_000
    assert append_to_upload(card.uuid, held.offset, pieces(TEXT[held.offset :])).is_whole
    with transaction.atomic():
        stored = finish_upload(card.uuid)
    assert bytes_of(stored.sha256) == TEXT


@pytest.mark.usefixtures("own_database")
def test_of_two_pieces_at_once_one_is_taken() -> None:
    card = begun()
    first, second = TEXT[:50_000], b"\n" * 50_000
    found = at_once(
        *(
            lambda data=one: append_to_upload(card.uuid, 0, pieces(data, 100))
            for one in (first, second)
        )
    )
    refused = [one.reason for one in found if isinstance(one, UploadError)]
    assert len(refused) == 1
    assert refused[0] in ("busy", "offset")
    held = upload(card.uuid, OWNER)
    assert held
    assert held.offset == 50_000
    assert Path(str(_part(card.uuid))).read_bytes() in (first, second)


def _part(uuid: UUID) -> Path:
    from pactwork.files.queries import part_of

    return part_of(uuid)


def test_what_is_refused_when_it_is_whole_leaves_nothing(db: None, tmp_path: Path) -> None:
    html = b"<!doctype html><script>alert(1)</script>"
    card = begun(html, "a.pdf")
    with pytest.raises(FileError, match="not what its ending says"):
        append_to_upload(card.uuid, 0, [html])
    assert upload(card.uuid, OWNER) is None
    with pytest.raises(FileError):
        upload_whole("a.png", len(html), [html], OWNER)
    assert reason(upload_whole, "a.txt", 100, [b"few"], OWNER) == "size"
    assert Upload.objects.count() == StoredFile.objects.count() == 0
    assert on_disk(tmp_path) == []


@pytest.mark.parametrize(("name", "size", "why"), [
    ("a.exe", 5, "kind"), ("a.dll", 5, "kind"), ("a.txt", 0, "empty"), ("a.txt", 5 * 10**9, "size"),
])  # fmt: skip
def test_what_is_refused_before_it_comes(db: None, name: str, size: int, why: str) -> None:
    with pytest.raises(FileError) as refused:
        begin_upload(name, size, OWNER)
    assert refused.value.reason == why


def test_nobody_fills_the_disk(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PACTWORK_UPLOADS_MB = 1
    begin_upload("a.mp4", 900_000, OWNER)
    assert reason(begin_upload, "b.mp4", 200_000, OWNER) == "quota"
    begin_upload("b.mp4", 200_000, OTHER)
    usage = type("Usage", (), {"free": 400_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: usage)
    assert reason(begin_upload, "c.mp4", 1000, OWNER) == "full"


def test_a_photo_is_kept_bare(db: None, tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "Telefonas"
    exif[0x0112] = 6
    for kind, name in (("WEBP", "a.webp"), ("AVIF", "a.avif"), ("JPEG", "a.jpg")):
        data = made.picture(kind, exif=exif.tobytes())
        assert b"Telefonas" in data
        card = upload_whole(name, len(data), pieces(data), OWNER)
        kept = bytes_of(finish_upload(card.uuid).sha256)
        assert b"Telefonas" not in kept
        assert card.is_whole
        with Image.open(path_of(hashlib.sha256(kept).hexdigest())) as image:
            assert image.size == (640, 480)
        drop_upload(card.uuid)
    left = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(left) == 3
    assert not any(b"Telefonas" in one for one in left)


def test_a_film_is_kept_without_where_it_was_taken(db: None) -> None:
    data = made.film("mp4", "mpeg4")
    place = b"\0\0\0\x1e\xa9xyz\0\x12\x15\xc7+47.0105+028.8638/"
    at = data.index(b"moov") - 4
    grown = bytearray(data)
    udta = (len(place) + 8).to_bytes(4) + b"udta" + place
    size = int.from_bytes(data[at : at + 4])
    grown[at : at + 4] = (size + len(udta)).to_bytes(4)
    grown[at + size : at + size] = udta
    stored = store_stream("a.mp4", pieces(bytes(grown)))
    kept = bytes_of(stored.sha256)
    assert len(kept) == len(grown)
    assert b"47.0105" in grown
    assert b"47.0105" not in kept


def test_streams_are_kept_and_refused_whole(db: None, tmp_path: Path, settings: Any) -> None:
    stored = store_stream("a.txt", pieces(TEXT))
    assert stored.sha256 == hashlib.sha256(TEXT).hexdigest()
    settings.PACTWORK_LARGEST_UPLOAD_MB = 1
    with pytest.raises(FileError, match="larger than 1 MB"):
        store_stream("b.txt", pieces(b"\n" + TEXT * 3))
    assert on_disk(tmp_path) == [""]


@pytest.mark.usefixtures("own_database")
def test_steps_need_a_transaction_and_one_that_fails_can_be_repeated(tmp_path: Path) -> None:
    card = upload_whole("a.txt", len(TEXT), pieces(TEXT), OWNER)
    with pytest.raises(NoTransactionError):
        finish_upload(card.uuid)
    with pytest.raises(NoTransactionError):
        store_stream("a.txt", pieces(TEXT))
    with transaction.atomic():
        finish_upload(card.uuid)
        transaction.set_rollback(True)
    assert StoredFile.objects.count() == 0
    with transaction.atomic():
        finish_upload(card.uuid)
    assert StoredFile.objects.count() == 1
    assert on_disk(tmp_path) == [""]


def test_a_server_killed_before_it_looked_looks_later(db: None) -> None:
    card = begun()
    _part(card.uuid).write_bytes(TEXT)
    held = upload(card.uuid, OWNER)
    assert held
    assert (held.is_whole, held.sha256) == (True, "")
    assert bytes_of(finish_upload(card.uuid).sha256) == TEXT


def test_a_large_file_is_looked_at_by_a_worker(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "LARGE", 1000)
    card = upload_whole("a.txt", len(TEXT), pieces(TEXT), OWNER)
    assert (card.is_whole, card.sha256) == (True, "")
    uploading.look_at_upload(card.uuid)
    uploading.look_at_upload(card.uuid)
    held = upload(card.uuid, OWNER)
    assert held
    assert held.sha256 == finish_upload(card.uuid).sha256 == hashlib.sha256(TEXT).hexdigest()
    with pytest.raises(FileError):
        upload_whole("a.pdf", len(TEXT), pieces(TEXT), OWNER)
    uploading.look_at_upload(uuid4())


def test_what_waited_too_long_is_swept(db: None, tmp_path: Path) -> None:
    card, other = begun(), begun()
    append_to_upload(card.uuid, 0, [TEXT[:100]])
    Upload.objects.filter(uuid=card.uuid).update(expires_at=timezone.now() - timedelta(hours=1))
    assert reason(append_to_upload, card.uuid, 100, [b"x"]) == "gone"
    stray = tmp_path / "uploads" / f"{uuid4()}.part"
    stray.write_bytes(b"x")
    os.utime(stray, (0, 0))
    assert sweep_uploads() == 1
    assert [path.stem for path in (tmp_path / "uploads").iterdir()] == [str(other.uuid)]


def test_what_is_whole_and_not_kept_counts_too(db: None, settings: Any) -> None:
    settings.PACTWORK_UPLOADS_MB = 1
    data = b"words " * 100_000
    card = upload_whole("a.txt", len(data), [data], OWNER)
    assert reason(begin_upload, "b.txt", len(data), OWNER) == "quota"
    begin_upload("b.txt", len(data), OTHER)
    finish_upload(card.uuid)
    uploading._clear(card.uuid)
    assert begin_upload("b.txt", len(data), OWNER).offset == 0


def test_room_that_others_were_promised_is_not_free(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = uploading.SPARE + 3_000
    monkeypatch.setattr(
        uploading.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": free})()
    )
    card = begin_upload("a.txt", 2_000, OWNER)
    assert reason(begin_upload, "b.txt", 2_000, OTHER) == "full"
    append_to_upload(card.uuid, 0, [b"x" * 1_500])
    begin_upload("b.txt", 2_000, OTHER)


def test_a_full_disk_is_said(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading.os, "fsync", lambda _number: None)  # which that device refuses
    card = begun()
    part = tmp_path / "uploads" / f"{card.uuid}.part"
    part.unlink()
    part.symlink_to("/dev/full")
    assert reason(append_to_upload, card.uuid, 0, [TEXT]) == "full"


def test_a_large_file_is_only_read_by_a_worker(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (uploading, queries):
        monkeypatch.setattr(module, "LARGE", 1_000)
    card = append_to_upload(begun().uuid, 0, pieces(TEXT))
    assert (card.is_whole, card.is_looked_at, card.sha256) == (True, True, "")
    assert reason(finish_upload, card.uuid) == "busy"
    uploading.look_at_upload(card.uuid)
    found = upload(card.uuid, OWNER)
    assert found
    assert not found.is_looked_at
    assert bytes_of(finish_upload(card.uuid).sha256) == TEXT


def test_why_a_worker_refused_is_told(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(uploading, "LARGE", 1_000)
    data = made.picture() + b"x" * 2_000
    card = begun(data[:-1] + b"\xff", "a.png")
    monkeypatch.setattr(uploading, "recognised", lambda _name, _file: None)
    append_to_upload(card.uuid, 0, [data[:-1] + b"\xff"])

    def broken(_part: Path, name: str) -> Any:
        raise FileError(f"“{name}” is damaged.", reason="damaged")

    monkeypatch.setattr(uploading, "settled", broken)
    uploading.look_at_upload(card.uuid)
    with pytest.raises(FileError, match="is damaged") as refused:
        finish_upload(card.uuid)
    assert refused.value.reason == "damaged"
    assert on_disk(tmp_path) == []


def test_a_whole_file_that_nobody_looked_at_is_found(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(uploading, "LARGE", 1_000)
    card = append_to_upload(begun().uuid, 0, pieces(TEXT))
    asked = list[str]()
    monkeypatch.setattr(uploading, "look_soon", asked.append)
    uploading.look_at_forgotten()
    assert asked == []
    os.utime(tmp_path / "uploads" / f"{card.uuid}.part", (0, 0))
    uploading.look_at_forgotten()
    assert asked == [str(card.uuid)]


def test_a_lock_that_was_cleared_away_holds_nothing(db: None, tmp_path: Path) -> None:
    card = begun()
    lock = tmp_path / "uploads" / f"{card.uuid}.lock"
    lock.touch()
    real = uploading.fcntl.flock

    def cleared(number: Any, how: int) -> None:
        lock.unlink()
        real(number, how)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(uploading.fcntl, "flock", cleared)
        assert reason(append_to_upload, card.uuid, 0, [b"x"]) == "gone"
