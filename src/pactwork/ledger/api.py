"""The door of `ledger`: the step that writes, and the reads others need."""

from pactwork.ledger.actions.credentials import (
    CredentialError,
    Issued,
    limit_credential,
    make_credential,
    revoke_credential,
    rotate_credential,
)
from pactwork.ledger.actions.recording import (
    LedgerError,
    organisation_actor,
    record,
    record_many,
)
from pactwork.ledger.incoming import Incoming, incoming, looked_at, waiting_to_be_looked_at
from pactwork.ledger.queries.credentials import (
    CredentialCard,
    credential_number,
    credentials_of,
)
from pactwork.ledger.queries.recorded import (
    Found,
    revision,
    statement,
    statements,
    statements_found,
    statements_naming,
    verbs_used,
    voided_among,
)
from pactwork.ledger.queries.viewing import (
    Looked,
    Sight,
    Viewed,
    statement_viewed,
    statements_viewed,
    veiled_statement,
    verbs_seen,
)
from pactwork.ledger.scopes import USUAL as USUAL_SCOPES
from pactwork.ledger.scopes import Scope
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
    "USUAL_SCOPES", "VOIDED", "ActivityRef", "ActorRef", "CredentialCard", "CredentialError",
    "Draft", "Found", "Incoming", "Issued", "LedgerError", "Looked", "Recorded", "Scope", "Sight",
    "StatementRef", "VerbRef", "Viewed", "credential_number", "credentials_of", "incoming",
    "limit_credential", "looked_at", "make_credential", "organisation_actor", "record",
    "record_many", "revision", "revoke_credential", "rotate_credential", "statement",
    "statement_viewed", "statements", "statements_found", "statements_naming", "statements_viewed",
    "veiled_statement", "verbs_seen", "verbs_used", "voided_among", "voiding",
    "waiting_to_be_looked_at",
]  # fmt: skip
