"""Letting a person go whose account is erased."""

from __future__ import annotations

from pactwork.kernel.transactions import require_transaction
from pactwork.repository.models import Curator, MaterialComment, Rating, ReviewClaim


def forget_person(person: int) -> None:
    """Step: stars and curating go; what was said in public stays without a name.

    Materials, reviews and decisions are their organisation's, and stay. Who is named as the
    creator of a material is said in the material: its coordinators take the name out of all its
    versions (`publishing.unname`).
    """
    require_transaction()
    Rating.objects.filter(person=person).delete()
    Curator.objects.filter(person=person).delete()
    ReviewClaim.objects.filter(person=person).delete()
    MaterialComment.objects.filter(person=person).update(person=None, name="")
