"""The door of `agreements`: what pages, machines and activities may use."""

# ruff: noqa: I001 (compact, so that the whole door is seen at once)
# fmt: off
from pactwork.agreements import (
    due_calendar, merging, negotiation, recurrence_words, remarks, serving, turns, value_words,
    words,
)
from pactwork.agreements.actions import (
    accepting, acts, after_force, arriving, calendar_address, doing, drafting, moderating,
    presence, rebasing, reminding, starting, suggestions, telling, telling_piles,
)
from pactwork.agreements.actions.evidence import Delivery, EvidenceError
from pactwork.agreements.actions.importing import ImportReport, files_under, import_files
from pactwork.agreements.actions.packing import pack_register
from pactwork.agreements.actions.proving import prove_tallies
from pactwork.agreements.actions.standings import refresh_standings
from pactwork.agreements.activity import (
    ActivityKind, ActivitySummary, CommitmentRef, kinds, kinds_for, register_kind,
)
from pactwork.agreements.difference import Change, changes, word_runs
from pactwork.agreements.drafting import errors as drafting_errors, operations
from pactwork.agreements.drafting.between import operations_between
from pactwork.agreements.growth import Course, Moment
from pactwork.agreements.pactfile.problems import PactfileError, Problem
from pactwork.agreements.pactfile.schema import schema as pactfile_schema
from pactwork.agreements.pactfile.terms import organisations_in
from pactwork.agreements.periods import Per, period_of
from pactwork.agreements.progress import Overall, Period, Progress, State
from pactwork.agreements.queries import (
    awaiting, dialogue, drafts, mine, reciprocity, recorded, suggesting, usage,
)
from pactwork.agreements.queries.addresses import agreement_addresses, agreements_in_all
from pactwork.agreements.queries.agreement import (
    agreement_detail, agreement_head, agreement_heads, terms_at, versions_of,
)
from pactwork.agreements.queries.amounts import Totals
from pactwork.agreements.queries.commitment import Step, commitment_detail, steps_of
from pactwork.agreements.queries.evidence import (
    EvidencePage, Happening, evidence_by_uuid, evidence_counted_for, evidence_delivered_by,
    evidence_under, happenings, latest_evidence,
)
from pactwork.agreements.queries.exports import (
    Promised, agreement_card, agreements_changed_lately, due_between, promised_in,
)
from pactwork.agreements.queries.growth import growth_of_agreement, growth_owed_by
from pactwork.agreements.queries.listing import (
    CommitmentFacet, EvidenceFilter, EvidenceListing, evidence_listing,
)
from pactwork.agreements.queries.organisation import (
    Neighbour, Overview, OwedLine, Standings, WantedLines, agreement_counts, fulfilled_lately,
    overview, owed_lines, standings_of, totals_for,
)
from pactwork.agreements.queries.pactfile import Bundle, as_yaml, bundle_of, pact_of
from pactwork.agreements.queries.proof import EvidenceProof, evidence_proof
from pactwork.agreements.queries.register import (
    FACETS, SORTS, Place, RegisterCounts, RegisterFilter, RegisterPage, has_demonstration,
    register as register_page, register_after, register_counts, register_places,
)
from pactwork.agreements.queries.standings import commitment_lines, commitment_states
from pactwork.agreements.queries.statement import digests_behind, statement_behind
from pactwork.agreements.queries.views import (
    AgreementCard, AgreementDetail, AgreementHead, ArticleView, ClaimView, CommitmentDetail,
    CommitmentView, EvidenceView, PartyView, VersionView,
)

__all__ = [
    "FACETS", "SORTS", "ActivityKind", "ActivitySummary", "AgreementCard", "AgreementDetail",
    "AgreementHead", "ArticleView", "Bundle", "Change", "ClaimView", "CommitmentDetail",
    "CommitmentFacet", "CommitmentRef", "CommitmentView", "Course", "Delivery", "EvidenceError",
    "EvidenceFilter", "EvidenceListing", "EvidencePage", "EvidenceProof", "EvidenceView",
    "Happening", "ImportReport", "Moment", "Neighbour", "Overall", "Overview", "OwedLine",
    "PactfileError", "PartyView", "Per", "Period", "Place", "Problem", "Progress", "Promised",
    "RegisterCounts", "RegisterFilter", "RegisterPage", "Standings", "State", "Step", "Totals",
    "VersionView", "WantedLines", "accepting", "acts", "after_force", "agreement_addresses",
    "agreement_card", "agreement_counts", "agreement_detail", "agreement_head", "agreement_heads",
    "agreements_changed_lately", "agreements_in_all", "arriving", "as_yaml", "awaiting",
    "bundle_of", "calendar_address", "changes", "commitment_detail", "commitment_lines",
    "commitment_states", "dialogue", "digests_behind", "doing", "drafting", "drafting_errors",
    "drafts", "due_between", "due_calendar", "evidence_by_uuid", "evidence_counted_for",
    "evidence_delivered_by", "evidence_listing", "evidence_proof", "evidence_under", "files_under",
    "fulfilled_lately", "growth_of_agreement", "growth_owed_by", "happenings", "has_demonstration",
    "import_files", "kinds", "kinds_for", "latest_evidence", "merging", "mine", "moderating",
    "negotiation", "operations", "operations_between", "organisations_in", "overview",
    "owed_lines", "pack_register", "pact_of", "pactfile_schema", "period_of", "presence",
    "promised_in", "prove_tallies", "rebasing", "reciprocity", "recorded", "recurrence_words",
    "refresh_standings", "register_after", "register_counts", "register_kind", "register_page",
    "register_places", "remarks", "reminding", "serving", "standings_of", "starting",
    "statement_behind", "steps_of", "suggesting", "suggestions", "telling", "telling_piles",
    "terms_at", "totals_for", "turns", "usage", "value_words", "versions_of", "word_runs", "words",
]
