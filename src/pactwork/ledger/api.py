"""The door of `ledger`: the step that writes, and the reads others need."""

from pactwork.ledger.actions import (
    LedgerError,
    organisation_actor,
    record,
    record_many,
)
from pactwork.ledger.queries import (
    Found,
    revision,
    statement,
    statements,
    statements_found,
    statements_naming,
    verbs_used,
    voided_among,
)
from pactwork.ledger.statements import (
    VOIDED,
    ActivityRef,
    ActorRef,
    Draft,
    StatementRef,
    VerbRef,
    voiding,
)
from pactwork.ledger.writing import Recorded

__all__ = [
    "VOIDED",
    "ActivityRef",
    "ActorRef",
    "Draft",
    "Found",
    "LedgerError",
    "Recorded",
    "StatementRef",
    "VerbRef",
    "organisation_actor",
    "record",
    "record_many",
    "revision",
    "statement",
    "statements",
    "statements_found",
    "statements_naming",
    "verbs_used",
    "voided_among",
    "voiding",
]
