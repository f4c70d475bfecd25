"""The door to looking after the people of an organisation; `people.api` offers it so."""

from pactwork.people.actions.claims import claim_by_domain, claim_by_letter, decide_claim
from pactwork.people.actions.invitations import (
    accept_invitation,
    invite,
    withdraw_invitation,
)
from pactwork.people.actions.memberships import (
    change_role,
    delegate,
    end_membership,
    withdraw_delegation,
)
from pactwork.people.actions.registering import register_organisation
from pactwork.people.alike import alike
from pactwork.people.queries import (
    Done,
    Lent,
    Member,
    claim_letter,
    deeds,
    delegations,
    members,
    open_claims,
    open_invitations,
    own_claims,
    roles_of,
)
from pactwork.people.sentences import deed, refusal

__all__ = [
    "Done",
    "Lent",
    "Member",
    "accept_invitation",
    "alike",
    "change_role",
    "claim_by_domain",
    "claim_by_letter",
    "claim_letter",
    "decide_claim",
    "deed",
    "deeds",
    "delegate",
    "delegations",
    "end_membership",
    "invite",
    "members",
    "open_claims",
    "open_invitations",
    "own_claims",
    "refusal",
    "register_organisation",
    "roles_of",
    "withdraw_delegation",
    "withdraw_invitation",
]
