"""Letting a person go whose account is erased."""

from __future__ import annotations

from pactwork.agreements.models import CalendarAddress, Remark
from pactwork.kernel.transactions import require_transaction


def forget_person(person: int) -> None:
    """Step: what was said in public stays without a name; the calendar's address goes.

    Signatures, approvals and the texts of drafts are their organisation's, and stay.
    """
    require_transaction()
    CalendarAddress.objects.filter(person=person).delete()
    Remark.objects.filter(person=person).update(person=None, name="")
