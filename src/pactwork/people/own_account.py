"""The door to somebody's own account; `people.api` offers it so."""

from pactwork.people.actions.accounts import change_profile, give_consent, withdraw_consent
from pactwork.people.exporting import everything_on
from pactwork.people.queries import agreed_now, consents_of
from pactwork.people.rules import CONSENTS

__all__ = [
    "CONSENTS",
    "agreed_now",
    "change_profile",
    "consents_of",
    "everything_on",
    "give_consent",
    "withdraw_consent",
]
