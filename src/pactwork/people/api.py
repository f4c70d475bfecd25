"""The door of `people`."""

from pactwork.people import organising, own_account
from pactwork.people.actions.accounts import set_operator
from pactwork.people.actions.deeds import note as note_deed
from pactwork.people.actions.demonstration import seat_people
from pactwork.people.actions.invitations import invite_first
from pactwork.people.actions.merging import join_people, left_since, note_merged, require_operator
from pactwork.people.actions.pseudonyms import pseudonyms_for
from pactwork.people.actions.stops import checked_reason, lift_stop, stop_publishing
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
    PeopleMoving,
    PeopleUsage,
    StopFound,
    accounts,
    deeds_found,
    mail_domains,
    people_moving,
    people_usage,
    person_of,
    stops,
)
from pactwork.people.authorizing import answer_app, app_shown, introspected
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
    is_stopped,
    may,
    names_of,
    people_of,
    recipients,
)
from pactwork.people.rules import PROVE_NOTHING, PeopleError, Power
from pactwork.people.scopes import SHORT_SECONDS, Scope

__all__ = [
    "KINDS", "PROVE_NOTHING", "SHORT_SECONDS", "Acting", "Answered", "Bearer", "DeedFound",
    "PeopleError", "PeopleMoving", "PeopleUsage", "Person", "Power", "Recipient", "Role", "Scope",
    "StopFound", "TokenError", "accounts", "acting", "addresses_of", "answer_app", "app_shown",
    "bearer_of", "begin_once", "checked_reason", "count_request", "deeds_found", "end_once",
    "everybody", "give_short_token", "give_up_token", "introspected", "invite_first", "is_stopped",
    "join_people", "keeps_of_people", "left_since", "lift_stop", "mail_domains", "make_token",
    "may", "names_of", "note_deed", "note_merged", "organising", "own_account", "people_moving",
    "people_of", "people_usage", "person_of", "prove_again_url", "proven_at", "proves_again",
    "pseudonyms_for", "recipients", "request_number", "require_operator", "revoke_token",
    "seat_people", "set_operator", "stop_publishing", "stops", "tokens_of",
]  # fmt: skip
