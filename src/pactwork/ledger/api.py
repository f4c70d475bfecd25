"""The door of `ledger`: the step that writes, and the reads others need."""

# ruff: noqa: I001 (compact, so that the whole door is seen at once)
# fmt: off
from pactwork.ledger.actions.bringing import bring_in, brought_in, note_brought_in, note_taken_out
from pactwork.ledger.actions.credentials import (
    CredentialError, Issued, limit_credential, make_credential, revoke_credential,
    rotate_credential,
)
from pactwork.ledger.actions.tokens import give_up_tool_token
from pactwork.ledger.actions.recording import (
    LedgerError, organisation_actor, record, record_many,
)
from pactwork.ledger.aside import AsideError, aside, streamed_aside
from pactwork.ledger.carrying.exporting import export_parquet, exported_lines
from pactwork.ledger.carrying.importing import (
    ImportBusyError, Imported, import_faults, import_lines, imported,
)
from pactwork.ledger.carrying.reading import statement_reader
from pactwork.ledger.carrying.selecting import Selection, selected
from pactwork.ledger.incoming import Incoming, incoming, looked_at, waiting_to_be_looked_at
from pactwork.ledger.queries.credentials import (
    CredentialCard, credential_number, credentials_of,
)
from pactwork.ledger.queries.recorded import (
    Found, revision, statement, statements, statements_found, statements_naming, verbs_used,
    voided_among,
)
from pactwork.ledger.queries.taking_out import taken_out
from pactwork.ledger.queries.viewing import (
    Looked, Sight, Viewed, nameless, statement_viewed, statements_viewed, veiled_statement,
    verbs_seen,
)
from pactwork.ledger.erasing import RULES, ErasingError, erase_person
from pactwork.ledger.log_keys import LogKeyError, begin_key, end_key, ensure_key, public_keys
from pactwork.ledger.proving import (
    LogHead, Proof, log_contents, log_head, log_tiles, proof_of, waiting_for_the_log,
)
from pactwork.ledger.queries.tools import is_tool_key
from pactwork.ledger.rest.challenges import RESOURCE
from pactwork.ledger.rest.schemas import Inclusion
from pactwork.ledger.rest.tokens import TooOftenError, token_for_tool, token_introspected
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
from pactwork.ledger.rolling.dimensions import COUNTED_BY, Dimension
from pactwork.ledger.rolling.leaving import let_texts_leave
from pactwork.ledger.rolling.over import Rolled, RollingError, due, roll, sweep
from pactwork.ledger.rolling.reading import ColdText, SegmentLostError, cold_texts
from pactwork.ledger.rolling.rollups import Rollup, rollup
from pactwork.ledger.scopes import USUAL as USUAL_SCOPES, Scope
from pactwork.ledger.uploads import drop_upload, keep_upload, upload_path
from pactwork.ledger.writing import Arrival, Recorded

__all__ = [
    "COUNTED_BY", "RESOURCE", "RULES", "USUAL_SCOPES", "VOIDED", "ActivityRef", "ActorRef",
    "Arrival", "AsideError", "ColdText", "CredentialCard", "CredentialError", "Dimension", "Draft",
    "ErasingError", "Found", "ImportBusyError", "Imported", "Inclusion", "Incoming", "Issued",
    "LedgerError", "LogError", "LogHead", "LogKeyError", "Looked", "Proof", "Recorded", "Rolled",
    "RollingError", "Rollup", "Scope", "SegmentLostError", "Selection", "Sight", "StatementRef",
    "TooOftenError", "VerbRef", "Viewed", "aside", "begin_key", "bring_in", "brought_in",
    "cold_texts", "credential_number", "credentials_of", "drop_upload", "due", "end_key",
    "ensure_key", "erase_person", "export_parquet", "exported_lines", "give_up_tool_token",
    "import_faults", "import_lines", "imported", "incoming", "is_tool_key", "keep_upload",
    "let_texts_leave", "limit_credential", "log_contents", "log_head", "log_tiles", "looked_at",
    "make_credential", "nameless", "note_brought_in", "note_taken_out", "organisation_actor",
    "proof_of", "public_keys", "record", "record_many", "revision", "revoke_credential", "roll",
    "rollup", "rotate_credential", "selected", "sequence", "statement", "statement_reader",
    "statement_viewed", "statements", "statements_found", "statements_naming", "statements_viewed",
    "streamed_aside", "sweep", "taken_out", "token_for_tool", "token_introspected", "upload_path",
    "veiled_statement", "verbs_seen", "verbs_used", "voided_among", "voiding",
    "waiting_for_the_log", "waiting_to_be_looked_at",
]  # fmt: skip
