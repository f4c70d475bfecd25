"""Readers that hostile bytes have taken over, for the tests of limits: `python -m … WHAT`."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from pactwork.files.reading import __main__ as reader
from pactwork.files.reading import tasks
from pactwork.files.reading.given import Given


def too_much(given: Given) -> dict[str, Any]:
    held = [bytearray(100_000_000) for _ in range(50)]
    return {"text": str(len(held))}


def too_long(given: Given) -> dict[str, Any]:
    while True:
        pass


def too_slow(given: Given) -> dict[str, Any]:
    time.sleep(60)
    return {}


def dies(given: Given) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def floods(given: Given) -> dict[str, Any]:
    return {"text": "x" * 20_000_000}


def writes(given: Given) -> dict[str, Any]:
    (given.out / "large").write_bytes(b"x" * 5_000_000)
    return {}


def tells(given: Given) -> dict[str, Any]:
    return {"environment": json.dumps(dict(os.environ)), "has_django": "django" in sys.modules}


def leads_away(given: Given) -> dict[str, Any]:
    """Links where others read and write; which of them it was let make."""
    done = []
    for name in ("index.json", "320.webp"):
        try:
            (given.out / name).symlink_to(given.more["secret"])
            done.append(name)
        except OSError:
            continue
    return {"text": " ".join(done)}


_WAYS: dict[str, Callable[[Given], dict[str, Any]]] = {
    one.__name__: one
    for one in (too_much, too_long, too_slow, dies, floods, writes, tells, leads_away)
}

if __name__ == "__main__":
    tasks.TASKS["look"] = _WAYS[sys.argv[1]]
    reader.main()
