"""xAPI statements (1.0.x and 2.0): checked as strictly as the standard, kept as they were sent.

Pure: knows no database and no settings. `check` takes a request's JSON, `stamped` gives the text
to keep, `equal` compares two, `ids_only` and `canonical` are the formats of reading.
"""

from .agents import agent_identifier
from .checked import (
    GIVEN_AUTHORITY,
    GIVEN_ID,
    GIVEN_STORED,
    GIVEN_TIMESTAMP,
    GIVEN_VERSION,
    Attachment,
    Checked,
    NotUnderstood,
    Problem,
    Refused,
    Version,
    version_of,
)
from .checking import check, check_one, new_uuid
from .comparing import equal
from .formats import fits
from .presenting import canonical, ids_only, languages_of
from .stamping import stamped

__all__ = [
    "GIVEN_AUTHORITY",
    "GIVEN_ID",
    "GIVEN_STORED",
    "GIVEN_TIMESTAMP",
    "GIVEN_VERSION",
    "Attachment",
    "Checked",
    "NotUnderstood",
    "Problem",
    "Refused",
    "Version",
    "agent_identifier",
    "canonical",
    "check",
    "check_one",
    "equal",
    "fits",
    "ids_only",
    "languages_of",
    "new_uuid",
    "stamped",
    "version_of",
]
