"""Which subtitles and transcripts go with which film or sound; pure.

A companion begins with the name of what it belongs to: `film.mp4`, `film.ro.vtt`. Where names say
nothing, files that stand between the films belong to the one before them; else to each.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Final
from unicodedata import normalize

from pactwork.repository.described import DescribedFile, FileRole

_PLAYED: Final = ("audio", "video")


def companions(
    files: Sequence[DescribedFile], main: DescribedFile, role: FileRole
) -> list[DescribedFile]:
    """The files of this role that go with one of the contents, in their order."""
    found = [one for one in files if one.role is role]
    hosts = played(files)
    if role is FileRole.TRANSCRIPT and not hosts:
        hosts = [one for one in files if one.role is FileRole.CONTENT]
    return [one for one in found if main in _hosts_of(one, hosts, files)]


def played(files: Sequence[DescribedFile]) -> list[DescribedFile]:
    """The films and sounds among the contents."""
    content = (one for one in files if one.role is FileRole.CONTENT)
    return [one for one in content if one.media_type.partition("/")[0] in _PLAYED]


def _hosts_of(
    one: DescribedFile, hosts: Sequence[DescribedFile], files: Sequence[DescribedFile]
) -> Sequence[DescribedFile]:
    named = [host for host in hosts if _is_named_after(_stem(one), _stem(host))]
    if named:
        closest = max(len(_stem(host)) for host in named)
        return [host for host in named if len(_stem(host)) == closest]
    if not _stand_between(hosts, files):
        return hosts
    place = list(files).index(one)
    before = [host for host in hosts if list(files).index(host) < place]
    return before[-1:] or hosts[:1]


def _stand_between(hosts: Sequence[DescribedFile], files: Sequence[DescribedFile]) -> bool:
    """Whether a companion stands before the last of the films: then their order says something."""
    last = max((place for place, one in enumerate(files) if one in hosts), default=0)
    roles = (FileRole.SUBTITLES, FileRole.TRANSCRIPT)
    return len(hosts) > 1 and any(one.role in roles for one in files[:last])


def _is_named_after(name: str, host: str) -> bool:
    rest = name.removeprefix(host)
    return bool(host) and name.startswith(host) and not rest[:1].isalnum()


def _stem(file: DescribedFile) -> str:
    return PurePosixPath(normalize("NFKC", file.name)).stem.casefold()
