"""The door of `people`."""

from pactwork.people.actions.accounts import set_operator
from pactwork.people.actions.demonstration import seat_people
from pactwork.people.actions.invitations import invite_first
from pactwork.people.actions.pseudonyms import pseudonyms_for
from pactwork.people.actions.tokens import (
    Answered,
    TokenError,
    begin_once,
    count_request,
    end_once,
    give_short_token,
    give_up_token,
    make_token,
    request_number,
    revoke_token,
)
from pactwork.people.auditing import (
    KINDS,
    DeedFound,
    PeopleUsage,
    accounts,
    deeds_found,
    people_usage,
    person_of,
)
from pactwork.people.bearers import Bearer, bearer_of, tokens_of
from pactwork.people.kept_elsewhere import keeps_of_people
from pactwork.people.models import Person, Role
from pactwork.people.proof import prove_again_url, proven_at, proves_again
from pactwork.people.queries import (
    Acting,
    Recipient,
    acting,
    addresses_of,
    everybody,
    may,
    names_of,
    people_of,
    recipients,
)
from pactwork.people.rules import PeopleError, Power
from pactwork.people.scopes import SHORT_SECONDS, Scope

__all__ = [
    "KINDS",
    "SHORT_SECONDS",
    "Acting",
    "Answered",
    "Bearer",
    "DeedFound",
    "PeopleError",
    "PeopleUsage",
    "Person",
    "Power",
    "Recipient",
    "Role",
    "Scope",
    "TokenError",
    "accounts",
    "acting",
    "addresses_of",
    "bearer_of",
    "begin_once",
    "count_request",
    "deeds_found",
    "end_once",
    "everybody",
    "give_short_token",
    "give_up_token",
    "invite_first",
    "keeps_of_people",
    "make_token",
    "may",
    "names_of",
    "people_of",
    "people_usage",
    "person_of",
    "prove_again_url",
    "proven_at",
    "proves_again",
    "pseudonyms_for",
    "recipients",
    "request_number",
    "revoke_token",
    "seat_people",
    "set_operator",
    "tokens_of",
]
