"""The agent that a request's parameter names."""

from __future__ import annotations

import msgspec

from .checked import Refused, Version
from .explaining import explain_actor
from .nesting import holds_null
from .rules import Found, Off, actor_of, hold_keys_once
from .shapes import Actor

_read = msgspec.json.Decoder(Actor).decode


def agent_identifier(raw: bytes, version: Version = Version.TWO) -> tuple[str, bool]:
    """The identifier of an Agent or Group given as JSON, and whether it is a group.

    Raises:
        Refused: it is none; `problems` say why.
    """
    try:
        actor = _read(raw)
        hold_keys_once(raw, actor)
        if holds_null(raw):
            raise Off
        return actor_of(actor, Found(), 0)
    except (Off, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused(*explain_actor(raw, version)) from None
