"""Statements as they are shown to people: nobody in them is named. Pure.

Whoever is named in a statement stands there under a pseudonym; where the same address, account or
name stands in another text of the statement, and where any mail address does, it is covered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

COVERED: Final = "▒▒▒"
_PART: Final = r"""[^\s@<>"'()\[\],;:/?&=]"""
_LABEL: Final = r"""[^\s@<>"'()\[\],;:/?&=.]"""
_LETTERS: Final = r"[^\W\d_]{2}"
_DOMAIN: Final = rf"(?={_LABEL}*+(?:\.(?!{_LETTERS}){_LABEL}*+)*+\.{_LETTERS})(?:\.*+{_LABEL}++)++"
_MAIL: Final = re.compile(rf"(?<!{_PART})(?:{_PART}++@{_DOMAIN}|(?:(?!%40){_PART})*+%40{_DOMAIN})")
"""A run of letters is looked at once, from its beginning: a text may be long."""
_KEYS: Final = ("mbox", "mbox_sha1sum", "openid", "account")
_SHORTEST: Final = 5
"""Shorter words are covered only where they are the whole text."""
_MOST_WORDS: Final = 100
_MOST_WORK: Final = 1_000_000_000
"""A statement whose texts hold more words that would tell who people are is covered whole; one in
which it takes more to look for them (letters times words), too.
"""


def covered(text: str) -> str:
    """A text without mail addresses."""
    return _MAIL.sub(COVERED, text) if "@" in text or "%40" in text else text


def identifiers_in(statement: Any) -> set[str]:
    """The identifiers of all agents and groups in a statement, as the ledger's actors have them."""
    return {one for agent in _agents(statement) if (one := _identifier(agent))}


def veiled(statement: Any, names: Mapping[str, str], is_ours: Callable[[str], bool]) -> Any:
    """The statement with `names` (identifier → pseudonym) in the place of people.

    `is_ours` tells which identifiers are no people: they stay.
    """
    people = [one for one in _agents(statement) if not is_ours(_identifier(one))]
    words = {word for agent in people for word in _words(agent) if word}
    told = _within(list(_texts(statement)), [one for one in words if len(one) >= _SHORTEST])
    return _Veil(names, is_ours, words, _any_of(told or []), told is None).over(statement)


def _within(texts: list[str], words: list[str]) -> list[str] | None:
    """Those of the words that stand somewhere in the texts, longest first; letters' case is one.

    None where they are too many, or too much work to look for.
    """
    if not words:
        return []
    whole = "\n".join(texts).casefold()
    known = {whole[at : at + _SHORTEST] for at in range(len(whole))}
    folded = {word: word.casefold() for word in words}
    likely = {word: low for word, low in folded.items() if low[:_SHORTEST] in known}
    if len(likely) * len(whole) > _MOST_WORK:
        return None
    found = [word for word, low in likely.items() if low in whole]
    return sorted(found, key=len, reverse=True) if len(found) <= _MOST_WORDS else None


def _any_of(words: list[str]) -> re.Pattern[str] | None:
    if not words:
        return None
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


@dataclass(frozen=True)
class _Veil:
    names: Mapping[str, str]
    is_ours: Callable[[str], bool]
    words: set[str]
    within: re.Pattern[str] | None
    is_crowded: bool

    def over(self, held: Any) -> Any:
        """The same value, covered."""
        if isinstance(held, str):
            return self._text(held)
        if isinstance(held, list):
            return [self.over(one) for one in held]
        if not isinstance(held, dict):
            return held
        if _is_agent(held):
            return self._agent(held)
        return {self._text(key) if ":" in key else key: self.over(one) for key, one in held.items()}

    def _agent(self, agent: dict[str, Any]) -> dict[str, Any]:
        identifier = _identifier(agent)
        kept = {"objectType": agent["objectType"]} if "objectType" in agent else {}
        if identifier and self.is_ours(identifier):
            kept["account"] = agent["account"]
        elif identifier:
            kept["pseudonym"] = self.names.get(identifier, COVERED)
        if "member" in agent:
            kept["member"] = self.over(agent["member"])
        return kept

    def _text(self, text: str) -> str:
        if self.is_crowded or text in self.words:
            return COVERED
        if self.within is not None:
            text = self.within.sub(COVERED, text)
        return covered(text)


def _texts(held: Any) -> Iterator[str]:
    """All texts of a statement but those of agents."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, list):
        for one in held:
            yield from _texts(one)
    elif isinstance(held, dict):
        if _is_agent(held):
            yield from _texts(held.get("member", []))
            return
        for key, one in held.items():
            yield key
            yield from _texts(one)


def _agents(held: Any) -> Iterator[dict[str, Any]]:
    if isinstance(held, dict):
        if _is_agent(held):
            yield held
        for one in held.values():
            yield from _agents(one)
    elif isinstance(held, list):
        for one in held:
            yield from _agents(one)


def _is_agent(held: dict[str, Any]) -> bool:
    return any(key in held for key in _KEYS) or held.get("objectType") in ("Agent", "Group")


def _identifier(agent: Mapping[str, Any]) -> str:
    account = agent.get("account")
    if isinstance(account, dict):
        return f"{account.get('homePage')}::{account.get('name')}"
    if "mbox_sha1sum" in agent:
        return f"mbox_sha1sum {str(agent['mbox_sha1sum']).lower()}"
    return next((f"{key} {agent[key]}" for key in ("mbox", "openid") if key in agent), "")


def _words(agent: Mapping[str, Any]) -> Iterator[str]:
    """What else of a statement would tell who it is."""
    account = agent.get("account")
    if isinstance(account, dict):
        yield str(account.get("name", ""))
    for key in ("mbox", "mbox_sha1sum", "openid", "name"):
        yield str(agent.get(key, ""))
    yield str(agent.get("mbox", "")).removeprefix("mailto:")
