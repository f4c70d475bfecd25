"""Tables of the spine: what was agreed, what was promised, what was accepted as done."""

from pactwork.agreements.models.agreement import (
    Agreement,
    AgreementVersion,
    Contractor,
    ImportedFile,
    Party,
)
from pactwork.agreements.models.commitment import (
    Article,
    Commitment,
    Obligation,
    Side,
    Standing,
)
from pactwork.agreements.models.evidence import (
    Acceptance,
    Claim,
    Evidence,
    EvidencePerson,
    EvidenceQuantity,
)
from pactwork.agreements.models.register import (
    RegisterBlock,
    RegisterEntry,
    RegisterFresh,
    RegisterTag,
)
from pactwork.agreements.models.remark import (
    Remark,
    RemarkAttempt,
    RemarkDecision,
    RemarkKind,
    RemarkReport,
    RemarkSalt,
    RemarkState,
)

__all__ = [
    "Acceptance",
    "Agreement",
    "AgreementVersion",
    "Article",
    "Claim",
    "Commitment",
    "Contractor",
    "Evidence",
    "EvidencePerson",
    "EvidenceQuantity",
    "ImportedFile",
    "Obligation",
    "Party",
    "RegisterBlock",
    "RegisterEntry",
    "RegisterFresh",
    "RegisterTag",
    "Remark",
    "RemarkAttempt",
    "RemarkDecision",
    "RemarkKind",
    "RemarkReport",
    "RemarkSalt",
    "RemarkState",
    "Side",
    "Standing",
]
