"""Pactwork desk API, typed. Written from its OpenAPI description: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from pactwork_client.calling import Calling, Pages


AcceptSuggestion = TypedDict(
    'AcceptSuggestion',
    {
        'organisation': str,
        'text': NotRequired["str | None"],
        'seen': NotRequired["str | None"],
    },
)

ActsFor = TypedDict(
    'ActsFor',
    {
        'slug': str,
        'name': "Text",
        'powers': list["Power"],
    },
)

Answer = TypedDict(
    'Answer',
    {
        'organisation': str,
        'text': "Text",
        'to': str,
    },
)

Changes = TypedDict(
    'Changes',
    {
        'organisation': str,
        'operations': list[dict[str, Any]],
        'counter': NotRequired[bool],
    },
)

Claimed = TypedDict(
    'Claimed',
    {
        'agreement': str,
        'key': str,
        'accepted_on': "str | None",
    },
)

DeclineSuggestion = TypedDict(
    'DeclineSuggestion',
    {
        'organisation': str,
        'reason': str,
    },
)

DraftAct = TypedDict(
    'DraftAct',
    {
        'organisation': str,
        'act': Literal['propose', 'approve', 'remark', 'refuse', 'withdraw'],
        'sha256': NotRequired[str],
        'reason': NotRequired[str],
    },
)

DraftLine = TypedDict(
    'DraftLine',
    {
        'uuid': str,
        'kind': Literal['new', 'amendment', 'renewal'],
        'state': str,
        'title': "Text",
        'parties': list[str],
        'revision': int,
        'turns': list["Turn"],
        'changed_at': str,
        'agreement': str,
    },
)

DraftList = TypedDict(
    'DraftList',
    {
        'items': list["DraftLine"],
    },
)

DraftPartyShape = TypedDict(
    'DraftPartyShape',
    {
        'organisation': "Who",
        'act': str,
        'approved': bool,
        'signed': bool,
    },
)

DraftQuestion = TypedDict(
    'DraftQuestion',
    {
        'state': NotRequired[Literal['open', 'ended']],
        'limit': NotRequired[int],
    },
)

DraftWhole = TypedDict(
    'DraftWhole',
    {
        'uuid': str,
        'kind': Literal['new', 'amendment', 'renewal'],
        'state': str,
        'title': "Text",
        'parties': list[str],
        'revision': int,
        'turns': list["Turn"],
        'changed_at': str,
        'agreement': str,
        'terms': dict[str, Any],
        'sha256': str,
        'sides': list["DraftPartyShape"],
        'missing': list["Missing"],
        'acts': dict[str, list[str]],
    },
)

InTheNameOf = TypedDict(
    'InTheNameOf',
    {
        'organisation': str,
    },
)

Me = TypedDict(
    'Me',
    {
        'name': str,
        'language': str,
        'scopes': list["Scope"],
        'expires_at': str,
        'organisations': list["ActsFor"],
    },
)

Missing = TypedDict(
    'Missing',
    {
        'path': list[str],
        'rule': str,
        'message': str,
    },
)

NewDraft = TypedDict(
    'NewDraft',
    {
        'organisation': str,
        'uuid': NotRequired["str | None"],
        'begin': NotRequired[Literal['blank', 'template', 'amendment', 'renewal']],
        'title': NotRequired["Text"],
        'language': NotRequired[str],
        'template': NotRequired[str],
        'agreement': NotRequired[str],
        'parties': NotRequired[list[str]],
    },
)

NewPiece = TypedDict(
    'NewPiece',
    {
        'uuid': NotRequired["str | None"],
        'by': str,
        'serves': list["Serves"],
        'kind': str,
        'title': "Text",
        'description': NotRequired["Text"],
        'first_day': str,
        'last_day': NotRequired["str | None"],
        'quantities': NotRequired[dict[str, float]],
        'headcount': NotRequired[int],
        'target_groups': NotRequired[list[str]],
        'links': NotRequired[list[str]],
    },
)

NewRemark = TypedDict(
    'NewRemark',
    {
        'organisation': str,
        'text': str,
        'article': NotRequired[str],
    },
)

NewSuggestion = TypedDict(
    'NewSuggestion',
    {
        'organisation': str,
        'path': list[str],
        'language': str,
        'text': str,
        'reason': NotRequired[str],
    },
)

ParameterError = TypedDict(
    'ParameterError',
    {
        'parameter': str,
        'rule': str,
        'message': str,
    },
)

Piece = TypedDict(
    'Piece',
    {
        'uuid': str,
        'id': str,
        'kind': str,
        'title': "Text",
        'description': "Text",
        'first_day': str,
        'last_day': str,
        'delivered_by': "Who",
        'quantities': dict[str, float],
        'headcount': int,
        'target_groups': list[str],
        'links': list[str],
        'recorded_at': str,
        'withdrawn_on': "str | None",
        'claims': list["Claimed"],
        'said': list["Spoken"],
        'files': list[str],
    },
)

PieceList = TypedDict(
    'PieceList',
    {
        'items': list["Piece"],
        'total': int,
        'next': "str | None",
    },
)

Power = Literal['read', 'deliver', 'write', 'sign']

Problem = TypedDict(
    'Problem',
    {
        'type': str,
        'title': str,
        'status': int,
        'detail': str,
        'errors': list["ParameterError"],
    },
)

Revision = TypedDict(
    'Revision',
    {
        'revision': int,
        'sha256': str,
        'organisation': str,
        'author': str,
        'suggested_by': list[str],
        'at': str,
    },
)

RevisionList = TypedDict(
    'RevisionList',
    {
        'items': list["Revision"],
    },
)

Scope = Literal['read', 'evidence', 'accept', 'draft', 'approve']

Serves = TypedDict(
    'Serves',
    {
        'agreement': str,
        'key': str,
    },
)

ShelfQuestion = TypedDict(
    'ShelfQuestion',
    {
        'shelf': NotRequired[Literal['mine', 'others', 'returned', 'accepted', 'withdrawn']],
        'kind': NotRequired[str],
        'cursor': NotRequired[str],
        'limit': NotRequired[int],
    },
)

Spoken = TypedDict(
    'Spoken',
    {
        'kind': str,
        'text': "Text",
        'organisation': "Who",
        'at': str,
        'is_open': bool,
    },
)

Suggestion = TypedDict(
    'Suggestion',
    {
        'number': int,
        'path': list[str],
        'language': str,
        'was': str,
        'text': str,
        'now': "str | None",
        'woven': "str | None",
        'reason': str,
        'author': str,
        'organisation': str,
        'at': str,
        'state': Literal['open', 'accepted', 'declined', 'withdrawn'],
        'answer': str,
        'answered_at': "str | None",
        'accepted_in': "int | None",
    },
)

SuggestionList = TypedDict(
    'SuggestionList',
    {
        'items': list["Suggestion"],
    },
)

SuggestionQuestion = TypedDict(
    'SuggestionQuestion',
    {
        'state': NotRequired[Literal['open', 'all']],
    },
)

Text = dict[str, str]

Turn = TypedDict(
    'Turn',
    {
        'organisation': str,
        'owes': str,
        'mine': bool,
    },
)

Who = TypedDict(
    'Who',
    {
        'slug': str,
        'name': "Text",
    },
)

WithWords = TypedDict(
    'WithWords',
    {
        'organisation': str,
        'text': "Text",
    },
)

class Desk(Calling):
    """Pactwork desk API: a method for each operation."""

    def get_me(self) -> Me:
        """See what the token may do. For whom the token acts today: roles and delegations change,
        and a token follows them.
        """
        answer: Me = self.ask('GET', '/api/desk/v1/me')
        return answer

    def list_pieces(
        self,
        *,
        shelf: Literal['mine', 'others', 'returned', 'accepted', 'withdrawn'] | None = None,
        kind: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> PieceList:
        """List evidence of your organisations. Evidence that waits for you or for others, was
        returned, accepted or withdrawn.
        """
        answer: PieceList = self.ask(
            'GET',
            '/api/desk/v1/evidence',
            shelf=shelf,
            kind=kind,
            cursor=cursor,
            limit=limit,
        )
        return answer

    def each_page_of_list_pieces(
        self,
        *,
        shelf: Literal['mine', 'others', 'returned', 'accepted', 'withdrawn'] | None = None,
        kind: str | None = None,
    ) -> Pages[PieceList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_pieces(shelf=shelf, kind=kind))

    def deliver(self, body: "NewPiece") -> Piece:
        """Deliver evidence. It waits until another party accepts it. Sent twice with one `uuid` or
        one `Idempotency-Key`, it is delivered once.
        """
        answer: Piece = self.ask('POST', '/api/desk/v1/evidence', body=body)
        return answer

    def get_piece(self, uuid: str) -> Piece:
        """Read a piece of evidence. A piece with what was said around it, if one of your
        organisations has to do with it.
        """
        answer: Piece = self.ask('GET', f'/api/desk/v1/evidence/{self.part(uuid)}')
        return answer

    def accept_piece(self, uuid: str, body: "InTheNameOf") -> Piece:
        """Accept evidence. It counts from now on, for all it serves under your organisation's
        agreements.
        """
        answer: Piece = self.ask(
            'POST',
            f'/api/desk/v1/evidence/{self.part(uuid)}/acceptance',
            body=body,
        )
        return answer

    def take_acceptance_back(self, uuid: str, body: "InTheNameOf") -> Piece:
        """Take an acceptance back. The evidence waits again."""
        answer: Piece = self.ask(
            'DELETE',
            f'/api/desk/v1/evidence/{self.part(uuid)}/acceptance',
            body=body,
        )
        return answer

    def ask_about(self, uuid: str, body: "WithWords") -> Piece:
        """Ask about evidence. The deliverer's turn: it answers before you decide."""
        answer: Piece = self.ask(
            'POST',
            f'/api/desk/v1/evidence/{self.part(uuid)}/questions',
            body=body,
        )
        return answer

    def return_piece(self, uuid: str, body: "WithWords") -> Piece:
        """Return evidence with a reason. The deliverer corrects it, or explains."""
        answer: Piece = self.ask(
            'POST',
            f'/api/desk/v1/evidence/{self.part(uuid)}/returns',
            body=body,
        )
        return answer

    def answer_about(self, uuid: str, body: "Answer") -> Piece:
        """Answer about evidence. It is the other party's turn again."""
        answer: Piece = self.ask(
            'POST',
            f'/api/desk/v1/evidence/{self.part(uuid)}/answers',
            body=body,
        )
        return answer

    def withdraw_piece(self, uuid: str, body: "WithWords") -> Piece:
        """Withdraw evidence. Nothing of it counts any more; that it was delivered and withdrawn
        stays on record.
        """
        answer: Piece = self.ask(
            'POST',
            f'/api/desk/v1/evidence/{self.part(uuid)}/withdrawal',
            body=body,
        )
        return answer

    def list_drafts(
        self,
        *,
        state: Literal['open', 'ended'] | None = None,
        limit: int | None = None,
    ) -> DraftList:
        """List the drafts of your organisations. What changed last first, each with whose turn it
        is.
        """
        answer: DraftList = self.ask('GET', '/api/desk/v1/drafts', state=state, limit=limit)
        return answer

    def start_draft(self, body: "NewDraft") -> DraftWhole:
        """Start a draft. From nothing, a template, or an agreement to amend or renew."""
        answer: DraftWhole = self.ask('POST', '/api/desk/v1/drafts', body=body)
        return answer

    def get_draft(self, uuid: str) -> DraftWhole:
        """Read a draft. Its terms, whose turn it is, and what is open to you. The `ETag` is its
        revision.
        """
        answer: DraftWhole = self.ask('GET', f'/api/desk/v1/drafts/{self.part(uuid)}')
        return answer

    def change_draft(self, uuid: str, body: "Changes", *, if_match: str) -> DraftWhole:
        """Change the terms of a draft. Operations on the terms. What others changed since the
        revision you saw is kept; where both changed the same words, nothing is written and the
        answer holds both (409).
        """
        answer: DraftWhole = self.ask(
            'PATCH',
            f'/api/desk/v1/drafts/{self.part(uuid)}',
            body=body,
            if_match=if_match,
        )
        return answer

    def list_revisions(self, uuid: str) -> RevisionList:
        """Read who changed a draft when. Every version of its terms with its hash, newest first."""
        answer: RevisionList = self.ask('GET', f'/api/desk/v1/drafts/{self.part(uuid)}/revisions')
        return answer

    def act_on_draft(self, uuid: str, body: "DraftAct") -> DraftWhole:
        """Propose, approve, give back, refuse or withdraw a draft. In your organisation's name, on
        the terms whose hash you say. A program never signs.
        """
        answer: DraftWhole = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/acts',
            body=body,
        )
        return answer

    def remark_on_draft(self, uuid: str, body: "NewRemark") -> DraftWhole:
        """Remark on a draft. A remark on the whole or on an article; it is no part of the text."""
        answer: DraftWhole = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/remarks',
            body=body,
        )
        return answer

    def list_suggestions(
        self,
        uuid: str,
        *,
        state: Literal['open', 'all'] | None = None,
    ) -> SuggestionList:
        """Read what was suggested in a draft. Other wordings of its texts, what waits first. None
        of it is part of the terms.
        """
        answer: SuggestionList = self.ask(
            'GET',
            f'/api/desk/v1/drafts/{self.part(uuid)}/suggestions',
            state=state,
        )
        return answer

    def make_suggestion(self, uuid: str, body: "NewSuggestion", *, if_match: str) -> Suggestion:
        """Suggest another wording of a text. Instead of writing it; whoever reads the draft may.
        `If-Match` says what revision you saw.
        """
        answer: Suggestion = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/suggestions',
            body=body,
            if_match=if_match,
        )
        return answer

    def accept_suggestion(self, uuid: str, number: int, body: "AcceptSuggestion") -> Suggestion:
        """Take a suggestion over into the text. A change like any other, by you. What others wrote
        in the same text since is kept; where both changed the same words nothing is written,
        and the answer holds both (409): send `text`, and in `seen` the hash of the text it was
        written on.
        """
        answer: Suggestion = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/suggestions/{self.part(number)}/acceptance',
            body=body,
        )
        return answer

    def decline_suggestion(self, uuid: str, number: int, body: "DeclineSuggestion") -> Suggestion:
        """Leave the text as it is, and say why. Who suggested it hears of it."""
        answer: Suggestion = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/suggestions/{self.part(number)}/refusal',
            body=body,
        )
        return answer

    def withdraw_suggestion(self, uuid: str, number: int, body: "InTheNameOf") -> Suggestion:
        """Take back what you suggested. Only who suggested it may."""
        answer: Suggestion = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/suggestions/{self.part(number)}/withdrawal',
            body=body,
        )
        return answer
