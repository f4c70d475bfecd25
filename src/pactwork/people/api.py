"""The door of `people`."""

from pactwork.people.actions import pseudonyms_for
from pactwork.people.models import Person, Role
from pactwork.people.queries import Acting, acting, may, names_of, people_of
from pactwork.people.rules import Power
from pactwork.people.token_actions import (
    Answered,
    TokenError,
    begin_once,
    count_request,
    end_once,
    make_token,
    revoke_token,
)
from pactwork.people.token_queries import Bearer, bearer_of, tokens_of
from pactwork.people.token_rules import Scope

__all__ = [
    "Acting",
    "Answered",
    "Bearer",
    "Person",
    "Power",
    "Role",
    "Scope",
    "TokenError",
    "acting",
    "bearer_of",
    "begin_once",
    "count_request",
    "end_once",
    "make_token",
    "may",
    "names_of",
    "people_of",
    "pseudonyms_for",
    "revoke_token",
    "tokens_of",
]
