"""The tables of the ledger."""

from pactwork.ledger.models.credentials import (
    Attachment,
    Credential,
    CredentialUse,
    Enclosed,
    Pace,
    ToolToken,
)
from pactwork.ledger.models.dictionaries import Activity, Actor, ActorName, Definition, Verb
from pactwork.ledger.models.documents import Document, DocumentKind
from pactwork.ledger.models.log import Erased, Head, LogKey, Mark, Tile
from pactwork.ledger.models.segments import Intake, IntakeFault, Segment
from pactwork.ledger.models.statement import (
    AUTHORITY,
    ITSELF,
    Arrived,
    ContextActivity,
    Reference,
    ReferredActivity,
    ReferredActor,
    RelatedActor,
    Relation,
    Role,
    Statement,
    Text,
)

__all__ = [
    "AUTHORITY", "ITSELF", "Activity", "Actor", "ActorName", "Arrived", "Attachment",
    "ContextActivity", "Credential", "CredentialUse", "Definition", "Document", "DocumentKind",
    "Enclosed", "Erased", "Head", "Intake", "IntakeFault", "LogKey", "Mark", "Pace", "Reference",
    "ReferredActivity", "ReferredActor", "RelatedActor", "Relation", "Role", "Segment", "Statement",
    "Text", "Tile", "ToolToken", "Verb",
]  # fmt: skip
