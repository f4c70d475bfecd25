"""The text formats of the standard: IRIs, mail addresses, languages, UUIDs, times, hashes.

Every check answers True or False and raises nothing. Texts that come again and again (verbs,
types, languages) are remembered, so that their pattern is matched once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

_IRI: Final = re.compile(
    r"(?:https?://[^\s/?#<>\"{}|\\^`\x00-\x20\x7f]+|(?!(?i:https?):)[a-zA-Z][a-zA-Z0-9+.\-]*:"
    r"|(?i:https?)://[^\s/?#<>\"{}|\\^`\x00-\x20\x7f]+)"
    r"[^\s<>\"{}|\\^`\x00-\x20\x7f]*"
)
_STRAY_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_MBOX: Final = re.compile(
    r"mailto:[^\s@?&,;:<>()\[\]\"\\]+@[^\s@?&,;:<>()\[\]\"\\/.]+(?:\.[^\s@?&,;:<>()\[\]\"\\/.]+)*"
)
_SHA1: Final = re.compile(r"[0-9a-fA-F]{40}")
_SHA2: Final = re.compile(r"[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}")
_TOKEN: Final = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_MEDIA_TYPE: Final = re.compile(
    rf"{_TOKEN}/{_TOKEN}(?:\s*;\s*{_TOKEN}=(?:{_TOKEN}|\"(?:[^\"\\]|\\.)*\"))*\s*;?"
)
_LANGUAGE: Final = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?P<extensions>(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+"
    r"|en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)"
    r"|sgn-(?:be-fr|be-nl|ch-de))",
    re.IGNORECASE | re.ASCII,
)
_NUMBER: Final = r"[0-9]+(?:[.,][0-9]+)?"
_DURATION: Final = re.compile(
    rf"P(?:{_NUMBER}W|(?!$)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?!$)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
)
_FRACTION_BEFORE_THE_LAST: Final = re.compile(r"[.,][0-9]+[A-Z].*[0-9]")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_ANY_ISO: Final = re.compile(r"[0-9W-]{7,10}T[0-9:]{2,8}(?:[.,][0-9]+)?(?:Z|[+-][0-9:]{2,5})?")
_MINUS_NOUGHT: Final = re.compile(r"[Tt ].*-00(?::?00)?$")
_LEAP: Final = re.compile(r"(?<=:59):60")

_REMEMBERED: Final = 4096
LONGEST: Final = 2000
"""Most bytes of an IRI, an address or an account: the database's indexes hold no more."""


GOOD_IRIS: Final[set[str]] = set()
GOOD_LANGUAGES: Final[set[str]] = set()
"""What was found right before; a caller may ask here first."""


def _remembering(good: set[str], check: Callable[[str], bool]) -> Callable[[str], bool]:
    def remembered(text: str) -> bool:
        if text in good:
            return True
        if not check(text):
            return False
        if len(good) >= _REMEMBERED:
            good.clear()
        if len(text) < 200:
            good.add(text)
        return True

    return remembered


def _iri(text: str) -> bool:
    return (
        fits(text)
        and _IRI.fullmatch(text) is not None
        and ("%" not in text or _STRAY_PERCENT.search(text) is None)
    )


def fits(text: str) -> bool:
    """Is it at most LONGEST bytes?"""
    return len(text) <= LONGEST // 4 or len(text.encode()) <= LONGEST


def _language(text: str) -> bool:
    found = _LANGUAGE.fullmatch(text)
    if not found:
        return False
    singletons = re.findall(r"-([0-9a-z])(?=-)", (found["extensions"] or "").lower() + "-")
    return len(singletons) == len(set(singletons))


is_iri = _remembering(GOOD_IRIS, _iri)
"""Is it an IRI (RFC 3987) with a scheme? IRLs and URIs are held to the same pattern."""

is_language = _remembering(GOOD_LANGUAGES, _language)
"""Is it a language tag (RFC 5646)?"""


def is_mbox(text: str) -> bool:
    """Is it `mailto:` and one mail address?"""
    return fits(text) and _MBOX.fullmatch(text) is not None


def is_sha1(text: str) -> bool:
    """Is it a SHA-1 sum in hexadecimal?"""
    return _SHA1.fullmatch(text) is not None


def is_sha2(text: str) -> bool:
    """Is it a SHA-2 sum (224, 256, 384 or 512 bits) in hexadecimal?"""
    return _SHA2.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    """Is it an Internet media type (RFC 2046), with or without parameters?"""
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_duration(text: str) -> bool:
    """Is it an ISO 8601 duration with designators (§4.4.3.2), weeks alone or no weeks?"""
    return _DURATION.fullmatch(text) is not None and (
        ("." not in text and "," not in text) or _FRACTION_BEFORE_THE_LAST.search(text) is None
    )


def uuid_of(text: str) -> UUID | None:
    """The UUID written in its canonical form (RFC 4122, any variant), else None."""
    if len(text) != 36:
        return None
    try:
        return msgspec.convert(text, UUID)
    except msgspec.ValidationError:
        return None


def instant_of(text: str, *, strict: bool) -> datetime | None:
    """The moment a timestamp means, in its own offset; None if it is not one.

    `strict` asks for RFC 3339 (2.0); otherwise any ISO 8601 date with time will do (1.0.x), and
    one without an offset is taken as UTC. An offset of minus nought is never right.
    """
    if text[-1:] == "Z" and text[10:11] == "T" and text[:4] not in ("0001", "9999"):
        try:
            return msgspec.convert(text, datetime)
        except msgspec.ValidationError:
            pass
    if not _INSTANT.fullmatch(text) and (strict or not _ANY_ISO.fullmatch(text)):
        return None
    if _MINUS_NOUGHT.search(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = _moment(text)
        except (ValueError, OverflowError):
            return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment if 1 < moment.year < 9999 else None


def _moment(text: str) -> datetime:
    text = text.upper().replace(" ", "T").replace(",", ".")
    leap = _LEAP.search(text)
    moment = datetime.fromisoformat(_LEAP.sub(":59", text))
    return moment + timedelta(seconds=1) if leap else moment


def in_utc(text: str) -> str:
    """The same timestamp in UTC, every digit of its seconds kept; as it is when it says Z."""
    if text.endswith("Z"):
        return text
    moment = instant_of(text, strict=False)
    if moment is None:
        return text
    digits = re.search(r"[.,]([0-9]+)", text)
    whole = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    return f"{whole}.{digits[1]}Z" if digits else f"{whole}Z"
