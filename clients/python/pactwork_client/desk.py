"""Pactwork desk API, typed. Written from its OpenAPI description: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from pactwork_client.calling import Calling, Pages


ActsFor = TypedDict(
    'ActsFor',
    {
        'slug': str,
        'name': "Text",
        'powers': list["Power"],
    },
)

Me = TypedDict(
    'Me',
    {
        'name': str,
        'language': str,
        'scopes': list["Scope"],
        'expires_at': str,
        'organisations': list["ActsFor"],
    },
)

ParameterError = TypedDict(
    'ParameterError',
    {
        'parameter': str,
        'rule': str,
        'message': str,
    },
)

Power = Literal['read', 'deliver', 'write', 'sign']

Problem = TypedDict(
    'Problem',
    {
        'type': str,
        'title': str,
        'status': int,
        'detail': str,
        'errors': list["ParameterError"],
    },
)

Scope = Literal['read', 'evidence', 'accept', 'draft', 'approve']

Text = dict[str, str]

class Desk(Calling):
    """Pactwork desk API: a method for each operation."""

    def get_me(self) -> Me:
        """See what the token may do. For whom the token acts today: roles and delegations change,
        and a token follows them.
        """
        answer: Me = self.ask('GET', '/api/desk/v1/me')
        return answer
