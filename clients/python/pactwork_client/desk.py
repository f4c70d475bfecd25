"""Pactwork desk API, typed. Written from its OpenAPI description: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from pactwork_client.calling import Calling, Pages, Upload


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

AgreementWaiting = TypedDict(
    'AgreementWaiting',
    {
        'slug': str,
        'title': "Text",
        'last_day': "str | None",
    },
)

AgreementsWaiting = TypedDict(
    'AgreementsWaiting',
    {
        'items': list["AgreementWaiting"],
        'total': int,
    },
)

Announced = TypedDict(
    'Announced',
    {
        'uuid': str,
        'text': "Text",
        'made_at': str,
        'last_day': str,
    },
)

AnnouncedList = TypedDict(
    'AnnouncedList',
    {
        'items': list["Announced"],
    },
)

AnnouncedToAll = TypedDict(
    'AnnouncedToAll',
    {
        'uuid': str,
        'text': "Text",
        'made_at': str,
        'last_day': str,
        'organisations': list[str],
        'withdrawn_at': "str | None",
    },
)

Announcements = TypedDict(
    'Announcements',
    {
        'items': list["AnnouncedToAll"],
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

Awaiting = TypedDict(
    'Awaiting',
    {
        'acts': int,
        'drafts': "DraftsWaiting",
        'to_accept': "PiecesWaiting",
        'asked': "PiecesWaiting",
        'returned': "PiecesWaiting",
        'overdue': "DueWaiting",
        'due_soon': "DueWaiting",
        'ending': "AgreementsWaiting",
        'dormant': "AgreementsWaiting",
    },
)

AwaitingQuestion = TypedDict(
    'AwaitingQuestion',
    {
        'organisation': NotRequired[str],
        'limit': NotRequired[int],
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

Changed = TypedDict(
    'Changed',
    {
        'where': str,
        'key': str,
        'field': str,
        'language': str,
        'runs': list["Run"],
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

Consent = TypedDict(
    'Consent',
    {
        'what': str,
        'version': str,
        'given_at': str,
        'withdrawn_at': "str | None",
    },
)

ConsentChange = TypedDict(
    'ConsentChange',
    {
        'agreed': bool,
    },
)

Consents = TypedDict(
    'Consents',
    {
        'items': list["Consent"],
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

CreatorShape = TypedDict(
    'CreatorShape',
    {
        'name': str,
        'role': NotRequired[str],
        'identifier': NotRequired[str],
        'affiliation': NotRequired[str],
        'is_organisation': NotRequired[bool],
        'agreed': NotRequired[bool],
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

DeclineSuggestion = TypedDict(
    'DeclineSuggestion',
    {
        'organisation': str,
        'reason': str,
    },
)

DeedLine = TypedDict(
    'DeedLine',
    {
        'number': int,
        'at': str,
        'organisation': str,
        'person': str,
        'what': str,
        'said': str,
        'about': str,
    },
)

DeedPage = TypedDict(
    'DeedPage',
    {
        'items': list["DeedLine"],
        'next': "str | None",
    },
)

DeedQuestion = TypedDict(
    'DeedQuestion',
    {
        'source': NotRequired[Literal['people', 'drafts', 'ledger']],
        'organisation': NotRequired[str],
        'person': NotRequired[str],
        'what': NotRequired[str],
        'first': NotRequired["str | None"],
        'last': NotRequired["str | None"],
        'cursor': NotRequired[str],
        'limit': NotRequired[int],
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

Done = TypedDict(
    'Done',
    {
        'act': str,
        'organisation': str,
        'person': str,
        'revision': int,
        'sha256': str,
        'reason': str,
        'at': str,
    },
)

DoneList = TypedDict(
    'DoneList',
    {
        'items': list["Done"],
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
        'next': "str | None",
    },
)

DraftMaterial = TypedDict(
    'DraftMaterial',
    {
        'key': str,
        'iri': str,
        'number': int,
        'revision': int,
        'stage': str,
        'returned': bool,
        'declined': bool,
        'missing': list[str],
        'titles': "Text",
        'files': list["MaterialFileShape"],
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
        'agreement': NotRequired[str],
        'cursor': NotRequired[str],
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

DraftsWaiting = TypedDict(
    'DraftsWaiting',
    {
        'items': list["DraftLine"],
        'total': int,
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

DueWaiting = TypedDict(
    'DueWaiting',
    {
        'items': list["DueLine"],
        'total': int,
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

HarvestedSource = TypedDict(
    'HarvestedSource',
    {
        'slug': str,
        'name': str,
        'address': str,
        'organisation': str,
        'kind': str,
        'format': str,
        'set': str,
        'every': int,
        'turn': str,
        'next_at': str,
        'ended_at': "str | None",
        'looked_at': int,
        'size': "int | None",
        'materials': int,
        'set_aside': int,
        'failures': int,
        'trouble': str,
    },
)

Here = TypedDict(
    'Here',
    {
        'name': str,
        'article': str,
    },
)

HereList = TypedDict(
    'HereList',
    {
        'items': list["Here"],
    },
)

HereNow = TypedDict(
    'HereNow',
    {
        'article': NotRequired[str],
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

Joined = TypedDict(
    'Joined',
    {
        'organisation': str,
    },
)

Kind = TypedDict(
    'Kind',
    {
        'kind': str,
        'label': str,
        'group': str,
    },
)

Kinds = TypedDict(
    'Kinds',
    {
        'items': list["Kind"],
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

MaterialFileShape = TypedDict(
    'MaterialFileShape',
    {
        'sha256': str,
        'name': str,
        'media_type': str,
        'size': int,
        'role': str,
        'language': str,
    },
)

MaterialSaid = TypedDict(
    'MaterialSaid',
    {
        'titles': NotRequired["Text | None"],
        'descriptions': NotRequired["Text | None"],
        'keywords': NotRequired["dict[str, list[str]] | None"],
        'languages': NotRequired["list[str] | None"],
        'resource_type': NotRequired["str | None"],
        'licence': NotRequired["str | None"],
        'subjects': NotRequired["list[str] | None"],
        'themes': NotRequired["list[str] | None"],
        'levels': NotRequired["list[str] | None"],
        'target_groups': NotRequired["list[str] | None"],
        'literacies': NotRequired["list[str] | None"],
        'accessibility': NotRequired["list[str] | None"],
        'link': NotRequired["str | None"],
        'doi': NotRequired["str | None"],
        'creators': NotRequired["list[CreatorShape] | None"],
        'partners': NotRequired["list[str] | None"],
        'origins': NotRequired["list[OriginShape] | None"],
        'commitments': NotRequired["list[Served] | None"],
        'visibility': NotRequired["Literal['organisation', 'parties', 'sector', 'members', 'public'] | None"],
        'agreement': NotRequired["str | None"],
        'sector': NotRequired["str | None"],
        'visible_from': NotRequired["str | None"],
        'curation': NotRequired["str | None"],
    },
)

Me = TypedDict(
    'Me',
    {
        'name': str,
        'language': str,
        'time_zone': str,
        'runs_installation': bool,
        'scopes': list["Scope"],
        'expires_at': str,
        'organisations': list["ActsFor"],
    },
)

MeChange = TypedDict(
    'MeChange',
    {
        'name': NotRequired["str | None"],
        'language': NotRequired["str | None"],
        'time_zone': NotRequired["str | None"],
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

Month = TypedDict(
    'Month',
    {
        'month': str,
        'delivered': int,
    },
)

NewAnnouncement = TypedDict(
    'NewAnnouncement',
    {
        'uuid': NotRequired["str | None"],
        'text': "Text",
        'organisations': NotRequired[list[str]],
        'last_day': str,
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

NewMaterial = TypedDict(
    'NewMaterial',
    {
        'titles': NotRequired["Text | None"],
        'descriptions': NotRequired["Text | None"],
        'keywords': NotRequired["dict[str, list[str]] | None"],
        'languages': NotRequired["list[str] | None"],
        'resource_type': NotRequired["str | None"],
        'licence': NotRequired["str | None"],
        'subjects': NotRequired["list[str] | None"],
        'themes': NotRequired["list[str] | None"],
        'levels': NotRequired["list[str] | None"],
        'target_groups': NotRequired["list[str] | None"],
        'literacies': NotRequired["list[str] | None"],
        'accessibility': NotRequired["list[str] | None"],
        'link': NotRequired["str | None"],
        'doi': NotRequired["str | None"],
        'creators': NotRequired["list[CreatorShape] | None"],
        'partners': NotRequired["list[str] | None"],
        'origins': NotRequired["list[OriginShape] | None"],
        'commitments': NotRequired["list[Served] | None"],
        'visibility': NotRequired["Literal['organisation', 'parties', 'sector', 'members', 'public'] | None"],
        'agreement': NotRequired["str | None"],
        'sector': NotRequired["str | None"],
        'visible_from': NotRequired["str | None"],
        'curation': NotRequired["str | None"],
        'organisation': str,
        'submit': NotRequired[bool],
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
        'mentions': NotRequired[list[int]],
    },
)

NewRole = TypedDict(
    'NewRole',
    {
        'role': "Role",
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

OriginShape = TypedDict(
    'OriginShape',
    {
        'relation': Literal['translation-of', 'adaptation-of', 'based-on', 'part-of'],
        'iri': str,
        'title': NotRequired[str],
        'licence': NotRequired[str],
        'rights': NotRequired[Literal['', 'own', 'leave']],
        'leave_by': NotRequired[str],
        'leave_on': NotRequired["str | None"],
        'leave_note': NotRequired[str],
    },
)

Outbox = TypedDict(
    'Outbox',
    {
        'way': str,
        'sent': int,
        'waiting': int,
        'failed': int,
    },
)

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

PiecesWaiting = TypedDict(
    'PiecesWaiting',
    {
        'items': list["Piece"],
        'total': int,
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

Reach = TypedDict(
    'Reach',
    {
        'browsers': int,
        'telegram': bool,
    },
)

Reader = TypedDict(
    'Reader',
    {
        'number': int,
        'name': str,
        'organisation': str,
    },
)

Readers = TypedDict(
    'Readers',
    {
        'items': list["Reader"],
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

Restored = TypedDict(
    'Restored',
    {
        'organisation': str,
        'revision': int,
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
        'next': "str | None",
    },
)

RevisionQuestion = TypedDict(
    'RevisionQuestion',
    {
        'cursor': NotRequired[str],
        'limit': NotRequired[int],
    },
)

RevisionWhole = TypedDict(
    'RevisionWhole',
    {
        'revision': int,
        'sha256': str,
        'organisation': str,
        'author': str,
        'suggested_by': list[str],
        'at': str,
        'terms': dict[str, Any],
        'changes': list["Changed"],
    },
)

Role = Literal['member', 'coordinator', 'representative']

Run = TypedDict(
    'Run',
    {
        'kind': str,
        'text': str,
    },
)

Scope = Literal['read', 'evidence', 'accept', 'draft', 'approve', 'paper', 'course', 'moderate', 'people', 'notices', 'webhooks', 'account', 'network']

Served = TypedDict(
    'Served',
    {
        'agreement': str,
        'commitment': str,
    },
)

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

SourceList = TypedDict(
    'SourceList',
    {
        'items': list["HarvestedSource"],
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

State = Literal['not_started', 'on_track', 'behind', 'fulfilled', 'overdue', 'not_measurable', 'unfinished']

Subject = TypedDict(
    'Subject',
    {
        'subject': str,
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

Suggestions = TypedDict(
    'Suggestions',
    {
        'items': list["Suggestion"],
    },
)

Taken = TypedDict(
    'Taken',
    {
        'token': str,
    },
)

TelegramCode = TypedDict(
    'TelegramCode',
    {
        'text': str,
        'bot': str,
    },
)

TemplateLine = TypedDict(
    'TemplateLine',
    {
        'name': str,
        'title': "Text",
        'purpose': "Text",
        'articles': int,
        'commitments': int,
    },
)

Templates = TypedDict(
    'Templates',
    {
        'items': list["TemplateLine"],
    },
)

Text = dict[str, str]

Token = TypedDict(
    'Token',
    {
        'number': int,
        'name': str,
        'is_app': bool,
        'scopes': list[str],
        'expires_at': str,
        'last_used_at': "str | None",
        'is_this': bool,
    },
)

Tokens = TypedDict(
    'Tokens',
    {
        'items': list["Token"],
    },
)

Turn = TypedDict(
    'Turn',
    {
        'organisation': str,
        'owes': str,
        'mine': bool,
    },
)

Usage = TypedDict(
    'Usage',
    {
        'accounts': int,
        'roles': dict[str, int],
        'organisations_public': int,
        'organisations_with_people': int,
        'organisations_in_agreements': int,
        'agreements': int,
        'agreements_public': int,
        'drafts': dict[str, int],
        'evidence': dict[str, int],
        'remarks_waiting': int,
        'remarks_reported': int,
        'claims_waiting': int,
        'jobs_waiting': int,
        'jobs_failed': int,
        'months': list["Month"],
        'outbox': list["Outbox"],
    },
)

WaitingClaim = TypedDict(
    'WaitingClaim',
    {
        'number': int,
        'organisation': str,
        'way': str,
        'name': str,
        'email': str,
        'made_at': str,
    },
)

WaitingClaims = TypedDict(
    'WaitingClaims',
    {
        'items': list["WaitingClaim"],
    },
)

WaitingQuestion = TypedDict(
    'WaitingQuestion',
    {
        'stage': NotRequired[Literal['waiting', 'reported']],
        'cursor': NotRequired[str],
        'limit': NotRequired[int],
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

    def change_me(self, body: "MeChange") -> Me:
        """Change your name or language. What you are called, in which language you get mail, and
        where your clock stands.
        """
        answer: Me = self.ask('PATCH', '/api/desk/v1/me/profile', body=body)
        return answer

    def get_my_data(self) -> dict[str, Any]:
        """Take along everything kept of you. All but what opens doors: passwords, keys and codes."""
        answer: dict[str, Any] = self.ask('GET', '/api/desk/v1/me/data')
        return answer

    def list_consents(self) -> Consents:
        """List what you agreed to. With what you took back."""
        answer: Consents = self.ask('GET', '/api/desk/v1/me/consents')
        return answer

    def change_consent(self, what: Literal['news'], body: "ConsentChange") -> Consents:
        """Agree, or take it back. To news of Pactwork. What the account itself rests on ends with
        the account.
        """
        answer: Consents = self.ask(
            'PUT',
            f'/api/desk/v1/me/consents/{self.part(what)}',
            body=body,
        )
        return answer

    def list_my_tokens(self) -> Tokens:
        """List your tokens and apps. Secrets are not kept, and so not told."""
        answer: Tokens = self.ask('GET', '/api/desk/v1/me/tokens')
        return answer

    def end_my_token(self, number: int) -> Tokens:
        """End a token, or the leave of an app. At once. New ones are made by you, on your
        account's page.
        """
        answer: Tokens = self.ask('DELETE', f'/api/desk/v1/me/tokens/{self.part(number)}')
        return answer

    def get_awaiting(
        self,
        *,
        organisation: str | None = None,
        limit: int | None = None,
    ) -> Awaiting:
        """See what awaits you. Of each kind the first few, what waits longest first."""
        answer: Awaiting = self.ask(
            'GET',
            '/api/desk/v1/awaiting',
            organisation=organisation,
            limit=limit,
        )
        return answer

    def suggest_commitments(
        self,
        *,
        organisation: str,
        words: str | None = None,
        kind: str | None = None,
        measure: str | None = None,
        limit: int | None = None,
    ) -> Suggestions:
        """Find commitments that evidence may serve. By words, area, measure, and what was
        delivered for lately.
        """
        answer: Suggestions = self.ask(
            'GET',
            '/api/desk/v1/suggestions',
            organisation=organisation,
            words=words,
            kind=kind,
            measure=measure,
            limit=limit,
        )
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

    def deposit_material(self, body: "NewMaterial") -> DraftMaterial:
        """Deposit a material. Begin a draft. Add files, then submit it; what is missing is told
        each time. With `submit` it is submitted at once, or refused whole.
        """
        answer: DraftMaterial = self.ask('POST', '/api/desk/v1/materials', body=body)
        return answer

    def get_material_draft(self, key: str) -> DraftMaterial:
        """A material on the desk. Where it stands and what it lacks."""
        answer: DraftMaterial = self.ask('GET', f'/api/desk/v1/materials/{self.part(key)}')
        return answer

    def describe_material(self, key: str, body: "MaterialSaid") -> DraftMaterial:
        """Say more of a draft. Only what is sent changes. Of a published material a new version is
        begun first.
        """
        answer: DraftMaterial = self.ask(
            'PATCH',
            f'/api/desk/v1/materials/{self.part(key)}',
            body=body,
        )
        return answer

    def add_material_file(
        self,
        key: str,
        *,
        file: Upload,
        role: str | None = None,
        language: str | None = None,
    ) -> DraftMaterial:
        """Add a file to a draft. For large files use the resumable uploads of the pages."""
        answer: DraftMaterial = self.ask(
            'POST',
            f'/api/desk/v1/materials/{self.part(key)}/files',
            form={'file': file, 'role': role, 'language': language},
        )
        return answer

    def submit_material(self, key: str) -> DraftMaterial:
        """Submit a draft for review. It is published once those who review it approve."""
        answer: DraftMaterial = self.ask(
            'POST',
            f'/api/desk/v1/materials/{self.part(key)}/submission',
        )
        return answer

    def list_sources(self) -> SourceList:
        """List what is harvested. Other repositories from which materials of your organisations
        come, and where each stands.
        """
        answer: SourceList = self.ask('GET', '/api/desk/v1/sources')
        return answer

    def list_drafts(
        self,
        *,
        state: Literal['open', 'ended'] | None = None,
        agreement: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> DraftList:
        """List the drafts of your organisations. What changed last first, each with whose turn it
        is.
        """
        answer: DraftList = self.ask(
            'GET',
            '/api/desk/v1/drafts',
            state=state,
            agreement=agreement,
            cursor=cursor,
            limit=limit,
        )
        return answer

    def each_page_of_list_drafts(
        self,
        *,
        state: Literal['open', 'ended'] | None = None,
        agreement: str | None = None,
    ) -> Pages[DraftList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_drafts(state=state, agreement=agreement))

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

    def list_revisions(
        self,
        uuid: str,
        *,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> RevisionList:
        """Read who changed a draft when. Every version of its terms with its hash, newest first."""
        answer: RevisionList = self.ask(
            'GET',
            f'/api/desk/v1/drafts/{self.part(uuid)}/revisions',
            cursor=cursor,
            limit=limit,
        )
        return answer

    def each_page_of_list_revisions(self, uuid: str) -> Pages[RevisionList]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_revisions(uuid=uuid))

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

    def list_templates(self) -> Templates:
        """List the templates. From which a draft can begin."""
        answer: Templates = self.ask('GET', '/api/desk/v1/templates')
        return answer

    def start_draft_from_file(self, *, organisation: str, file: Upload) -> DraftWhole:
        """Start a draft from a pact file. It may lack what a draft may lack. What is wrong with it
        is said all at once (422).
        """
        answer: DraftWhole = self.ask(
            'POST',
            '/api/desk/v1/drafts/from-file',
            form={'organisation': organisation, 'file': file},
        )
        return answer

    def get_revision(self, uuid: str, revision: int) -> RevisionWhole:
        """Read a version of a draft word by word. Its terms as they were, and every word that went
        or came.
        """
        answer: RevisionWhole = self.ask(
            'GET',
            f'/api/desk/v1/drafts/{self.part(uuid)}/revisions/{self.part(revision)}',
        )
        return answer

    def restore_draft(self, uuid: str, body: "Restored") -> DraftWhole:
        """Bring earlier terms back. As a change like any other: nothing is erased, and it can
        itself be undone.
        """
        answer: DraftWhole = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/restorations',
            body=body,
        )
        return answer

    def list_draft_acts(self, uuid: str) -> DoneList:
        """Read what the parties did with a draft. Who proposed, approved, gave back, signed or
        refused what, when and why.
        """
        answer: DoneList = self.ask('GET', f'/api/desk/v1/drafts/{self.part(uuid)}/history')
        return answer

    def list_draft_people(self, uuid: str) -> Readers:
        """List whom a remark can mention. Those who read the draft for its parties, but for you."""
        answer: Readers = self.ask('GET', f'/api/desk/v1/drafts/{self.part(uuid)}/people')
        return answer

    def be_here(self, uuid: str, body: "HereNow") -> HereList:
        """Say that you have a draft open. Others see you for a minute; the answer is who else is
        there.
        """
        answer: HereList = self.ask(
            'POST',
            f'/api/desk/v1/drafts/{self.part(uuid)}/here',
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
        """Read what became of an agreement. For its parties. The terms themselves are in its pact
        file.
        """
        answer: AgreementCourse = self.ask('GET', f'/api/desk/v1/agreements/{self.part(slug)}')
        return answer

    def get_pact(self, slug: str) -> dict[str, Any]:
        """Take an agreement along as a pact file. Its newest terms, also of an agreement that only
        its parties see; with contacts for these.
        """
        answer: dict[str, Any] = self.ask('GET', f'/api/desk/v1/agreements/{self.part(slug)}/pact')
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

    def accept_invitation(self, body: "Taken") -> Joined:
        """Accept an invitation. It can be used once; one that was mailed, only by who has that
        address.
        """
        answer: Joined = self.ask('POST', '/api/desk/v1/invitations', body=body)
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
        """Follow something. Anything that has an identifier and moves: an agreement, a commitment,
        a material, a collection that you may see. Following twice is following once.
        """
        answer: Followed = self.ask('POST', '/api/desk/v1/follows', body=body)
        return answer

    def unfollow(self, body: "Subject") -> Followed:
        """Follow it no more. You hear no more of it."""
        answer: Followed = self.ask('DELETE', '/api/desk/v1/follows', body=body)
        return answer

    def list_notice_kinds(self) -> Kinds:
        """List the kinds of notices. With the group by which you choose how you hear of each."""
        answer: Kinds = self.ask('GET', '/api/desk/v1/notices/kinds')
        return answer

    def get_reach(self) -> Reach:
        """See where you are reached. Browsers and a Telegram chat. A browser is linked by itself,
        on your page of notices.
        """
        answer: Reach = self.ask('GET', '/api/desk/v1/notices/reach')
        return answer

    def forget_browsers(self) -> Reach:
        """Send to browsers no more. To none that was linked until now."""
        answer: Reach = self.ask('DELETE', '/api/desk/v1/notices/browsers')
        return answer

    def make_telegram_code(self) -> TelegramCode:
        """Make a code that links a Telegram chat. Whoever sends it to the bot from a chat gets
        your notices there.
        """
        answer: TelegramCode = self.ask('POST', '/api/desk/v1/notices/telegram')
        return answer

    def unlink_telegram(self) -> Reach:
        """Send to Telegram no more. Your chat gets nothing any more."""
        answer: Reach = self.ask('DELETE', '/api/desk/v1/notices/telegram')
        return answer

    def list_announcements(self) -> AnnouncedList:
        """Read what is announced to you. To everybody, or to an organisation you act for."""
        answer: AnnouncedList = self.ask('GET', '/api/desk/v1/announcements')
        return answer

    def dismiss_announcement(self, uuid: str) -> AnnouncedList:
        """See an announcement no more. It is gone for you only."""
        answer: AnnouncedList = self.ask('DELETE', f'/api/desk/v1/announcements/{self.part(uuid)}')
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

    def get_usage(self) -> Usage:
        """See how the installation is used. Counts only: no terms and no titles."""
        answer: Usage = self.ask('GET', '/api/desk/v1/network/usage')
        return answer

    def search_deeds(
        self,
        *,
        source: Literal['people', 'drafts', 'ledger'] | None = None,
        organisation: str | None = None,
        person: str | None = None,
        what: str | None = None,
        first: "str | None" | None = None,
        last: "str | None" | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> DeedPage:
        """Search who did what. Deeds of people, acts on drafts, or statements of the ledger."""
        answer: DeedPage = self.ask(
            'GET',
            '/api/desk/v1/network/deeds',
            source=source,
            organisation=organisation,
            person=person,
            what=what,
            first=first,
            last=last,
            cursor=cursor,
            limit=limit,
        )
        return answer

    def each_page_of_search_deeds(
        self,
        *,
        source: Literal['people', 'drafts', 'ledger'] | None = None,
        organisation: str | None = None,
        person: str | None = None,
        what: str | None = None,
        first: "str | None" | None = None,
        last: "str | None" | None = None,
    ) -> Pages[DeedPage]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.search_deeds(
            source=source,
            organisation=organisation,
            person=person,
            what=what,
            first=first,
            last=last,
        ))

    def list_waiting_remarks(
        self,
        *,
        stage: Literal['waiting', 'reported'] | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> RemarkPage:
        """List what no party decided yet. What citizens said, wherever it is. The parties decide."""
        answer: RemarkPage = self.ask(
            'GET',
            '/api/desk/v1/network/remarks',
            stage=stage,
            cursor=cursor,
            limit=limit,
        )
        return answer

    def each_page_of_list_waiting_remarks(
        self,
        *,
        stage: Literal['waiting', 'reported'] | None = None,
    ) -> Pages[RemarkPage]:
        """The pages of that list, one after the other, to the last."""
        return Pages(self, self.list_waiting_remarks(stage=stage))

    def list_all_announcements(self) -> Announcements:
        """List what was announced. With what was taken back."""
        answer: Announcements = self.ask('GET', '/api/desk/v1/network/announcements')
        return answer

    def announce(self, body: "NewAnnouncement") -> Announcements:
        """Announce something. On the desk until it is dismissed, in the inbox, and by letter as
        each reader chose.
        """
        answer: Announcements = self.ask('POST', '/api/desk/v1/network/announcements', body=body)
        return answer

    def withdraw_announcement(self, uuid: str) -> Announcements:
        """Take an announcement back. It is shown no more, and letters that wait do not leave."""
        answer: Announcements = self.ask(
            'DELETE',
            f'/api/desk/v1/network/announcements/{self.part(uuid)}',
        )
        return answer

    def list_waiting_claims(self) -> WaitingClaims:
        """List the claims that wait. Of all organisations."""
        answer: WaitingClaims = self.ask('GET', '/api/desk/v1/network/claims')
        return answer

    def get_claim_letter(self, claim: int) -> bytes:
        """Take the letter of a claim along. Its bytes."""
        answer: bytes = self.ask(
            'GET',
            f'/api/desk/v1/network/claims/{self.part(claim)}/letter',
            raw=True,
        )
        return answer

    def decide_waiting_claim(self, claim: int, body: "ClaimDecision") -> WaitingClaims:
        """Accept a claim, or refuse it. Whom you accept represents the organisation. The person is
        told.
        """
        answer: WaitingClaims = self.ask(
            'POST',
            f'/api/desk/v1/network/claims/{self.part(claim)}/decision',
            body=body,
        )
        return answer
