"""May this person do that with a material?"""

from __future__ import annotations

from collections.abc import Collection

from pactwork.people.api import Acting, Power


def can_deposit(acting: Acting, organisation: int) -> bool:
    """Whoever delivers for an organisation deposits in its name."""
    return acting.may(Power.DELIVER, organisation)


def can_edit(acting: Acting, organisation: int, *, began_it: bool) -> bool:
    """A draft is written by whoever began it, and by the organisation's coordinators."""
    return acting.may(Power.WRITE, organisation) or (
        began_it and acting.may(Power.DELIVER, organisation)
    )


def can_manage(acting: Acting, organisation: int) -> bool:
    """What is published is looked after by the organisation's coordinators."""
    return acting.may(Power.WRITE, organisation)


def can_keep_sector(acting: Acting, keeper: int) -> bool:
    """A sector is looked after by the coordinators of the organisation that keeps it, and by
    whoever runs the installation.
    """
    return acting.operator or acting.may(Power.WRITE, keeper)


def can_review_for_organisation(
    acting: Acting, organisation: int, *, submitted_it: bool, others: bool
) -> bool:
    """Four eyes, where the organisation has them: a coordinator reviews what another submitted;
    the only one there is may review what it submitted itself.
    """
    return acting.may(Power.WRITE, organisation) and not (submitted_it and others)


def can_review_for_parties(
    acting: Acting, organisation: int, *, parties: Collection[int], submitted_it: bool
) -> bool:
    """A coordinator of a party reviews for it, and never what it submitted itself."""
    return organisation in parties and acting.may(Power.WRITE, organisation) and not submitted_it


def can_review_for_body(person: int, curators: Collection[int], *, submitted_it: bool) -> bool:
    """A curator of the body reviews, and never what it submitted itself."""
    return person in curators and not submitted_it


def is_approved_by_parties(
    approving: Collection[int], *, organisation: int, parties: Collection[int]
) -> bool:
    """Co-curation: its own organisation and at least one other party approved."""
    agreed = set(approving) & set(parties)
    return organisation in agreed and bool(agreed - {organisation})


def can_reuse(acting: Acting, organisation: int) -> bool:
    """Whoever delivers for an organisation says what it reuses."""
    return acting.may(Power.DELIVER, organisation)


def can_edit_collection(acting: Acting, editors: Collection[int]) -> bool:
    """People who deliver for one of its organisations add to a collection."""
    return any(acting.may(Power.DELIVER, one) for one in editors)
