"""What readers of drafts get: frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pactwork.agreements.difference import Run, word_runs
from pactwork.agreements.drafting.checking import Todo
from pactwork.agreements.models import SuggestionStage
from pactwork.agreements.negotiation import Act, DraftState
from pactwork.agreements.turns import Owed
from pactwork.kernel.texts import Text
from pactwork.organisations.api import OrganisationCard


@dataclass(frozen=True)
class TurnView:
    """Who owes what now; `mine` if the reader may do it for that organisation."""

    organisation: OrganisationCard
    owed: Owed
    mine: bool


@dataclass(frozen=True)
class DraftCard:
    """A line in a list of drafts. `kind` is new, amendment or renewal; `agreement` the slug of
    what it amends, goes on from, or became. `approved` of `approving` and `signed` of `signing`
    have done it. `deciding` are the reader's organisations that may decide on its suggestions.
    """

    uuid: UUID
    slug: str
    kind: str
    agreement: str
    state: DraftState
    title: Text
    authoritative: Sequence[str]
    parties: Sequence[OrganisationCard]
    turns: Sequence[TurnView]
    revision: int
    approved: int
    approving: int
    signed: int
    signing: int
    open_comments: int
    open_suggestions: int
    deciding: Sequence[int]
    created_at: datetime
    changed_at: datetime
    in_force_at: datetime | None

    @property
    def awaits_me(self) -> bool:
        """Whether the reader owes something to it: an act, or a word on what was suggested."""
        return bool(self.deciding) or any(turn.mine for turn in self.turns)


@dataclass(frozen=True)
class DraftPartyView:
    """An organisation in a draft. `act` is what binds it; `role` "party-roles:lead", or "" for a
    contractor; `contacts` beside the terms.
    """

    organisation: OrganisationCard
    role: str
    act: Act
    is_initiator: bool
    approved_at: datetime | None
    contacts: Sequence[Mapping[str, str]]


@dataclass(frozen=True)
class DraftCommitmentView:
    """A commitment as it is written; anything may be missing. Codes lack their scheme, as in a
    pact file.
    """

    key: str
    article: str
    text: Text
    area: str
    owed_by: str | Sequence[str]
    owed_to: str | Sequence[str]
    target_groups: Sequence[str]
    measure: Mapping[str, Any]
    due: str


@dataclass(frozen=True)
class DraftArticleView:
    """An article as it is written, in reading order; `depth` counts from 0."""

    key: str
    above: str
    number: str
    depth: int
    kind: str
    title: Text
    text: Text
    commitments: Sequence[DraftCommitmentView]
    open_comments: int


@dataclass(frozen=True)
class SignatureView:
    """That an organisation bound itself: who signed, how, when, and on which hash."""

    organisation: OrganisationCard
    act: Act
    name: str
    mandate: str
    on_paper: bool
    scan_sha256: str
    confirmed_by: OrganisationCard | None
    authenticated_at: datetime | None
    at: datetime
    sha256: str


@dataclass(frozen=True)
class PaperView:
    """A scan that waits for another party's word (or was answered, with the reason)."""

    number: int
    organisation: OrganisationCard
    name: str
    mandate: str
    scan_sha256: str
    at: datetime
    is_open: bool
    confirmed: bool
    reason: str


@dataclass(frozen=True)
class FileView:
    """A file beside a draft."""

    sha256: str
    name: str
    media_type: str
    size: int
    organisation: OrganisationCard
    added_at: datetime


@dataclass(frozen=True)
class ActView:
    """A line of what happened to a draft. `person` is "" where no name is known."""

    act: Act
    organisation: OrganisationCard
    person: str
    revision: int
    sha256: str
    state: DraftState
    reason: str
    at: datetime


@dataclass(frozen=True)
class RevisionView:
    """A version of the draft's terms, and who wrote it. One that came of suggestions names who made
    them, each with an organisation.
    """

    revision: int
    sha256: str
    organisation: OrganisationCard
    author: str
    author_id: int | None
    at: datetime
    suggested_by: Sequence[tuple[str, OrganisationCard]] = ()


@dataclass(frozen=True)
class CommentView:
    """A comment with the answers to it."""

    number: int
    article: str
    organisation: OrganisationCard
    author: str
    author_id: int | None
    text: str
    mentions: Sequence[int]
    at: datetime
    resolved_at: datetime | None
    answers: Sequence[CommentView] = ()


@dataclass(frozen=True)
class SuggestionView:
    """Another wording of a text. `now` is what stands there, None if its place is gone; `woven`
    what accepting it would write, None where others changed the same words meanwhile.
    """

    number: int
    path: Sequence[str]
    language: str
    was: str
    text: str
    now: str | None
    woven: str | None
    reason: str
    author: str
    author_id: int | None
    organisation: OrganisationCard
    at: datetime
    stage: SuggestionStage
    answer: str
    answered_by: str
    answered_for: OrganisationCard | None
    answered_at: datetime | None
    accepted_in: int | None

    @property
    def is_open(self) -> bool:
        """Whether it waits."""
        return self.stage == SuggestionStage.OPEN

    @property
    def has_moved(self) -> bool:
        """Whether others wrote in the text since it was suggested."""
        return self.now != self.was

    @property
    def runs(self) -> Sequence[Run]:
        """What it changes, word by word: of the text as it is, or as it was if it clashes or was
        decided.
        """
        if self.is_open and self.now is not None and self.woven is not None:
            return word_runs(self.now, self.woven)
        return word_runs(self.was, self.text)


@dataclass(frozen=True)
class DraftDetail:
    """A draft as it stands. `mine` are the reader's organisations in it, by number, with the acts
    that are open to each; `terms` is what operations work on.
    """

    card: DraftCard
    base_version: int | None
    base_moved: bool
    language: str
    sha256: str
    terms: Mapping[str, Any]
    visibility: str
    notice_months: int
    parties: Sequence[DraftPartyView]
    articles: Sequence[DraftArticleView]
    signatures: Sequence[SignatureView]
    papers: Sequence[PaperView]
    files: Sequence[FileView]
    acts: Sequence[ActView]
    todos: Sequence[Todo]
    mine: Mapping[int, frozenset[Act]]
