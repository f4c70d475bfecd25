"""The door for activities that serve commitments; `agreements.api` offers it as `serving`."""

from pactwork.agreements.actions.finding import find_all, find_organisations
from pactwork.agreements.actions.sharing import (
    deliver_shared,
    hold_served,
    widen_shared,
    withdraw_shared,
)
from pactwork.agreements.queries.parties import (
    Delivered,
    Promised,
    agreement_numbers,
    agreements_of,
    commitments_named,
    commitments_numbered,
    delivered,
    parties_of,
    titles_of_agreements,
)

__all__ = [
    "Delivered",
    "Promised",
    "agreement_numbers",
    "agreements_of",
    "commitments_named",
    "commitments_numbered",
    "deliver_shared",
    "delivered",
    "find_all",
    "find_organisations",
    "hold_served",
    "parties_of",
    "titles_of_agreements",
    "widen_shared",
    "withdraw_shared",
]
