"""Looking after the repositories that are harvested: looked at before one is kept, changed, asked
out of turn, given up; and what was set aside, tried again or left out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import token_hex
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from procrastinate.exceptions import AlreadyEnqueued

from pactwork.kernel.safe_http import UnsafeAddressError, target_of
from pactwork.people.api import Person, acting
from pactwork.repository.actions.harvesting import (
    KEPT_TEXT,
    PACE,
    harvest_or_put_off,
    hold_source,
    landing_of,
)
from pactwork.repository.actions.looking import look_at_pages
from pactwork.repository.actions.records import arrival_of, given_of, judged, landed_first
from pactwork.repository.actions.taking_in import Outcome, Taken, take_in_sound
from pactwork.repository.actions.walking import asked_again
from pactwork.repository.described import Described
from pactwork.repository.effects.asking import AskingError, Fetch, ask, fetch
from pactwork.repository.effects.patience import Patience, turn
from pactwork.repository.effects.visiting import Site, Visit, visited
from pactwork.repository.errors import NotAllowedError, Why, checked
from pactwork.repository.exchange.faults import Fault, UnreadableError
from pactwork.repository.exchange.fitting import is_shortened
from pactwork.repository.exchange.oai_looked import (
    Looked,
    formats_of,
    name_of,
    record_of,
    sets_of,
)
from pactwork.repository.exchange.oai_read import Harvested, RefusedError
from pactwork.repository.exchange.terms import known_terms
from pactwork.repository.models import Material, Source, SourceKind, SourceRecord
from pactwork.repository.queries.sources import is_taken
from pactwork.repository.rules import can_manage

TURN: Final = 60.0
"""Seconds a worker tries what was set aside before harvests have their turn."""
_TAKEN_NAMES: Final = frozenset({"table", "bag", "demonstration"})
"""Names that what comes in otherwise begins with."""
_DASHES: Final = re.compile("-+")
_ASKED: Final = re.compile(r"\?(?=.*verb=).*|#.*", re.DOTALL)
"""A request, where only the address was asked for."""


class SourceError(Exception):
    """A repository cannot be harvested as it is. `reason` is a word of our own (no-answer kinds of
    `AskingError`, faults of `UnreadableError`, or "later": as many as may look at once are doing
    so) or a code of OAI-PMH §3.6; `detail` what it said.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class Again(StrEnum):
    """What became of a record that was tried again."""

    TAKEN = "taken"
    ASIDE = "aside"
    GONE = "gone"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of it, and the key of the material it is."""

    again: Again
    key: str = ""


def look_at(
    address: str,
    *,
    by: Fetch | None = None,
    visit: Visit | None = None,
    patience: Patience | None = None,
) -> Looked:
    """What a repository says of itself, or a site whose pages or file can be read instead; nothing
    is kept. All that is asked ends with the `patience` of whoever waits.

    Raises:
        SourceError: it cannot be called, or does not answer as a repository does.
    """
    try:
        target_of(plain_address(address), plain=True)
    except UnsafeAddressError as error:
        raise SourceError(error.reason) from None
    with _waited_for(patience) as held:
        return _looked_at(address, by or held.fetch, Site(visit or held.visit, held.rest))


@contextmanager
def _waited_for(patience: Patience | None) -> Iterator[Patience]:
    """One of the few turns there are while somebody waits."""
    with turn() as is_mine:
        if not is_mine:
            raise SourceError("later")
        yield patience or Patience()


def _looked_at(address: str, by: Fetch, site: Site) -> Looked:
    plain = plain_address(address)
    try:
        name = name_of(ask(plain, {"verb": "Identify"}, by=by))
        formats, others = formats_of(ask(plain, {"verb": "ListMetadataFormats"}, by=by))
        sets, more = _sets(plain, by)
    except (AskingError, UnreadableError, RefusedError) as error:
        if (found := _pages(address, error, site)) is not None:
            return found
        raise _trouble(error) from None
    if not formats:
        raise SourceError("no-format", ", ".join(others)[:300])
    return Looked(name or urlsplit(plain).hostname or plain, formats, others, sets, more)


def _pages(address: str, error: Exception, site: Site) -> Looked | None:
    """A sitemap or a file of JSON, where something answers that does not speak OAI-PMH.

    Raises:
        SourceError: it is one, and nothing in it can be read here, or not in time.
    """
    reason = getattr(error, "reason", "")
    is_answer = reason.startswith("status-") or reason == "too-large"
    if isinstance(error, AskingError) and not is_answer:
        return None
    try:
        return look_at_pages(address.strip(), site)
    except UnreadableError as wrong:
        raise _trouble(wrong) from None
    except AskingError as wrong:
        if wrong.reason in ("busy", "silence"):
            raise _trouble(wrong) from None
        return None


def _sets(address: str, by: Fetch) -> tuple[tuple[tuple[str, str], ...], bool]:
    """Its sets; where they are too many to be read while somebody waits, one is typed."""
    try:
        return sets_of(ask(address, {"verb": "ListSets"}, by=by))
    except AskingError as error:
        if error.reason != "too-large":
            raise
        return (), True


def _trouble(error: AskingError | UnreadableError | RefusedError) -> SourceError:
    if isinstance(error, RefusedError):
        return SourceError(error.code, error.said)
    return SourceError(error.reason, getattr(error, "detail", ""))


def plain_address(address: str) -> str:
    """The address of a repository without what was asked of it."""
    return _ASKED.sub("", address.strip())


def free_slug(name: str, organisation: int) -> str:
    """A name for addresses that no source has yet, and under which no materials of others stand."""
    plain = slugify(name).replace("_", "-")[:60].strip("-") or "source"
    plain = _DASHES.sub("-", plain)
    if plain in _TAKEN_NAMES or is_taken(plain, organisation):
        return f"{plain}-{token_hex(3)}"
    return plain


@transaction.atomic(durable=True)
def change_source(slug: str, *, name: str, language: str, licence: str, every: int,
                  landing: str = "published", body: str = "", visibility: str = "public",
                  by: Person) -> None:  # fmt: skip
    """Change what a source is called, what holds for records that do not say it, how often it is
    asked, and where what comes in from now on stands and who sees it. What it is asked for stays:
    another set or format is another source.

    Raises: as `harvesting.pause_source`; MaterialError where it has no name.
    """
    held = hold_source(slug, by)
    checked(name.strip(), Why.SILENT, "name")
    held.name, held.language, held.licence = name.strip()[:200], language, licence
    if every != held.every:
        held.every = every
        if held.ended_at and every:
            held.next_at = held.ended_at + timedelta(hours=every)
    said = landed_first(landing_of(landing, body, visibility), held.organisation_id)
    for name_, value in said.items():
        setattr(held, name_, value)
    held.save(update_fields=["name", "language", "licence", "every", "next_at", *said])


@transaction.atomic(durable=True)
def harvest_now(slug: str, *, by: Person) -> None:
    """Ask for a harvest at once, whatever the turn; a source that is paused goes on.

    Raises: as `harvesting.pause_source`.
    """
    held = hold_source(slug, by)
    held.is_paused, held.next_at = False, timezone.now()
    held.save(update_fields=["is_paused", "next_at"])
    transaction.on_commit(lambda: wake(slug))


def wake(slug: str) -> None:
    """Ask a worker to harvest; asking twice is asking once."""
    from pactwork.repository.jobs import harvest_source

    with suppress(AlreadyEnqueued):
        harvest_source.configure(queueing_lock=f"harvest {slug}").defer(slug=slug)


def harvest_on(slug: str) -> None:
    """A job's turn: harvest one source, and ask to go on where it did not come to its end."""
    held = Source.objects.filter(slug=slug, is_paused=False).first()
    if held is None:
        return
    done = harvest_or_put_off(slug)
    is_open = Source.objects.filter(slug=slug, is_paused=False).exclude(token="").exists()
    if is_open and not done.is_whole and not done.trouble:
        wake(slug)


