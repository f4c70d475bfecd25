"""Pactwork desk API, typed. Written from its OpenAPI description: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from pactwork_client.calling import Calling, Pages, Upload


ActsFor = TypedDict(
    'ActsFor',
    {
        'slug': str,
        'name': "Text",
        'powers': list["Power"],
    },
)

AgreementCourse = TypedDict(
    'AgreementCourse',
    {
        'slug': str,
        'title': "Text",
        'parties': list["PartySide"],
        'notice_months': int,
        'rests': "Rest | None",
        'rested': list["Rest"],
        'ends_on': "str | None",
        'ended_by': "str | None",
        'reason': str,
        'earliest_end': str,
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

Asking = TypedDict(
    'Asking',
    {
        'number': int,
        'name': str,
        'email': str,
        'made_at': str,
    },
)

AskingList = TypedDict(
    'AskingList',
    {
        'items': list["Asking"],
    },
)

Beside = TypedDict(
    'Beside',
    {
        'papers': list["Paper"],
        'files': list["Enclosed"],
        'comments': list["Comment"],
        'visibility': str,
        'notice_months': int,
    },
)

BesideChange = TypedDict(
    'BesideChange',
    {
        'organisation': str,
        'contacts': NotRequired["list[dict[str, str]] | None"],
        'visibility': NotRequired["str | None"],
        'notice_months': NotRequired["int | None"],
    },
)

CalendarAddress = TypedDict(
    'CalendarAddress',
    {
        'url': str,
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

ClaimDecision = TypedDict(
    'ClaimDecision',
    {
        'accept': bool,
        'reason': NotRequired[str],
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

Comment = TypedDict(
    'Comment',
    {
        'number': int,
        'article': str,
        'organisation': "Who",
        'author': str,
        'text': str,
        'at': str,
        'resolved_at': "str | None",
        'answers': list["Comment"],
    },
)

Correction = TypedDict(
    'Correction',
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
        'reason': "Text",
        'keep': NotRequired[list[str]],
    },
)

CourseAct = TypedDict(
    'CourseAct',
    {
        'organisation': str,
        'act': Literal['suspend', 'resume', 'terminate', 'end'],
        'reason': NotRequired[str],
        'on': NotRequired["str | None"],
    },
)

Decision = TypedDict(
    'Decision',
    {
        'what': str,
        'reason': str,
        'person': str,
        'organisation': "Who",
        'at': str,
    },
)

DeedShape = TypedDict(
    'DeedShape',
    {
        'at': str,
        'kind': str,
        'said': str,
    },
)

DelegationShape = TypedDict(
    'DelegationShape',
    {
        'number': int,
        'given_by': str,
        'given_to': str,
        'first_day': str,
        'last_day': str,
        'mandate': str,
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

DueLine = TypedDict(
    'DueLine',
    {
        'agreement': str,
        'key': str,
        'text': "Text",
        'deadline': str,
        'state': str,
        'owed_by': list[str],
        'completion': "float | None",
    },
)

DueList = TypedDict(
    'DueList',
    {
        'items': list["DueLine"],
    },
)

DueQuestion = TypedDict(
    'DueQuestion',
    {
        'first': NotRequired["str | None"],
        'last': NotRequired["str | None"],
        'limit': NotRequired[int],
    },
)

Enclosed = TypedDict(
    'Enclosed',
    {
        'sha256': str,
        'name': str,
        'media_type': str,
        'size': int,
        'organisation': "Who",
        'added_at': str,
    },
)

FileShape = TypedDict(
    'FileShape',
    {
        'sha256': str,
        'name': str,
        'media_type': str,
        'size': int,
    },
)

Followed = TypedDict(
    'Followed',
    {
        'items': list[str],
    },
)

InTheNameOf = TypedDict(
    'InTheNameOf',
    {
        'organisation': str,
    },
)

Inbox = TypedDict(
    'Inbox',
    {
        'items': list["Notice"],
        'total': int,
        'unread': int,
        'newest': int,
        'next': "str | None",
    },
)

InboxQuestion = TypedDict(
    'InboxQuestion',
    {
        'kind': NotRequired[str],
        'cursor': NotRequired[str],
        'limit': NotRequired[int],
    },
)

InvitationShape = TypedDict(
    'InvitationShape',
    {
        'number': int,
        'role': "Role",
        'email': str,
        'expires_at': str,
    },
)

Marks = TypedDict(
    'Marks',
    {
        'read': NotRequired[list[int]],
        'unread': NotRequired[list[int]],
        'all_up_to': NotRequired[int],
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

MemberShape = TypedDict(
    'MemberShape',
    {
        'number': int,
        'name': str,
        'email': str,
        'role': "Role",
        'since': str,
        'is_me': bool,
    },
)

Message = TypedDict(
    'Message',
    {
        'uuid': str,
        'kind': str,
        'at': str,
        'stage': str,
        'attempts': int,
        'next_at': "str | None",
        'status': "int | None",
        'reason': str,
    },
)

MineLine = TypedDict(
    'MineLine',
    {
        'slug': str,
        'title': "Text",
        'state': str,
        'completion': "float | None",
        'parties': list[str],
        'waiting_for_us': int,
        'waiting_for_others': int,
        'next_due': "str | None",
        'is_public': bool,
    },
)

MineList = TypedDict(
    'MineList',
    {
        'items': list["MineLine"],
        'total': int,
        'next': "str | None",
    },
)

MineQuestion = TypedDict(
    'MineQuestion',
    {
        'force': NotRequired[Literal['now', 'ended', 'all']],
        'state': NotRequired["State | None"],
        'order': NotRequired["Literal['due', 'latest', 'progress', 'ending']"],
        'cursor': NotRequired[str],
        'limit': NotRequired[int],
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

NewDelegation = TypedDict(
    'NewDelegation',
    {
        'to': int,
        'first_day': str,
        'last_day': str,
        'mandate': NotRequired[str],
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

NewInvitation = TypedDict(
    'NewInvitation',
    {
        'email': str,
        'role': NotRequired["Role"],
        'language': NotRequired[str],
    },
)

NewOrganisation = TypedDict(
    'NewOrganisation',
    {
        'name': "Text",
        'country': NotRequired[str],
        'website': NotRequired[str],
        'knowingly': NotRequired[bool],
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
        'answers': NotRequired["int | None"],
    },
)

NewRole = TypedDict(
    'NewRole',
    {
        'role': "Role",
    },
)

NewWebhook = TypedDict(
    'NewWebhook',
    {
        'organisation': str,
        'url': str,
        'kinds': NotRequired[list[str]],
    },
)

Notice = TypedDict(
    'Notice',
    {
        'number': int,
        'kind': str,
        'label': str,
        'title': str,
        'text': str,
        'url': str,
        'at': str,
        'is_read': bool,
    },
)

Order = Literal['due', 'latest', 'progress', 'ending']

OwnClaim = TypedDict(
    'OwnClaim',
    {
        'organisation': str,
        'way': str,
        'made_at': str,
        'accepted': "bool | None",
        'reason': str,
    },
)

OwnClaims = TypedDict(
    'OwnClaims',
    {
        'items': list["OwnClaim"],
    },
)

Paper = TypedDict(
    'Paper',
    {
        'number': int,
        'organisation': "Who",
        'name': str,
        'mandate': str,
        'at': str,
        'is_open': bool,
        'confirmed': bool,
        'reason': str,
    },
)

PaperAnswer = TypedDict(
    'PaperAnswer',
    {
        'organisation': str,
        'confirmed': bool,
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

PartySide = TypedDict(
    'PartySide',
    {
        'organisation': "Who",
        'role': str,
        'is_signatory': bool,
        'agreed_to_end': bool,
        'contacts': list[dict[str, str]],
    },
)

Paused = TypedDict(
    'Paused',
    {
        'is_paused': bool,
    },
)

People = TypedDict(
    'People',
    {
        'organisation': str,
        'my_role': "Role | None",
        'members': list["MemberShape"],
        'invitations': list["InvitationShape"],
        'delegations': list["DelegationShape"],
        'deeds': list["DeedShape"],
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
        'files': list["FileShape"],
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

PublicRemark = TypedDict(
    'PublicRemark',
    {
        'uuid': str,
        'agreement': str,
        'commitment': str,
        'commitment_text': "Text",
        'kind': str,
        'text': str,
        'language': str,
        'name': str,
        'created_at': str,
        'stage': str,
        'reason': str,
        'answer': str,
        'answered_for': "Who | None",
        'reports': int,
    },
)

Registered = TypedDict(
    'Registered',
    {
        'slug': str,
    },
)

RemarkDecision = TypedDict(
    'RemarkDecision',
    {
        'organisation': str,
        'act': Literal['publish', 'decline', 'answer', 'keep'],
        'reason': NotRequired[str],
        'text': NotRequired[str],
        'language': NotRequired[str],
    },
)

RemarkPage = TypedDict(
    'RemarkPage',
    {
        'items': list["PublicRemark"],
        'total': int,
        'next': "str | None",
    },
)

RemarkQuestion = TypedDict(
    'RemarkQuestion',
    {
        'stage': NotRequired[Literal['waiting', 'reported', 'published', 'declined']],
        'cursor': NotRequired[str],
        'limit': NotRequired[int],
    },
)

RemarkWhole = TypedDict(
    'RemarkWhole',
    {
        'uuid': str,
        'agreement': str,
        'commitment': str,
        'commitment_text': "Text",
        'kind': str,
        'text': str,
        'language': str,
        'name': str,
        'created_at': str,
        'stage': str,
        'reason': str,
        'answer': str,
        'answered_for': "Who | None",
        'reports': int,
        'decisions': list["Decision"],
        'reported': list[str],
    },
)

Rest = TypedDict(
    'Rest',
    {
        'by': str,
        'first_day': str,
        'last_day': "str | None",
        'reason': str,
    },
)

Revision = TypedDict(
    'Revision',
    {
        'revision': int,
        'sha256': str,
        'organisation': str,
        'author': str,
        'at': str,
    },
)

RevisionList = TypedDict(
    'RevisionList',
    {
        'items': list["Revision"],
    },
)

Role = Literal['member', 'coordinator', 'representative']

Scope = Literal['read', 'evidence', 'accept', 'draft', 'approve', 'paper', 'course', 'moderate', 'people', 'notices', 'webhooks']

Serves = TypedDict(
    'Serves',
    {
        'agreement': str,
        'key': str,
    },
)

Settled = TypedDict(
    'Settled',
    {
        'organisation': str,
        'resolved': NotRequired[bool],
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

State = Literal['not_started', 'on_track', 'behind', 'fulfilled', 'overdue', 'not_measurable']

Subject = TypedDict(
    'Subject',
    {
        'subject': str,
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

Way = Literal['inbox', 'mail', 'digest', 'off']

Ways = TypedDict(
    'Ways',
    {
        'ways': dict[str, "Way"],
    },
)

Webhook = TypedDict(
    'Webhook',
    {
        'uuid': str,
        'organisation': str,
        'url': str,
        'kinds': list[str],
        'is_paused': bool,
        'created_at': str,
    },
)

WebhookList = TypedDict(
    'WebhookList',
    {
        'items': list["Webhook"],
    },
)

WebhookSecret = TypedDict(
    'WebhookSecret',
    {
        'uuid': str,
        'secret': str,
    },
)

WebhookWhole = TypedDict(
    'WebhookWhole',
    {
        'uuid': str,
        'organisation': str,
        'url': str,
        'kinds': list[str],
        'is_paused': bool,
        'created_at': str,
        'messages': list["Message"],
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

    def deliver_with_files(self, *, piece: "NewPiece", files: list[Upload]) -> Piece:
        """Deliver evidence with files. As `deliver`, with PDF, Word, OpenDocument, JPEG or PNG
        files up to 25 MB each.
        """
        answer: Piece = self.ask(
            'POST',
            '/api/desk/v1/evidence/with-files',
            form={'piece': piece, 'files': files},
        )
        return answer

    def correct_piece(self, uuid: str, body: "Correction") -> Piece:
        """Deliver evidence anew, corrected. The earlier one is withdrawn with your reason, and the
        corrected one waits in its place.
        """
        answer: Piece = self.ask(
            'POST',
            f'/api/desk/v1/evidence/{self.part(uuid)}/corrections',
            body=body,
        )
        return answer

    def correct_piece_with_files(
        self,
        uuid: str,
        *,
        piece: "Correction",
        files: list[Upload],
    ) -> Piece:
        """Deliver evidence anew with files. As `correctPiece`, with files that are new."""
        answer: Piece = self.ask(
            'POST',
            f'/api/desk/v1/evidence/{self.part(uuid)}/corrections/with-files',
            form={'piece': piece, 'files': files},
        )
        return answer

    def get_piece_file(self, uuid: str, digest: str) -> bytes:
        """Take a file of evidence along. The bytes of a file, for the parties."""
        answer: bytes = self.ask(
            'GET',
            f'/api/desk/v1/evidence/{self.part(uuid)}/files/{self.part(digest)}',
            raw=True,
        )
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

    def get_beside(self, uuid: str) -> Beside:
        """Read what stands beside a draft. Papers, files and remarks; none of them is part of the
        text that is signed.
        """
        answer: Beside = self.ask('GET', f'/api/desk/v1/drafts/{self.part(uuid)}/beside')
        return answer

    def change_beside(self, uuid: str, body: "BesideChange") -> Beside:
        """Change contacts, visibility or notice. Your organisation's contacts, who may see the
        agreement, how long a notice is.
        """
        answer: Beside = self.ask(
            'PATCH',
            f'/api/desk/v1/drafts/{self.part(uuid)}/beside',
            body=body,
        )
        return answer

    def lay_paper(
        self,
        uuid: str,
        *,
        organisation: str,
        sha256: str,
        name: str,
        mandate: str | None = None,
        scan: Upload,
    ) -> Beside:
        """Bring in a page signed on paper. A scan of the page on which your organisation signed
        these terms. It counts once a representative of another party has looked at it and
        confirmed it.
        """
        answer: Beside = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/papers',
            form={'organisation': organisation, 'sha256': sha256, 'name': name, 'mandate': mandate, 'scan': scan},
        )
        return answer

    def answer_paper(self, uuid: str, paper: int, body: "PaperAnswer") -> DraftWhole:
        """Confirm another's paper, or give it back. Confirmed, it counts as that party's
        signature; the last one puts the agreement in force.
        """
        answer: DraftWhole = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/papers/{self.part(paper)}/answer',
            body=body,
        )
        return answer

    def get_scan(self, uuid: str, paper: int) -> bytes:
        """Take a scan along. The bytes of the scan."""
        answer: bytes = self.ask(
            'GET',
            f'/api/desk/v1/drafts/{self.part(uuid)}/papers/{self.part(paper)}/scan',
            raw=True,
        )
        return answer

    def lay_files(self, uuid: str, *, organisation: str, files: list[Upload]) -> Beside:
        """Lay files beside a draft. PDF, Word, OpenDocument, JPEG or PNG up to 25 MB each. They
        are no part of the text.
        """
        answer: Beside = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/files',
            form={'organisation': organisation, 'files': files},
        )
        return answer

    def get_draft_file(self, uuid: str, digest: str) -> bytes:
        """Take a file of a draft along. The bytes of a file beside a draft."""
        answer: bytes = self.ask(
            'GET',
            f'/api/desk/v1/drafts/{self.part(uuid)}/files/{self.part(digest)}',
            raw=True,
        )
        return answer

    def take_file_away(self, uuid: str, digest: str, body: "InTheNameOf") -> Beside:
        """Take a file away from a draft. It stands beside the draft no more."""
        answer: Beside = self.ask(
            'DELETE',
            f'/api/desk/v1/drafts/{self.part(uuid)}/files/{self.part(digest)}',
            body=body,
        )
        return answer

    def settle_remark(self, uuid: str, comment: int, body: "Settled") -> Beside:
        """Settle a remark, or open it again. With its answers."""
        answer: Beside = self.ask(
            'PUT',
            f'/api/desk/v1/drafts/{self.part(uuid)}/remarks/{self.part(comment)}/settled',
            body=body,
        )
        return answer

    def list_my_agreements(
        self,
        *,
        force: Literal['now', 'ended', 'all'] | None = None,
        state: "State | None" | None = None,
        order: "Literal['due', 'latest', 'progress', 'ending']" | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> MineList:
        """List the agreements of your organisations. How far each is, whose turn it is, and what
        falls due next.
        """
        answer: MineList = self.ask(
            'GET',
            '/api/desk/v1/agreements',
            force=force,
            state=state,
            order=order,
            cursor=cursor,
            limit=limit,
        )
        return answer

    def each_page_of_list_my_agreements(
        self,
        *,
        force: Literal['now', 'ended', 'all'] | None = None,
        state: "State | None" | None = None,
        order: "Literal['due', 'latest', 'progress', 'ending']" | None = None,
    ) -> Pages[MineList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_my_agreements(force=force, state=state, order=order))

    def get_course(self, slug: str) -> AgreementCourse:
        """Read what became of an agreement. For its parties. The terms themselves are in the read
        API, and as a pact file.
        """
        answer: AgreementCourse = self.ask('GET', f'/api/desk/v1/agreements/{self.part(slug)}')
        return answer

    def act_on_agreement(self, slug: str, body: "CourseAct") -> AgreementCourse:
        """Suspend an agreement, let it go on, give notice, end it. In the name of a signatory, by
        somebody who may sign for it.
        """
        answer: AgreementCourse = self.ask(
            'POST',
            f'/api/desk/v1/agreements/{self.part(slug)}/acts',
            body=body,
        )
        return answer

    def list_due(
        self,
        *,
        first: "str | None" | None = None,
        last: "str | None" | None = None,
        limit: int | None = None,
    ) -> DueList:
        """List what your organisations owe. The calendar of due dates, both days counted."""
        answer: DueList = self.ask('GET', '/api/desk/v1/due', first=first, last=last, limit=limit)
        return answer

    def make_calendar_address(self) -> CalendarAddress:
        """Make a calendar address. For calendars that ask for themselves; an earlier address works
        no more.
        """
        answer: CalendarAddress = self.ask('POST', '/api/desk/v1/due/address')
        return answer

    def end_calendar_address(self) -> None:
        """End the calendar address. It works no more."""
        self.ask('DELETE', '/api/desk/v1/due/address')

    def list_remarks(
        self,
        *,
        stage: Literal['waiting', 'reported', 'published', 'declined'] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> RemarkPage:
        """List what the public says. Of commitments under agreements of the organisations for
        which you write.
        """
        answer: RemarkPage = self.ask(
            'GET',
            '/api/desk/v1/remarks',
            stage=stage,
            cursor=cursor,
            limit=limit,
        )
        return answer

    def each_page_of_list_remarks(
        self,
        *,
        stage: Literal['waiting', 'reported', 'published', 'declined'] | None = None,
    ) -> Pages[RemarkPage]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_remarks(stage=stage))

    def get_remark(self, uuid: str) -> RemarkWhole:
        """Read a remark with what was decided. For those who decide about it."""
        answer: RemarkWhole = self.ask('GET', f'/api/desk/v1/remarks/{self.part(uuid)}')
        return answer

    def decide_remark(self, uuid: str, body: "RemarkDecision") -> RemarkWhole:
        """Publish, decline, answer or keep a remark. In the name of a party for which you write.
        What is decided stays on record.
        """
        answer: RemarkWhole = self.ask(
            'POST',
            f'/api/desk/v1/remarks/{self.part(uuid)}/decisions',
            body=body,
        )
        return answer

    def list_people(self, slug: str) -> People:
        """List the people of an organisation. Representatives first. Invitations are for those who
        invite, deeds for representatives.
        """
        answer: People = self.ask('GET', f'/api/desk/v1/organisations/{self.part(slug)}/people')
        return answer

    def invite_person(self, slug: str, body: "NewInvitation") -> People:
        """Invite somebody. By mail only: a link to pass on is made by a person, on the page."""
        answer: People = self.ask(
            'POST',
            f'/api/desk/v1/organisations/{self.part(slug)}/invitations',
            body=body,
        )
        return answer

    def withdraw_invitation(self, slug: str, invitation: int) -> People:
        """Withdraw an invitation. It can be used no more."""
        answer: People = self.ask(
            'DELETE',
            f'/api/desk/v1/organisations/{self.part(slug)}/invitations/{self.part(invitation)}',
        )
        return answer

    def change_role(self, slug: str, membership: int, body: "NewRole") -> People:
        """Give a member another role. By a representative. An organisation keeps at least one
        representative.
        """
        answer: People = self.ask(
            'PUT',
            f'/api/desk/v1/organisations/{self.part(slug)}/members/{self.part(membership)}/role',
            body=body,
        )
        return answer

    def end_membership(self, slug: str, membership: int) -> None:
        """End a membership. Your own, or as a representative anybody's."""
        self.ask(
            'DELETE',
            f'/api/desk/v1/organisations/{self.part(slug)}/members/{self.part(membership)}',
        )

    def lend_power(self, slug: str, body: "NewDelegation") -> People:
        """Lend a member the power to sign. By a representative, from one day to another."""
        answer: People = self.ask(
            'POST',
            f'/api/desk/v1/organisations/{self.part(slug)}/delegations',
            body=body,
        )
        return answer

    def take_power_back(self, slug: str, delegation: int) -> People:
        """Take the power to sign back. By any representative of the organisation."""
        answer: People = self.ask(
            'DELETE',
            f'/api/desk/v1/organisations/{self.part(slug)}/delegations/{self.part(delegation)}',
        )
        return answer

    def list_claims(self) -> OwnClaims:
        """List your claims. Claims of yours to act for an organisation."""
        answer: OwnClaims = self.ask('GET', '/api/desk/v1/claims')
        return answer

    def claim_by_domain(self, slug: str) -> OwnClaims:
        """Claim an organisation by your mail address. With a confirmed address under the domain of
        its website. Where nobody acts for it yet you represent it at once; else its
        representatives decide.
        """
        answer: OwnClaims = self.ask(
            'POST',
            f'/api/desk/v1/organisations/{self.part(slug)}/claims/by-domain',
        )
        return answer

    def claim_by_letter(self, slug: str, *, letter: Upload) -> OwnClaims:
        """Claim an organisation by a letter. Those who run the installation read it and decide."""
        answer: OwnClaims = self.ask(
            'POST',
            f'/api/desk/v1/organisations/{self.part(slug)}/claims/by-letter',
            form={'letter': letter},
        )
        return answer

    def list_asking(self, slug: str) -> AskingList:
        """List who asks to act for your organisation. Those who showed an address of it; for
        representatives.
        """
        answer: AskingList = self.ask(
            'GET',
            f'/api/desk/v1/organisations/{self.part(slug)}/claims',
        )
        return answer

    def decide_claim(self, slug: str, claim: int, body: "ClaimDecision") -> AskingList:
        """Let somebody in, or not. Whom you let in is a member; you may raise the role."""
        answer: AskingList = self.ask(
            'POST',
            f'/api/desk/v1/organisations/{self.part(slug)}/claims/{self.part(claim)}/decision',
            body=body,
        )
        return answer

    def register_organisation(self, body: "NewOrganisation") -> Registered:
        """Register an organisation. You represent it. The public sees it when an agreement of it
        becomes public.
        """
        answer: Registered = self.ask('POST', '/api/desk/v1/organisations', body=body)
        return answer

    def get_inbox(
        self,
        *,
        kind: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> Inbox:
        """Read your inbox. What you were told."""
        answer: Inbox = self.ask(
            'GET',
            '/api/desk/v1/inbox',
            kind=kind,
            cursor=cursor,
            limit=limit,
        )
        return answer

    def each_page_of_get_inbox(self, *, kind: str | None = None) -> Pages[Inbox]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.get_inbox(kind=kind))

    def mark_inbox(self, body: "Marks") -> Inbox:
        """Mark as read. Or as unread. The answer is the first page of the inbox."""
        answer: Inbox = self.ask('POST', '/api/desk/v1/inbox/marks', body=body)
        return answer

    def get_ways(self) -> Ways:
        """Read how you are told. For every group, the ways you chose or those that hold without a
        choice.
        """
        answer: Ways = self.ask('GET', '/api/desk/v1/notices/ways')
        return answer

    def choose_ways(self, body: "Ways") -> Ways:
        """Choose how you are told. Groups that are left out stay as they are."""
        answer: Ways = self.ask('PATCH', '/api/desk/v1/notices/ways', body=body)
        return answer

    def list_followed(self) -> Followed:
        """List what you follow. You hear of these when they move."""
        answer: Followed = self.ask('GET', '/api/desk/v1/follows')
        return answer

    def follow(self, body: "Subject") -> Followed:
        """Follow something. An agreement or a commitment that you may see. Following twice is
        following once.
        """
        answer: Followed = self.ask('POST', '/api/desk/v1/follows', body=body)
        return answer

    def unfollow(self, body: "Subject") -> Followed:
        """Follow it no more. You hear no more of it."""
        answer: Followed = self.ask('DELETE', '/api/desk/v1/follows', body=body)
        return answer

    def list_webhooks(self) -> WebhookList:
        """List webhooks. Of the organisations for which you write."""
        answer: WebhookList = self.ask('GET', '/api/desk/v1/webhooks')
        return answer

    def add_webhook(self, body: "NewWebhook") -> WebhookSecret:
        """Add a webhook. The secret with which messages are signed is told this once."""
        answer: WebhookSecret = self.ask('POST', '/api/desk/v1/webhooks', body=body)
        return answer

    def get_webhook(self, uuid: str) -> WebhookWhole:
        """Read a webhook and its messages. What was sent, and whether it arrived."""
        answer: WebhookWhole = self.ask('GET', f'/api/desk/v1/webhooks/{self.part(uuid)}')
        return answer

    def pause_webhook(self, uuid: str, body: "Paused") -> WebhookWhole:
        """Pause a webhook, or let it go on. While it is paused nothing is sent."""
        answer: WebhookWhole = self.ask(
            'PATCH',
            f'/api/desk/v1/webhooks/{self.part(uuid)}',
            body=body,
        )
        return answer

    def end_webhook(self, uuid: str) -> None:
        """End a webhook. Nothing is sent there any more."""
        self.ask('DELETE', f'/api/desk/v1/webhooks/{self.part(uuid)}')

    def new_webhook_secret(self, uuid: str) -> WebhookSecret:
        """Make a new secret. The earlier one signs no more."""
        answer: WebhookSecret = self.ask('POST', f'/api/desk/v1/webhooks/{self.part(uuid)}/secret')
        return answer

    def send_again(self, uuid: str, message: str) -> WebhookWhole:
        """Send a message again. Within a minute."""
        answer: WebhookWhole = self.ask(
            'POST',
            f'/api/desk/v1/webhooks/{self.part(uuid)}/messages/{self.part(message)}/again',
        )
        return answer
