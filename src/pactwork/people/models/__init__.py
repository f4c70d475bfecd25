"""Tables of `people`."""

from pactwork.people.models.machine import (
    AccessToken,
    App,
    AppCode,
    MachineMinute,
    MachineRequest,
    RefreshToken,
)
from pactwork.people.models.membership import (
    Claim,
    Consent,
    Deed,
    Delegation,
    Invitation,
    Membership,
    Participant,
    Person,
    PersonManager,
    PseudonymSalt,
    PublishingStop,
    Role,
)

__all__ = [
    "AccessToken",
    "App",
    "AppCode",
    "Claim",
    "Consent",
    "Deed",
    "Delegation",
    "Invitation",
    "MachineMinute",
    "MachineRequest",
    "Membership",
    "Participant",
    "Person",
    "PersonManager",
    "PseudonymSalt",
    "PublishingStop",
    "RefreshToken",
    "Role",
]
