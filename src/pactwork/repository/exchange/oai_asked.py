"""What a harvester asks: the arguments of OAI-PMH 2.0 (§3.1, §4), checked.

Everything wrong with a request is said at once, by the codes of §3.6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.core import signing

LONGEST: Final = 2000
_SALT: Final = "oai-pmh"
_LISTED: Final = frozenset({"from", "until", "set", "resumptionToken"})
VERBS: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListIdentifiers": (frozenset({"metadataPrefix"}), _LISTED),
    "ListRecords": (frozenset({"metadataPrefix"}), _LISTED),
}
"""Each verb with the arguments it needs and those it takes besides."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records are asked for: changed from `since` on and before `until`, of one set, in
    one format, and only those whose place comes after `after`: `given` came before them, of about
    `size` in all, 0 where nobody counted.
    """

    prefix: str
    since: datetime | None = None
    until: datetime | None = None
    set: str = ""
    after: int = 0
    given: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is in order. `arguments` are as they were sent, `after` is where a list of
    sets goes on.
    """

    verb: str
    arguments: Mapping[str, str]
    identifier: str = ""
    selection: Selection | None = None
    after_set: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong, by its code in §3.6."""

    code: str
    said: str


class OaiError(Exception):
    """A request that cannot be answered. `arguments` are those that may be repeated (§3.2)."""

    def __init__(self, *wrong: Wrong, arguments: Mapping[str, str] | None = None) -> None:
        super().__init__("; ".join(f"{one.code}: {one.said}" for one in wrong))
        self.wrong = wrong
        self.arguments = arguments or {}


@dataclass(slots=True)
class _Reading:
    sent: dict[str, str] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    def fault(self, code: str, said: str) -> None:
        self.wrong.append(Wrong(code, said))


def asked(pairs: Iterable[tuple[str, str]]) -> Asked:
    """A request from its names and values, in the order in which they came.

    Raises:
        OaiError: something is wrong with it.
    """
    reading = _Reading()
    verb = _verb(list(pairs), reading)
    needed, besides = VERBS[verb]
    for name in sorted(reading.sent.keys() - needed - besides - {"verb"}):
        reading.fault("badArgument", f"“{name[:60]}” is no argument of {verb}.")
    if "resumptionToken" in reading.sent and "resumptionToken" in besides:
        if len(reading.sent) > 2:
            reading.fault("badArgument", "resumptionToken stands alone.")
        _stop(reading)
        return _resumed(verb, reading)
    for name in sorted(needed - reading.sent.keys()):
        reading.fault("badArgument", f"{verb} needs {name}.")
    since, until = _span(reading)
    _stop(reading)
    selection = None
    if "metadataPrefix" in reading.sent:
        selection = Selection(
            reading.sent["metadataPrefix"], since, until, reading.sent.get("set", "")
        )
    return Asked(verb, reading.sent, reading.sent.get("identifier", ""), selection)


def _verb(pairs: list[tuple[str, str]], reading: _Reading) -> str:
    """The verb, if there is one and one only; all arguments are taken down."""
    verbs = [value for name, value in pairs if name == "verb"]
    for name, value in pairs:
        if name in reading.sent and name != "verb":
            reading.fault("badArgument", f"“{name[:60]}” is given twice.")
        elif len(value) > LONGEST or not value.isprintable():
            reading.fault("badArgument", f"The value of “{name[:60]}” cannot be one.")
        else:
            reading.sent.setdefault(name, value)
    if len(verbs) != 1 or verbs[0] not in VERBS:
        said = "There is no verb." if not verbs else "One verb of the six is asked for."
        raise OaiError(Wrong("badVerb", said))
    return verbs[0]


def _stop(reading: _Reading) -> None:
    """A request with faults is answered with them, and repeats no argument (§3.2)."""
    if reading.wrong:
        raise OaiError(*reading.wrong)


def _span(reading: _Reading) -> tuple[datetime | None, datetime | None]:
    given = {name: reading.sent[name] for name in ("from", "until") if name in reading.sent}
    moments = {name: _moment(name, text, reading) for name, text in given.items()}
    if len(given) == 2 and len(given["from"]) != len(given["until"]):
        reading.fault("badArgument", "from and until must be equally fine.")
    since, until = moments.get("from"), moments.get("until")
    if since and until and since > until:
        reading.fault("badArgument", "from comes after until.")
    if until is None:
        return since, None
    step = timedelta(days=1) if len(given["until"]) == 10 else timedelta(seconds=1)
    try:
        return since, until + step
    except OverflowError:
        return since, None


def _moment(name: str, text: str, reading: _Reading) -> datetime | None:
    try:
        if _DAY.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
        if _SECOND.fullmatch(text):
            return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    reading.fault("badArgument", f"{name} is no date as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")
    return None


def token_of(selection: Selection) -> str:
    """The token with which a list goes on; signed, so that nobody makes one up."""
    held = [
        selection.prefix,
        selection.since.timestamp() if selection.since else None,
        selection.until.timestamp() if selection.until else None,
        selection.set,
        selection.after,
        selection.given,
        selection.size,
    ]
    return signing.dumps(held, salt=_SALT)


def set_token(after: str) -> str:
    """The token with which a list of sets goes on after this one."""
    return signing.dumps(["", None, None, after, 0], salt=_SALT)


def _resumed(verb: str, reading: _Reading) -> Asked:
    text = reading.sent["resumptionToken"]
    try:
        prefix, since, until, named, after, *counted = signing.loads(text, salt=_SALT)
        if (verb == "ListSets") == bool(prefix):
            raise ValueError("of another list")
    except (signing.BadSignature, ValueError, TypeError):
        wrong = Wrong("badResumptionToken", "This is no token of ours, or of another list.")
        raise OaiError(wrong, arguments=reading.sent) from None
    if verb == "ListSets":
        return Asked(verb, reading.sent, after_set=named)
    selection = Selection(prefix, _back(since), _back(until), named, after, *counted[:2])
    return Asked(verb, reading.sent, selection=selection)


def _back(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
