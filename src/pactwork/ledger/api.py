"""The door of `ledger`: the step that writes, and the reads others need."""

from pactwork.ledger.actions import (
    LedgerError,
    organisation_actor,
    record,
    record_many,
)
from pactwork.ledger.erasing import RULES, ErasingError, erase_person
from pactwork.ledger.log_keys import LogKeyError, begin_key, end_key, ensure_key, public_keys
from pactwork.ledger.proving import (
    LogHead,
    Proof,
    log_contents,
    log_head,
    log_tiles,
    proof_of,
    waiting_for_the_log,
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
from pactwork.ledger.rest.schemas import Inclusion
from pactwork.ledger.sequencing import LogError, sequence
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
    "RULES",
    "VOIDED",
    "ActivityRef",
    "ActorRef",
    "Draft",
    "ErasingError",
    "Found",
    "Inclusion",
    "LedgerError",
    "LogError",
    "LogHead",
    "LogKeyError",
    "Proof",
    "Recorded",
    "StatementRef",
    "VerbRef",
    "begin_key",
    "end_key",
    "ensure_key",
    "erase_person",
    "log_contents",
    "log_head",
    "log_tiles",
    "organisation_actor",
    "proof_of",
    "public_keys",
    "record",
    "record_many",
    "revision",
    "sequence",
    "statement",
    "statements",
    "statements_found",
    "statements_naming",
    "verbs_used",
    "voided_among",
    "voiding",
    "waiting_for_the_log",
]
