"""Addresses under which bytes of strangers are shown, and who may read them.

Content may have a host of its own, where nobody is signed in. So an address carries, signed, which
file it is, what holds it (a material, say) and for whom it was written. Whoever registered that
kind of holder is asked at every request: what is withdrawn is gone at once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256 as digest_of
from typing import Any, Final
from urllib.parse import quote, urlsplit

import structlog
from django.conf import settings
from django.core import signing
from django.db import DatabaseError
from django.urls import reverse

log = structlog.get_logger(__name__)

_SALT: Final = "pactwork.files.content"
KEPT_IN_PATH: Final = "/?#=&+;,:@"
SPOKEN: Final = "in"
"""The parameter that says in which language what is around the content speaks."""
EACH_FILE: Final = "{file}"
"""Stands in the setting of the origin for a name of each file's own."""
_HALF_A_DAY: Final = 12 * 3600

MayRead = Callable[[str, str, int | None], bool]
"""Given the reference of the holder, the file's SHA-256, and the person (None: anybody)."""

Seen = Callable[[str, str, str, str, bool], None]
"""Told of the reference of the holder and the file's SHA-256 when its content was shown, with the
address and the program of whoever looked, and whether that began it (or is a further part)."""

_readers: dict[str, MayRead] = {}
_watchers: dict[str, Seen] = {}


@dataclass(frozen=True, slots=True)
class Holder:
    """What holds a file: the kind it was registered under, and its reference there."""

    kind: str
    reference: str


@dataclass(frozen=True, slots=True)
class Held:
    """What an address says: which file, under which name, held by what, for whom."""

    sha256: str
    name: str
    holder: Holder
    person: int | None
    is_use: bool = True


@dataclass(frozen=True, slots=True)
class ContentAddress:
    """The addresses of one file, for one reader. Each begins with `root`, an absolute path or, with
    an origin of its own, a full address.
    """

    root: str

    @property
    def file(self) -> str:
        """The bytes: shown where they can be (pictures, sound, film, PDF, text)."""
        return f"{self.root}file"

    @property
    def download(self) -> str:
        """The bytes, always as a download under the file's name."""
        return f"{self.root}download"

    @property
    def captions(self) -> str:
        """Subtitles as WebVTT."""
        return f"{self.root}captions"

    @property
    def run(self) -> str:
        """The page that runs a package; for a frame."""
        return f"{self.root}run/"

    def picture(self, size: int = 320) -> str:
        """The small picture."""
        return f"{self.root}picture/{size}.webp"

    def page(self, number: int = 1) -> str:
        """A part of the rendition as a page; for a frame."""
        return f"{self.root}page/{number}"

    def drawn(self, number: int) -> str:
        """The picture of a page of a PDF."""
        return f"{self.root}pages/{number}.webp"

    def reading(self, number: int = 1, language: str = "") -> str:
        """The pages of a PDF with their words, from those on with which this one is read; for a
        frame, which begins with it and speaks this language.
        """
        said = f"?{SPOKEN}={language}" if language else ""
        return f"{self.root}reading/{number}{said}" + (f"#page-{number}" if number > 1 else "")

    def unpacked(self, path: str) -> str:
        """A file of an unpacked package."""
        return f"{self.root}package/{quote(path, safe=KEPT_IN_PATH)}"


def register_readers(kind: str, may_read: MayRead, seen: Seen | None = None) -> None:
    """Say who may read files held by things of this kind, asked at each request; and who is told
    when one was shown.

    Raises:
        ValueError: the kind is taken by another.
    """
    if _readers.get(kind, may_read) is not may_read:
        raise ValueError(kind)
    _readers[kind] = may_read
    if seen is not None:
        _watchers[kind] = seen


def tell_shown(held: Held, *, who: str, agent: str, begins: bool) -> None:
    """Tell whoever wants to know that content was shown; that this fails hinders nobody."""
    if held.is_use and (seen := _watchers.get(held.holder.kind)):
        try:
            seen(held.holder.reference, held.sha256, who, agent, begins)
        except DatabaseError:
            log.exception("use_not_counted")


def content_address(
    sha256: str, *, holder: Holder, name: str, person: int | None = None, is_use: bool = True
) -> ContentAddress:
    """The addresses of a file for a reader: `person` is their number, None for everybody. Who works
    on it makes no use of it (`is_use`).

    Addresses for everybody stay; those for a person end within a day.
    """
    said: dict[str, Any] = {"s": sha256, "n": name, "k": holder.kind, "r": holder.reference}
    if person is not None:
        said |= {"p": person, "e": (int(time.time()) // _HALF_A_DAY + 2) * _HALF_A_DAY}
    if not is_use:
        said["w"] = 1
    token = signing.Signer(salt=_SALT, sep=".").sign_object(said, compress=True)
    path = reverse("content", args=[token, "file"]).removesuffix("file")
    return ContentAddress(f"{origin_of(sha256, holder)}{path}")


def origin_of(sha256: str, holder: Holder) -> str:
    """The origin under which a file is shown, "" for the site's own. Where the setting names a host
    for each file, what one package remembers no other reads.
    """
    origin = str(settings.PACTWORK_CONTENT_ORIGIN)
    if EACH_FILE not in origin:
        return origin
    named = f"{holder.kind}\n{holder.reference}\n{sha256}".encode()
    return origin.replace(EACH_FILE, digest_of(named).hexdigest()[:32])


def content_source() -> str:
    """From where content may come, as a content security policy names it; "" for our own host."""
    return str(settings.PACTWORK_CONTENT_ORIGIN).replace(EACH_FILE, "*")


def packages_run() -> bool:
    """Whether packages are run here: under an origin of their own, or where a setting says so."""
    return bool(settings.PACTWORK_CONTENT_ORIGIN or settings.PACTWORK_PACKAGES_ON_MAIN_HOST)


def is_content_host(host: str) -> bool:
    """Whether a host, with or without its port, is one under which only content is shown; the one
    above the hosts of files is, too.
    """
    own = (urlsplit(str(settings.PACTWORK_CONTENT_ORIGIN)).hostname or "").lower()
    asked = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    before, each, after = own.partition(EACH_FILE)
    if not each:
        return bool(own) and asked == own
    return asked.startswith(before) and f".{asked}".endswith(after)


def held_by(token: str) -> Held | None:
    """What an address says, if it is one of ours, not over, and may be read now."""
    try:
        said = signing.Signer(salt=_SALT, sep=".").unsign_object(token)
        holder, is_use = Holder(said["k"], said["r"]), "w" not in said
        found = Held(said["s"], said["n"], holder, said.get("p"), is_use)
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
    if found.person is not None and said.get("e", 0) < time.time():
        return None
    may_read = _readers.get(found.holder.kind)
    if may_read is None or not may_read(found.holder.reference, found.sha256, found.person):
        return None
    return found
