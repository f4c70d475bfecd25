"""Readers that are shut in, that somebody waits for, and that nothing is left to."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from pactwork.files import apart as apart_module
from pactwork.files import derived, effects
from pactwork.files.apart import ApartError
from pactwork.files.api import look_into, path_of, rendition_of, store_stream, thumbnail_of
from pactwork.files.effects import make_pages
from pactwork.files.hurry import BusyError, LaterError, in_a_hurry
from tests.files import made


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path, db: None) -> None:
    settings.PACTWORK_HOME = tmp_path


def kept(name: str, data: bytes) -> str:
    return store_stream(name, [data]).sha256


def test_a_reader_reaches_neither_the_disk_nor_the_network() -> None:
    reach = effects.readers_reach()
    assert ("disk" in reach) is not _lets("landlock")
    assert ("network" in reach) is not _lets("network")


def test_a_reader_leads_nobody_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(
        apart_module, "_WORDS", ["-m", "tests.files.readers_gone_wrong", "leads_away"]
    )
    told = apart_module.apart("look", secret, "text", out=out, more={"secret": str(secret)})
    assert (told["text"] == "") is _lets("landlock")


def test_links_that_a_reader_left_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    sha256 = kept("a.md", made.MARKDOWN.encode())

    def taken_over(part: Path) -> dict[str, Any]:
        for name in (derived.INDEX, "320.webp"):
            (part / name).symlink_to(secret)
        return {"sizes": [320]}

    held = derived.make(sha256, "pictures", taken_over)
    assert secret.read_text() == "mine"
    assert derived.made(sha256, "pictures") == held
    assert (held.folder / "320.webp").is_file()
    assert thumbnail_of(sha256) is None


def _lets(what: str) -> bool:
    """Whether this system lets a process shut itself in, asked of one that does."""
    tries = {
        "landlock": "c.syscall(444, None, ctypes.c_size_t(0), 1) > 0",
        "network": "not c.unshare(0x40000000) or not c.unshare(0x50000000)",
    }
    asked = f"import ctypes; c = ctypes.CDLL(None); raise SystemExit(not ({tries[what]}))"
    return subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_who_waits_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = kept("a.md", made.MARKDOWN.encode())
    monkeypatch.setattr(apart_module, "PLACE_SECONDS", 0.05)
    with monkeypatch.context() as patched:
        patched.setattr(apart_module, "_places", threading.BoundedSemaphore(1))
        apart_module._places.acquire()
        with in_a_hurry(), pytest.raises(BusyError):
            look_into(sha256, "a.md")
    assert derived.made(sha256, "facts") is None


def test_what_nobody_could_wait_for_is_left_to_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = kept("a.md", made.MARKDOWN.encode())
    begun = list[str]()
    real = effects.apart

    def slow(*given: Any, **more: Any) -> Any:
        begun.append(given[0])
        raise LaterError

    with monkeypatch.context() as patched, in_a_hurry():
        patched.setattr(effects, "apart", slow)
        for _ in range(3):
            with pytest.raises(LaterError):
                look_into(sha256, "a.md")
    assert begun == ["look"]
    assert effects.apart is real
    assert look_into(sha256, "a.md").faults == ()


def test_what_failed_is_not_tried_again_while_somebody_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def slow(*_given: Any, **_more: Any) -> Any:
        raise ApartError("time")

    sha256 = kept("a.md", made.MARKDOWN.encode())
    with monkeypatch.context() as patched:
        patched.setattr(effects, "apart", slow)
        look_into(sha256, "a.md")
    os.utime(derived.folder_of(sha256, "facts") / derived.INDEX, (0, 0))
    assert derived.is_to_be_tried(sha256, "facts")
    with in_a_hurry():
        assert look_into(sha256, "a.md").faults == ("time",)
    assert look_into(sha256, "a.md").faults == ()


def test_pages_beyond_the_end_start_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = kept("a.pdf", made.pdf())
    assert make_pages(sha256, 1)
    tasks = list[str]()
    monkeypatch.setattr(effects, "apart", lambda task, *_given, **_more: tasks.append(task))
    assert make_pages(sha256, 9_999) is None
    assert tasks == []
    names = (one.name for one in derived.folder_of(sha256, "x").parent.glob("pages-*"))
    assert sorted(names) == ["pages-1", "pages-1.lock"]


def test_many_small_files_are_a_bomb_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from pactwork.files.reading import packages
    from pactwork.files.reading.given import Given, ReadingError
    from pactwork.files.reading.zipped import zipped

    data = made.scorm(**{f"{n}.txt": b"0" * 4_000_000 for n in range(40)})
    sha256 = kept("a.zip", data)
    rendition = rendition_of(sha256, "package")
    assert rendition is None
    assert derived.made(sha256, "rendition").fault == "archive"  # type: ignore[union-attr]
    given = Given(path_of(kept("b.zip", made.scorm())), "scorm", Path("/tmp"))
    usage = type("Usage", (), {"free": packages._SPARE})()
    monkeypatch.setattr(packages.shutil, "disk_usage", lambda _path: usage)
    with zipped(given) as package, pytest.raises(ReadingError, match="room"):
        packages.require_room(given, package)
