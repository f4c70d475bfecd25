"""Tables of the spine: what was agreed, what was promised, what was accepted as done."""

from pactwork.agreements.models.after_force import (
    Ending,
    EndingConsent,
    NoticePeriod,
    Suspension,
)
from pactwork.agreements.models.agreement import (
    Agreement,
    AgreementVersion,
    Contractor,
    ImportedFile,
    Party,
)
from pactwork.agreements.models.arrival import FromTool, Mismatch, PileReminder, Unmatched
from pactwork.agreements.models.commitment import (
    Article,
    Commitment,
    Obligation,
    Side,
    Standing,
)
from pactwork.agreements.models.delivery import (
    AttachedFile,
    CalendarAddress,
    Delivered,
    Message,
    MessageKind,
    Reminder,
    ReminderLevel,
)
from pactwork.agreements.models.evidence import (
    Acceptance,
    Claim,
    Evidence,
    EvidencePerson,
    EvidenceQuantity,
)
from pactwork.agreements.models.negotiation import (
    Approval,
    Comment,
    Draft,
    DraftAct,
    DraftFile,
    DraftKind,
    DraftParty,
    DraftVersion,
    PaperSignature,
    Signature,
)
from pactwork.agreements.models.presence import Presence
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
from pactwork.agreements.models.suggestion import Suggestion, SuggestionStage
from pactwork.agreements.models.tally import Tally, TallyPerson

__all__ = [
    "Acceptance",
    "Agreement",
    "AgreementVersion",
    "Approval",
    "Article",
    "AttachedFile",
    "CalendarAddress",
    "Claim",
    "Comment",
    "Commitment",
    "Contractor",
    "Delivered",
    "Draft",
    "DraftAct",
    "DraftFile",
    "DraftKind",
    "DraftParty",
    "DraftVersion",
    "Ending",
    "EndingConsent",
    "Evidence",
    "EvidencePerson",
    "EvidenceQuantity",
    "FromTool",
    "ImportedFile",
    "Message",
    "MessageKind",
    "Mismatch",
    "NoticePeriod",
    "Obligation",
    "PaperSignature",
    "Party",
    "PileReminder",
    "Presence",
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
    "Reminder",
    "ReminderLevel",
    "Side",
    "Signature",
    "Standing",
    "Suggestion",
    "SuggestionStage",
    "Suspension",
    "Tally",
    "TallyPerson",
    "Unmatched",
]
