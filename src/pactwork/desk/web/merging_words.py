"""How the pages about duplicates say things."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pactwork.organisations.api import MergeError

_REASONS: Final[dict[str, Promise]] = {
    "name": gettext_lazy("same name"),
    "website": gettext_lazy("same website"),
    "mail": gettext_lazy("people with addresses under the same domain"),
}

_REFUSED: Final[dict[str, Promise]] = {
    "unknown": gettext_lazy("There is no such organisation."),
    "self": gettext_lazy("These are one and the same already."),
    "merged": gettext_lazy("The duplicate was merged into another already."),
    "cycle": gettext_lazy("The one that is to stay was merged into this one: undo that first."),
    "draft": gettext_lazy(
        "Both are parties of one draft that is open. Whoever writes it takes one of them out, or "
        "it is withdrawn; then they can be merged."
    ),
    "stopped": gettext_lazy(
        "Publishing of the duplicate is suspended. End the suspension first, or leave both as they "
        "are."
    ),
    "later": gettext_lazy("There was another merge since. Undo that one first."),
    "changed": gettext_lazy(
        "What moved has changed since, so it cannot be turned back exactly. Nothing was undone."
    ),
}

_MOVED: Final[dict[str, Promise]] = {
    "agreements.Party.organisation": gettext_lazy("Agreements it is party to"),
    "agreements.Obligation.organisation": gettext_lazy("Places in commitments, owing or owed"),
    "agreements.Evidence.delivered_by": gettext_lazy("Pieces of evidence it delivered"),
    "agreements.Acceptance.by": gettext_lazy("Acceptances of evidence"),
    "agreements.DraftParty.organisation": gettext_lazy("Drafts it is in"),
    "agreements.Signature.organisation": gettext_lazy("Signatures"),
    "people.Membership.organisation": gettext_lazy("Memberships, ended ones too"),
    "people.Delegation.organisation": gettext_lazy("Delegations, ended ones too"),
    "people.Invitation.organisation": gettext_lazy("Invitations, used ones too"),
    "people.Claim.organisation": gettext_lazy("Claims, decided ones too"),
    "people.AccessToken.organisation": gettext_lazy("Keys of programs"),
    "notifications.Webhook.organisation": gettext_lazy("Webhooks"),
    "organisations.Organisation.parent": gettext_lazy("Bodies below it"),
    "organisations.Organisation.merged_into": gettext_lazy("Organisations merged into it before"),
}


def reason_words(reason: str) -> str:
    """Why two look alike."""
    return str(_REASONS[reason])


def refusal_words(error: MergeError) -> str:
    """Why two are not merged, or not parted."""
    return str(_REFUSED[error.reason])


def moved_words(column: str) -> str:
    """What is counted in a column that points to an organisation."""
    return str(_MOVED.get(column, gettext_lazy("Everything else that names it")))
