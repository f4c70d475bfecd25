"""What a role lets a person do for an organisation, and what may be said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from pactwork.kernel.links import host_of
from pactwork.kernel.texts import clean_string
from pactwork.people.models import Role


class Power(StrEnum):
    """What somebody may do in an organisation's name. Each includes those before it."""

    READ = "read"
    DELIVER = "deliver"
    WRITE = "write"
    SIGN = "sign"


POWERS: Final[Mapping[str, frozenset[Power]]] = {
    Role.MEMBER: frozenset({Power.READ, Power.DELIVER}),
    Role.COORDINATOR: frozenset({Power.READ, Power.DELIVER, Power.WRITE}),
    Role.REPRESENTATIVE: frozenset(Power),
}
"""Members read and deliver evidence; coordinators also write drafts and accept evidence;
representatives also approve and sign. A delegation lends what a representative may do."""

INVITES: Final[Mapping[str, frozenset[str]]] = {
    Role.MEMBER: frozenset(),
    Role.COORDINATOR: frozenset({Role.MEMBER}),
    Role.REPRESENTATIVE: frozenset(Role.values),
}
"""Which roles each role may offer to others."""

CONSENTS: Final[Mapping[str, str]] = {"account": "2026-11", "news": "2026-11"}
"""What people may agree to, and the version of its words that holds now."""

INVITATION_HOLDS: Final = timedelta(days=14)

_PUBLIC_MAIL: Final = """
gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com
me.com mac.com aol.com gmx.com gmx.net gmx.de web.de mail.com mail.ru bk.ru inbox.ru list.ru
yandex.ru yandex.com ya.ru rambler.ru proton.me protonmail.com pm.me zoho.com fastmail.com
tutanota.com tuta.io hey.com qq.com 163.com 126.com naver.com inbox.lt one.lt mail.lt inbox.lv
chmail.ir rediffmail.com laposte.net orange.fr free.fr libero.it virgilio.it wp.pl o2.pl onet.pl
seznam.cz ukr.net i.ua mail.md
"""
_PUBLIC_HOSTS: Final = """
facebook.com instagram.com youtube.com linkedin.com t.me telegram.me github.io wordpress.com
blogspot.com google.com sites.google.com wixsite.com weebly.com medium.com
"""
PROVE_NOTHING: Final = frozenset(f"{_PUBLIC_MAIL} {_PUBLIC_HOSTS}".split())
"""Domains at which anybody gets an address or a page: they prove nothing of an organisation."""


class PeopleError(ValueError):
    """What was asked is not done; `reason` is a word that pages turn into a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def checked_name(name: str) -> str:
    """The name of a person as it is kept. Raises PeopleError when it cannot be written so."""
    try:
        cleaned = " ".join(clean_string(name).split())[:200]
    except ValueError:
        cleaned = ""
    if not any(letter.isalnum() for letter in cleaned):
        raise PeopleError("name")
    return cleaned


@cache
def time_zones() -> tuple[str, ...]:
    """The time zones people may choose."""
    regions = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    known = available_timezones()
    return ("UTC", *sorted(name for name in known if name.partition("/")[0] in regions))


def checked_zone(name: str) -> str:
    """The time zone. Raises PeopleError for one nobody knows."""
    if name not in time_zones():
        raise PeopleError("time_zone")
    return name


def proves_domain(email: str, website: str) -> bool:
    """Whether a mail address stands under the very domain of a website."""
    domain, host = email.rpartition("@")[2].lower(), host_of(website)
    return bool(host) and domain == host and host not in PROVE_NOTHING
