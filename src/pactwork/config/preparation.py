"""Bring an installation up to date: tables, vocabularies, collected front-end files."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
from collections.abc import Callable, Iterable
from pathlib import Path

from pactwork.config.assets import NOT_SERVED
from pactwork.config.catalogues import compile_catalogues
from pactwork.config.searching import gather_all

Say = Callable[[str], None]


def prepare_database(say: Say) -> None:
    """Apply what migrations are missing, load the vocabularies, pack the register, make the key
    of the ledger's log and the dictionaries of the search; give the search what there is, where
    it was given nothing yet. Repeatable.
    """
    from pactwork.agreements.api import agreements_in_all, pack_register
    from pactwork.config.health import pending_migrations
    from pactwork.config.migrating import migrate
    from pactwork.kernel.viewer import Viewer
    from pactwork.ledger.api import ensure_key
    from pactwork.search.api import prepare_words, status

    pending = pending_migrations()
    if pending:
        say(f"Bringing the database up to date ({len(pending)} steps)")
        migrate()
    if importlib.util.find_spec("pactwork.vocabularies.api"):
        from pactwork.vocabularies.api import load_schemes

        load_schemes()
    pack_register()
    ensure_key()
    prepare_words()
    if agreements_in_all(Viewer(operator=True)) and not status().entries:
        say("Giving the search what there is")
        gather_all()


def prepare_assets(say: Say) -> None:
    """Compile the translations and collect the static files, when anything changed."""
    from django.conf import settings
    from django.core.management import call_command

    compile_catalogues()
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    stamp = root.with_name("static.stamp")
    with open(root.with_name("static.lock"), "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = _fingerprint(_static_sources())
        if stamp.exists() and stamp.read_text() == wanted:
            return
        say("Collecting the front-end files")
        call_command(
            "collectstatic",
            interactive=False,
            verbosity=0,
            clear=True,
            ignore_patterns=list(NOT_SERVED),
        )
        stamp.write_text(wanted)


def _static_sources() -> Iterable[Path]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for path, storage in finder.list(list(NOT_SERVED)):
            yield Path(storage.path(path))


def _fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        found = file.stat()
        digest.update(f"{file}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
