"""Letting a person go whose account is erased."""

from __future__ import annotations

from pactwork.agreements.models import CalendarAddress, Comment, Presence, Remark
from pactwork.kernel.transactions import require_transaction


def forget_person(person: int) -> None:
    """Step: what was said in public stays without a name; the calendar's address goes.

    Signatures, approvals and the texts of drafts are their organisation's, and stay.
    """
    require_transaction()
    for table in (CalendarAddress, Presence):
        table._default_manager.filter(person=person).delete()
    for comment in Comment.objects.filter(mentions__contains=[person]):
        comment.mentions = [one for one in comment.mentions if one != person]
        comment.save(update_fields=["mentions"])
    Remark.objects.filter(person=person).update(person=None, name="")
