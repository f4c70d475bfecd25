"""The process that reads: one task, then it is over."""

from __future__ import annotations

import errno
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pactwork.files.reading.confined import confine
from pactwork.files.reading.given import Given, ReadingError


def main() -> None:
    """Do what standard input asks for; what is printed meanwhile goes to standard error."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = json.loads(sys.stdin.buffer.read())
    _limit(order["limits"])
    path, out = Path(order["path"]), Path(order["out"])
    confine(path, out)
    try:
        work = _task(order["task"])
        given = Given(path, order["kind"], out, order["more"])
        found = work(given)
    except MemoryError:
        found = {"fault": "memory"}
    except ReadingError as fault:
        found = {"fault": fault.reason}
    except OSError as fault:
        traceback.print_exc()
        found = {"fault": "large" if fault.errno in (errno.EFBIG, errno.ENOSPC) else "damaged"}
    except Exception:  # noqa: BLE001 (whatever a reader stumbles over, the file is at fault)
        traceback.print_exc()
        found = {"fault": "damaged"}
    answer.write(json.dumps(found).encode())
    answer.flush()
    os._exit(0)


def _limit(limits: dict[str, int]) -> None:
    """From here on the operating system holds this process to its limits."""
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["cpu"] + 2),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        # Beyond the first limit of processor time the system says why it ends the process.
        first = max(1, most - 2) if what == resource.RLIMIT_CPU else most
        resource.setrlimit(what, (first, most))


def _task(name: str) -> Callable[[Given], dict[str, Any]]:
    from pactwork.files.reading import tasks

    return tasks.TASKS[name]


if __name__ == "__main__":
    main()
