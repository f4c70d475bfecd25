"""What a reader that was taken over may do, and what it may not."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pactwork.files import apart as apart_module
from pactwork.files import derived, effects
from pactwork.files.api import store_stream, thumbnail_of
from pactwork.files.reading import filtered
from pactwork.files.reading.confined import confine
from tests.files import made

SHA = "ab" * 32


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.PACTWORK_HOME = tmp_path / "home"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("a key", encoding="utf-8")
    return tmp_path / "secret"


def lets(what: str) -> bool:
    """Whether this system lets a process shut itself in, asked of one that does."""
    tries = {
        "landlock": "c.syscall(444, None, ctypes.c_size_t(0), 1) > 0",
        "network": "not c.unshare(0x40000000) or not c.unshare(0x50000000)",
        "filters": "not c.prctl(38, 1, 0, 0, 0) and c.prctl(22, 2, None, 0, 0) and "
        "ctypes.get_errno() == 14 and os.uname().machine in ('x86_64', 'aarch64')",
    }
    asked = "import ctypes, os; c = ctypes.CDLL(None, use_errno=True); "
    asked += f"raise SystemExit(not ({tries[what]}))"
    return subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def gone_wrong(way: str, out: Path, other: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(apart_module, "_WORDS", ["-m", "tests.files.readers_gone_wrong", way])
    given = out.parent / "given"
    given.touch()
    return apart_module.apart("look", given, "text", out=out, more={"other": str(other)})


def test_a_reader_reaches_neither_disk_nor_network_nor_sockets() -> None:
    reach = effects.readers_reach()
    assert ("disk" in reach) is not lets("landlock")
    assert ("network" in reach) is not (lets("network") or lets("filters"))
    assert ("sockets" in reach) is not lets("filters")


def test_a_reader_makes_no_links(out: Path, secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not lets("landlock"):
        pytest.skip("This system lets nobody shut itself in.")
    assert gone_wrong("links", out, secret, monkeypatch) == {"done": []}


def test_a_reader_calls_no_database(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not lets("filters"):
        pytest.skip("This system lets nobody give up calls.")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("door")
        door.listen()
        door.setblocking(False)
        said = gone_wrong("calls", out, tmp_path / "door", monkeypatch)
        assert said == {"refused": errno.EPERM}
        with pytest.raises(BlockingIOError):
            door.accept()


def test_a_link_under_the_name_of_the_index_is_not_written_through(secret: Path) -> None:
    def work(folder: Path) -> dict[str, Any]:
        (folder / derived.INDEX).symlink_to(secret)
        return {"text": "hostile"}

    held = derived.make(SHA, "facts", work)
    assert secret.read_text(encoding="utf-8") == "a key"
    assert not (held.folder / derived.INDEX).is_symlink()
    assert derived.made(SHA, "facts") == held


def test_a_folder_under_the_name_of_the_index_gives_way() -> None:
    def work(folder: Path) -> dict[str, Any]:
        (folder / derived.INDEX / "deep").mkdir(parents=True)
        return {"text": "hostile"}

    assert derived.made(SHA, "facts") is None
    assert derived.make(SHA, "facts", work) == derived.made(SHA, "facts")


@pytest.mark.django_db
def test_pictures_that_lead_elsewhere_are_none(
    secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def linked(_task: str, *_given: Any, out: Path, **_more: Any) -> dict[str, Any]:
        for name in ("320.webp", "1.webp"):
            (out / name).symlink_to(secret)
        return {}

    sha256 = store_stream("a.pdf", [made.pdf()]).sha256
    assert effects.look_into(sha256, "a.pdf").pages
    monkeypatch.setattr(effects, "apart", linked)
    effects.make_pictures(sha256)
    assert (derived.folder_of(sha256, "pictures") / "320.webp").is_symlink()
    assert thumbnail_of(sha256) is None
    assert effects.make_pages(sha256, 1) is None


@pytest.mark.parametrize("name", sorted(filtered._PROCESSORS))
def test_the_filter_forbids_what_is_on_its_list_and_nothing_else(name: str) -> None:
    processor = filtered._PROCESSORS[name]
    forbidden = {*processor.calls, *filtered._EVERYWHERE}
    for number in range(600):
        assert _lets(processor, number, processor.mark) is (number not in forbidden), number
        assert not _lets(processor, number, processor.mark ^ 1)
    assert _lets(processor, 0x40000000, processor.mark) is (name == "aarch64")


def _lets(processor: Any, number: int, mark: int) -> bool:
    """What the kernel makes of a filter: a walk through its steps."""
    steps = list(struct.iter_unpack("=HBBI", filtered._steps(processor)))
    shown, held, place = {0: number, 4: mark}, 0, 0
    while True:
        word, yes, no, value = steps[place]
        place += 1
        if word == 0x20:
            held = shown[value]
        elif word == 0x06:
            return bool(value == 0x7FFF0000)
        else:
            place += yes if (held == value if word == 0x15 else held >= value) else no


def test_what_root_may_is_given_up(out: Path, secret: Path) -> None:
    child = os.fork()
    if not child:
        kept = True
        try:
            confine(secret, out)
            head, held = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
            kept = bool(ctypes.CDLL(None).capget(head, held)) or any(one & ~2 for one in held)
        finally:
            os._exit(kept)
    assert os.waitpid(child, 0)[1] == 0
