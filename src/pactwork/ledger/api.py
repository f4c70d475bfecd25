"""The door of `ledger`: the step that writes, and the reads others need."""

from pactwork.ledger.actions import (
    LedgerError,
    organisation_actor,
    record,
    record_many,
)
from pactwork.ledger.carrying.exporting import export_parquet, exported_lines
from pactwork.ledger.carrying.importing import (
    ImportBusyError,
    Imported,
    import_faults,
    import_lines,
    imported,
)
from pactwork.ledger.carrying.reading import statement_reader
from pactwork.ledger.carrying.selecting import Selection, selected
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
from pactwork.ledger.rolling.dimensions import COUNTED_BY, Dimension
from pactwork.ledger.rolling.leaving import let_texts_leave
from pactwork.ledger.rolling.over import Rolled, RollingError, due, roll, sweep
from pactwork.ledger.rolling.reading import ColdText, SegmentLostError, cold_texts
from pactwork.ledger.rolling.rollups import Rollup, rollup
from pactwork.ledger.statements import (
    VOIDED,
    ActivityRef,
    ActorRef,
    Draft,
    StatementRef,
    VerbRef,
    voiding,
)
from pactwork.ledger.writing import Arrival, Recorded

__all__ = [
    "COUNTED_BY", "VOIDED", "ActivityRef", "ActorRef", "Arrival", "ColdText", "Dimension", "Draft",
    "Found", "ImportBusyError", "Imported", "LedgerError", "Recorded", "Rolled", "RollingError",
    "Rollup", "SegmentLostError", "Selection", "StatementRef", "VerbRef", "cold_texts", "due",
    "export_parquet", "exported_lines", "import_faults", "import_lines", "imported",
    "let_texts_leave", "organisation_actor", "record", "record_many", "revision", "roll", "rollup",
    "selected", "statement", "statement_reader", "statements", "statements_found",
    "statements_naming", "sweep", "verbs_used", "voided_among", "voiding",
]  # fmt: skip
