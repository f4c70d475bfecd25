"""May this organisation, or this reader, do that?"""

from __future__ import annotations

from collections.abc import Collection

from pactwork.kernel.viewer import Viewer


def can_deliver(organisation: int, parties: Collection[int]) -> bool:
    """Only a party of the agreement delivers evidence under it."""
    return organisation in parties


def can_accept(organisation: int, *, deliverer: int, parties: Collection[int]) -> bool:
    """Only another party than the one that delivered it accepts evidence."""
    return organisation != deliverer and organisation in parties


def can_withdraw(organisation: int, *, deliverer: int, acceptors: Collection[int]) -> bool:
    """Whoever delivered evidence or accepted it can withdraw it, with a reason."""
    return organisation == deliverer or organisation in acceptors


def can_take_back(*, coordinates: bool, delivered_it: bool, is_accepted: bool) -> bool:
    """In the deliverer's name a coordinator withdraws evidence; who delivered it by hand may also,
    until it is accepted.
    """
    return coordinates or (delivered_it and not is_accepted)


def can_judge(*, coordinates: bool, delivered_it: bool) -> bool:
    """Accepting, asking and returning take a coordinator who did not deliver it: four eyes."""
    return coordinates and not delivered_it


def can_see(viewer: Viewer, *, is_public: bool, parties: Collection[int]) -> bool:
    """A public agreement is everybody's; any other its parties' and the operator's."""
    return is_public or viewer.operator or bool(viewer.organisations & set(parties))