@transaction.atomic(durable=True)
def remove_source(slug: str, *, by: Person) -> None:
    """Harvest a repository no more. The materials that came from it stay; added once more under
    the same name, they are known again.

    Raises: as `harvesting.pause_source`.
    """
    hold_source(slug, by).delete()


@transaction.atomic(durable=True)
def leave_out(slug: str, number: int, *, by: Person) -> None:
    """Take a record that was set aside off the list; it is looked at again when it changes there.

    Raises: as `harvesting.pause_source`; LookupError also where no such record is set aside.
    """
    held = hold_source(slug, by)
    if not held.set_aside.filter(pk=number).delete()[0]:
        raise LookupError("There is no such record.")


def try_again(slug: str, number: int, *, by: Person) -> Tried:
    """Ask the other repository for one record that was set aside, and take it in if that is
    possible by now.

    Raises: as `leave_out`; SourceError where there is no answer to use.
    """
    held = Source.objects.filter(slug=slug).first()
    if held is None:
        raise LookupError("There is no such source.")
    if not can_manage(acting(by), held.organisation_id):
        raise NotAllowedError("A coordinator of its organisation looks after it.")
    row = held.set_aside.filter(pk=number).first()
    if row is None:
        raise LookupError("There is no such record.")
    try:
        with _waited_for(None) as patience:
            site = Site(patience.visit, patience.rest)
            return _tried(held, row.identifier, patience.fetch, site)
    except (AskingError, UnreadableError, RefusedError) as error:
        raise _trouble(error) from None


