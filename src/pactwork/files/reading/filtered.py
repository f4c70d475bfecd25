"""Calls of the system that a process gives up: sockets, and reaching into other processes.

Neither Landlock nor a network of one's own closes sockets that have a name on the disk (databases',
system services'); a filter of calls (seccomp, Linux 3.5 and newer) does. What is on the list fails
as forbidden; everything else goes on.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from dataclasses import dataclass
from typing import Final

_SET_SECCOMP: Final = 22
_MODE_FILTER: Final = 2
_LOAD, _IS, _AT_LEAST, _ANSWER = 0x20, 0x15, 0x35, 0x06
"""Words of a filter (linux/bpf_common.h): BPF_LD, BPF_JEQ, BPF_JGE, BPF_RET."""
_NUMBER_AT, _PROCESSOR_AT = 0, 4
"""Where the number of the call and the processor stand in what a filter is shown."""
_LET: Final = 0x7FFF0000
_FORBID: Final = 0x00050000 | 1
"""The call fails with EPERM."""


@dataclass(frozen=True, slots=True)
class _Processor:
    """`calls` are socket, socketpair, connect, ptrace, unshare, setns, process_vm_readv and
    process_vm_writev; from `beyond` on another way of numbering begins.
    """

    mark: int
    calls: tuple[int, ...]
    beyond: int = 0


_EVERYWHERE: Final = (425, 438)
"""io_uring_setup (which makes sockets past every filter) and pidfd_getfd."""
_PROCESSORS: Final = {
    "x86_64": _Processor(0xC000003E, (41, 53, 42, 101, 272, 308, 310, 311), 0x40000000),
    "aarch64": _Processor(0xC00000B7, (198, 199, 203, 117, 97, 268, 270, 271)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def without_sockets(libc: ctypes.CDLL) -> bool:
    """Give the calls up; whether it could be done. The process may gain no privileges by then."""
    processor = _PROCESSORS.get(os.uname().machine)
    if processor is None or sys.maxsize < 1 << 32:
        return False
    steps = _steps(processor)
    program = _Program(len(steps) // 8, steps)
    return not libc.prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)


def _steps(processor: _Processor) -> bytes:
    """The filter: another processor's calls and those of the list are forbidden."""
    calls = (*processor.calls, *_EVERYWHERE)
    tests = [(_IS, one) for one in calls]
    if processor.beyond:
        tests.append((_AT_LEAST, processor.beyond))
    forbid = 4 + len(tests)
    found = [(_LOAD, 0, 0, _PROCESSOR_AT), (_IS, 0, forbid - 2, processor.mark)]
    found.append((_LOAD, 0, 0, _NUMBER_AT))
    for word, number in tests:
        found.append((word, forbid - len(found) - 1, 0, number))
    found += [(_ANSWER, 0, 0, _LET), (_ANSWER, 0, 0, _FORBID)]
    return b"".join(struct.pack("=HBBI", *one) for one in found)
