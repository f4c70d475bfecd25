"""Sentences for what was refused and for what was done."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext, gettext_lazy

from pactwork.people.models import Role
from pactwork.people.queries import Done
from pactwork.people.rules import PeopleError

_REFUSED: Final = {
    "name": gettext_lazy("A name is needed."),
    "role": gettext_lazy("Your role in this organisation does not allow that."),
    "member": gettext_lazy("This person is a member already, or is none."),
    "last": gettext_lazy(
        "An organisation needs at least one representative. Make somebody else one first."
    ),
    "oneself": gettext_lazy("You hold this power already."),
    "days": gettext_lazy("The last day is over too soon."),
    "delegation": gettext_lazy("This delegation does not hold any more."),
    "invitation": gettext_lazy("This invitation does not hold any more. Ask for a new one."),
    "address": gettext_lazy(
        "This invitation was sent to another address. Sign in with that address, or ask for a new "
        "invitation."
    ),
    "domain": gettext_lazy(
        "None of your confirmed addresses belongs to the domain of the organisation’s website."
    ),
    "asked": gettext_lazy("You have asked already. You get a mail when it is decided."),
    "claim": gettext_lazy("This is not yours to decide, or it is decided already."),
    "reason": gettext_lazy("Write why you refuse."),
    "merged": gettext_lazy("This organisation is one with another now. Look that one up."),
    "stopped": gettext_lazy("Publishing is suspended for you. Your inbox says why."),
}

_DONE: Final = {
    "invited": gettext_lazy("%(who)s invited somebody: %(role)s."),
    "invitation-withdrawn": gettext_lazy("%(who)s withdrew an invitation: %(role)s."),
    "joined": gettext_lazy("%(whom)s joined: %(role)s."),
    "role-changed": gettext_lazy("%(who)s gave %(whom)s another role: %(role)s."),
    "ended": gettext_lazy("%(who)s ended the membership of %(whom)s."),
    "left": gettext_lazy("%(whom)s left."),
    "delegated": gettext_lazy("%(who)s lent %(whom)s the power to sign."),
    "delegation-withdrawn": gettext_lazy("%(who)s took the power to sign back from %(whom)s."),
    "asked": gettext_lazy("%(whom)s asked to act for the organisation."),
    "claimed": gettext_lazy("%(whom)s showed an address of the organisation: %(role)s."),
    "claim-accepted": gettext_lazy("%(who)s accepted the claim of %(whom)s: %(role)s."),
    "claim-refused": gettext_lazy("%(who)s refused the claim of %(whom)s."),
    "registered": gettext_lazy("%(whom)s registered the organisation."),
    "merged": gettext_lazy("“%(said)s” was merged into the organisation."),
    "parted": gettext_lazy("“%(said)s” stands by itself again."),
    "publishing-stopped": gettext_lazy("Those who run this site let %(whom)s only read for now."),
    "publishing-goes-on": gettext_lazy("Those who run this site let %(whom)s publish again."),
    "key-made": gettext_lazy("%(who)s made a key for the tool “%(said)s”."),
    "key-renewed": gettext_lazy("%(who)s gave the key of the tool “%(said)s” a new secret."),
    "key-changed": gettext_lazy("%(who)s changed what the tool “%(said)s” may do."),
    "key-revoked": gettext_lazy("%(who)s revoked the key of the tool “%(said)s”."),
    "statements-in": gettext_lazy("%(who)s brought statements in, for the tool “%(said)s”."),
    "statements-out": gettext_lazy("%(who)s carried the statements of the tools out as a file."),
}
_BY_OPERATORS: Final = frozenset(
    {"invited", "key-made", "key-renewed", "key-changed", "key-revoked"}
)
"""What is done without a person by those who run the installation."""


_ALL_STOPPED: Final = {
    "publishing-stopped": gettext_lazy("Those who run this site suspended publishing: %(said)s"),
    "publishing-goes-on": gettext_lazy("Those who run this site ended the suspension: %(said)s"),
}
"""What was done to the organisation itself, with the reason."""


def refusal(error: PeopleError) -> str:
    """Why something was not done, as a sentence."""
    return str(_REFUSED.get(error.reason, gettext_lazy("This could not be done.")))


def deed(done: Done) -> str:
    """What was done, as a sentence with the names of today."""
    somebody = gettext("somebody who is gone")
    if done.kind in _ALL_STOPPED and done.said:
        return str(_ALL_STOPPED[done.kind]) % {"said": done.said}
    return str(_DONE[done.kind]) % {
        "who": done.who or (gettext("the operators") if done.kind in _BY_OPERATORS else somebody),
        "whom": done.whom or somebody,
        "role": Role(done.role).label if done.role else "",
        "said": done.said,
    }
