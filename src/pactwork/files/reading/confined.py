"""The process that reads shuts itself in: no network, and of the disk only what it needs.

Landlock (Linux 5.13 and newer) closes the disk, and a network of its own the network. Where the
kernel or the container does not let it, it reads all the same: `pactwork check` says which holds.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_NEW_NETWORK: Final = 0x40000000
_NEW_USER: Final = 0x10000000
_NO_NEW_PRIVILEGES: Final = 38
_CREATE, _ADD, _RESTRICT = 444, 445, 446
"""Numbers of Landlock's calls, the same on every processor (linux/landlock.h)."""
_ASK_VERSION: Final = 1
_PATH_BENEATH: Final = 1
_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_NOT_MADE: Final = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12
"""Devices, sockets, pipes and links: of these a folder that is read afterwards gets none."""
_OF_FILES: Final = 1 << 0 | 1 << 1 | 1 << 2 | 1 << 14 | 1 << 15
"""What can be allowed of a file and not only of a folder."""
_ALL: Final = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_NEWEST: Final = (1 << 16) - 1
_TCP: Final = 0b11
_SCOPES: Final = 0b11
"""Abstract sockets and signals, of and to processes outside."""
_SYSTEM: Final = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")
_DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/urandom")


class _Rules(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def confine(path: Path, out: Path) -> None:
    """From here on this process reads Python and `path`, writes into `out`, and calls nobody, as
    far as the system lets it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if hasattr(libc, "unshare"):  # Linux
        _without_network(libc)
        _without_disk(libc, path, out)


def is_open(other: Path) -> list[str]:
    """What a process that was confined can reach all the same: "disk" if it is this file of
    others, "network" if there is more than the network of one's own.
    """
    found = []
    with contextlib.suppress(OSError):
        other.read_bytes()
        found.append("disk")
    if {name for _number, name in socket.if_nameindex()} - {"lo"}:
        found.append("network")
    return found


def _without_network(libc: ctypes.CDLL) -> bool:
    """A network with nobody in it; whoever may not make one makes users of its own first."""
    return not libc.unshare(_NEW_NETWORK) or not libc.unshare(_NEW_USER | _NEW_NETWORK)


def _without_disk(libc: ctypes.CDLL, path: Path, out: Path) -> bool:
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1:
        return False
    everything = _ALL.get(version, _NEWEST)
    rules = _Rules(everything, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = libc.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if ruleset < 0:
        return False
    reading = _READ_FILE | _READ_FOLDER | _EXECUTE
    for one in _python():
        _allow(libc, ruleset, one, reading)
    _allow(libc, ruleset, path, _READ_FILE)
    for name in _DEVICES:
        _allow(libc, ruleset, Path(name), _READ_FILE | 1 << 1)
    _allow(libc, ruleset, out, everything & ~_EXECUTE & ~_NOT_MADE)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    done = libc.syscall(_RESTRICT, ruleset, 0)
    os.close(ruleset)
    return not done


def _python() -> Iterable[Path]:
    """Where Python, its libraries, what we wrote, and the system's libraries lie."""
    import pactwork

    places = {*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, sys.base_exec_prefix}
    return map(Path, sorted(places | {*pactwork.__path__, *_SYSTEM}))


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path, what: int) -> None:
    try:
        number = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = _Beneath(what if path.is_dir() else what & _OF_FILES, number)
        libc.syscall(_ADD, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(number)
