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
_PART: Final = r"""[^\s@<>"'()\[\],;:/?&=]+"""
_MAIL: Final = re.compile(rf"{_PART}(?:@|%40){_PART}\.[^\W\d_]{{2,}}")
_KEYS: Final = ("mbox", "mbox_sha1sum", "openid", "account")
_SHORTEST: Final = 5
"""Shorter words are covered only where they are the whole text."""


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
    return _Veil(names, is_ours, words).over(statement)


@dataclass(frozen=True)
class _Veil:
    names: Mapping[str, str]
    is_ours: Callable[[str], bool]
    words: set[str]

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
        if text in self.words:
            return COVERED
        for word in self.words:
            if len(word) >= _SHORTEST and word.casefold() in text.casefold():
                text = re.sub(re.escape(word), COVERED, text, flags=re.IGNORECASE)
        return covered(text)


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
