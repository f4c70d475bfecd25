"""Undoing the last change: the terms before it, as operations on the terms of now.

Nothing is erased: an undo is a change like any other, and can itself be undone.
"""

from __future__ import annotations

from pactwork.agreements.api import drafts, operations, operations_between
from pactwork.people.api import Acting


def undoing(detail: drafts.DraftDetail, acting: Acting) -> list[operations.Operation]:
    """The operations that lead back to the revision before the newest.

    Raises:
        LookupError: there is none.
    """
    return restoring(detail, acting, detail.card.revision - 1)


def restoring(
    detail: drafts.DraftDetail, acting: Acting, revision: int
) -> list[operations.Operation]:
    """The operations that lead back to the terms of an earlier revision.

    Raises:
        LookupError: there is none.
    """
    before = drafts.draft_terms_at(detail.card.uuid, acting, revision)
    if before is None:
        raise LookupError(revision)
    return operations_between(detail.terms, before)