@transaction.atomic(durable=True)
def try_all_again(slug: str, *, by: Person) -> None:
    """Ask a worker to try everything again that was set aside.

    Raises: as `harvesting.pause_source`.
    """
    is_paused = hold_source(slug, by).is_paused
    transaction.on_commit(lambda: _wake_trying(slug, 0, is_paused))


def _wake_trying(slug: str, after: int, paused: bool) -> None:
    from pactwork.repository.jobs import try_set_aside

    with suppress(AlreadyEnqueued):
        job = try_set_aside.configure(queueing_lock=f"try {slug}")
        job.defer(slug=slug, after=after, paused=paused)


def try_each(
    slug: str,
    *,
    after: int = 0,
    paused: bool = False,
    by: Fetch = fetch,
    sleep: Callable[[float], None] = time.sleep,
) -> Mapping[Again, int]:
    """A job's turn: try each record of a source again that was set aside behind `after`, politely;
    how many of each outcome. What comes to nothing because there is no answer stays for another
    time. A source that is removed, or paused unless it was when this was asked for (`paused`), is
    asked no more; when the time is over another job goes on.
    """
    found: dict[Again, int] = {}
    until = time.monotonic() + TURN
    while held := Source.objects.filter(slug=slug, is_paused__in={False, paused}).first():
        row = held.set_aside.filter(pk__gt=after).order_by("pk").first()
        if row is None:
            break
        if time.monotonic() >= until:
            _wake_trying(slug, after, paused)
            break
        after = row.pk
        try:
            tried = _tried(held, row.identifier, by, Site(visited))
        except (UnreadableError, RefusedError):  # of this one; of the next there may be more to say
            sleep(PACE)
            continue
        except AskingError:
            break
        found[tried.again] = found.get(tried.again, 0) + 1
        sleep(PACE)
    return found


def _tried(held: Source, identifier: str, by: Fetch, site: Site) -> Tried:
    """Ask for a record and settle it. One whose identifier was too long to be kept whole cannot be
    asked for by it, nor one of a file: they wait for the next harvest.
    """
    if held.kind != SourceKind.OAI:
        one = asked_again(held, identifier, site)
        return Tried(Again.ASIDE) if one is None else _settle(held.pk, identifier, one)
    if is_shortened(identifier):
        return Tried(Again.ASIDE)
    said = {"verb": "GetRecord", "metadataPrefix": held.prefix, "identifier": identifier}
    return _settle(held.pk, identifier, record_of(ask(held.address, said, by=by)))


@transaction.atomic(durable=True)
def _settle(source: int, identifier: str, one: Harvested | None) -> Tried:
    """Take in what came, or say anew why not."""
    held = Source.objects.select_for_update(of=("self",)).filter(pk=source).first()
    if held is None:
        return Tried(Again.GONE)
    aside = held.set_aside.filter(identifier=identifier)
    if one is None or one.is_deleted:
        aside.delete()
        return Tried(Again.GONE)
    faults: Sequence[Fault]
    described, faults = judged(one, known_terms())
    taken = None
    if described is not None:
        taken, faults = _taken(held, identifier, described)
    if taken is None:
        reasons = [fault.kept for fault in faults]
        aside.update(reasons=reasons, text=one.text[:KEPT_TEXT], at=timezone.now())
        return Tried(Again.ASIDE)
    if taken.outcome is Outcome.BEING_WRITTEN:
        return Tried(Again.LATER, taken.key)
    material = Material.objects.filter(key=taken.key).first()
    digest = sha256(one.text.encode()).digest()
    SourceRecord.objects.update_or_create(
        source=held,
        identifier=identifier,
        defaults={
            "material": material,
            "digest": digest,
            "seen_at": timezone.now(),
            "mark": one.mark,
            "missed": 0,
        },
    )
    aside.delete()
    return Tried(Again.TAKEN, taken.key)


def _taken(held: Source, identifier: str, said: Described) -> tuple[Taken | None, Sequence[Fault]]:
    """Step: what became of it, or else why it stays aside."""
    given = given_of(held, identifier, said)
    taken, refused = take_in_sound(
        [given], organisation=held.organisation_id, arrival=arrival_of(held)
    )
    faults = [fault for held_ in refused.values() for fault in held_]
    left = (Outcome.ANOTHERS, Outcome.WITHDRAWN)
    faults += [Fault("identifier", one.outcome.value) for one in taken if one.outcome in left]
    return (None, faults) if faults else (taken[0], ())
