"""Tokens of OAuth 2 for tools: asked for, looked at, given up."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from pactwork.ledger.actions.credentials import CredentialError
from pactwork.ledger.actions.tokens import GivenToken, give_tool_token
from pactwork.ledger.queries.tools import good_tool_token, scopes_of, tool_shown
from pactwork.ledger.rest.asked import Fault
from pactwork.ledger.rest.pace import hold_pace
from pactwork.ledger.rest.using import note_use

_ASKED: Final = "POST /oauth/token"


class TooOftenError(Exception):
    """A tool asked more often than its limit; `headers` say for how long it waits."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.headers = fault.headers


def token_for_tool(*, key: str, secret: str, scopes: Collection[str]) -> GivenToken | None:
    """A token for the tool that shows key and secret; None if they open nothing. It counts as one
    request of the minute, and what goes wrong is noted with the credential.

    Raises:
        CredentialError: more is asked for than the credential opens.
        TooOftenError: it has asked as often as it may in this minute.
    """
    tool = tool_shown(key, secret)
    if tool is None:
        return None
    try:
        hold_pace(tool)
        given = give_tool_token(key=key, secret=secret, scopes=scopes)
    except Fault as fault:
        note_use(tool, fault=f"{fault.status} {_ASKED}: {fault.message}")
        raise TooOftenError(fault) from None
    except CredentialError as error:
        note_use(tool, fault=f"400 {_ASKED}: {error}")
        raise
    note_use(tool)
    return given


def token_introspected(*, key: str, secret: str, token: str) -> dict[str, Any] | None:
    """What a token opens (RFC 7662), for the tool that it was given to; of all others only that
    it is not active. None if the tool shows nothing good.
    """
    tool = tool_shown(key, secret)
    if tool is None:
        return None
    found = good_tool_token(token)
    if found is None or found[0].credential_id != tool.credential:
        return {"active": False}
    row, until = found
    return {
        "active": True,
        "scope": " ".join(sorted(scopes_of(row))),
        "client_id": tool.key,
        "token_type": "Bearer",
        "exp": int(until.timestamp()),
        "iat": int(row.made_at.timestamp()),
    }
