"""Which subtitles and transcripts go with which film or sound; pure.

A companion begins with the name of what it belongs to: `film.mp4`, `film.ro.vtt`. Where names say
nothing, files that stand between the films belong to the one before them; else to each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final
from unicodedata import normalize

from pactwork.repository.described import DescribedFile, FileRole

_PLAYED: Final = ("audio", "video")


def companions(
    files: Sequence[DescribedFile], main: DescribedFile, role: FileRole
) -> list[DescribedFile]:
    """The files of this role that go with one of the contents, in their order."""
    hosts = played(files)
    if role is FileRole.TRANSCRIPT and not hosts:
        hosts = [one for one in files if one.role is FileRole.CONTENT]
    places = {one.sha256: place for place, one in enumerate(files)}
    stems = {host.sha256: _stem(host) for host in hosts}
    says_order = _stand_between(hosts, files, places)
    return [
        one
        for one in files
        if one.role is role and main.sha256 in _hosts_of(one, stems, places if says_order else None)
    ]


def played(files: Sequence[DescribedFile]) -> list[DescribedFile]:
    """The films and sounds among the contents."""
    content = (one for one in files if one.role is FileRole.CONTENT)
    return [one for one in content if one.media_type.partition("/")[0] in _PLAYED]


def _hosts_of(
    one: DescribedFile, stems: Mapping[str, str], places: Mapping[str, int] | None
) -> Collection[str]:
    """What a companion goes with; `places` of all files where their order says something."""
    own = _stem(one)
    named = {host: len(stem) for host, stem in stems.items() if _is_named_after(own, stem)}
    if named:
        closest = max(named.values())
        return [host for host, length in named.items() if length == closest]
    if places is None:
        return stems
    before = [host for host in stems if places[host] < places[one.sha256]]
    return before[-1:] or [*stems][:1]


def _stand_between(
    hosts: Sequence[DescribedFile], files: Sequence[DescribedFile], places: Mapping[str, int]
) -> bool:
    """Whether a companion stands before the last of the films: then their order says something."""
    last = max((places[one.sha256] for one in hosts), default=0)
    roles = (FileRole.SUBTITLES, FileRole.TRANSCRIPT)
    return len(hosts) > 1 and any(one.role in roles for one in files[:last])


def _is_named_after(name: str, host: str) -> bool:
    rest = name.removeprefix(host)
    return bool(host) and name.startswith(host) and not rest[:1].isalnum()


def _stem(file: DescribedFile) -> str:
    return PurePosixPath(normalize("NFKC", file.name)).stem.casefold()
