"""Which scope opens which operation of the desk's API; one of those named is enough.

A token without it is refused before anything is read, and the description says it for each
operation. An operation that is not named here cannot be described, and so is never served.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pactwork.people.api import Scope

_OF: Final[Mapping[Scope, str]] = {
    Scope.READ: """
        getMe listPieces getPiece getPieceFile suggestCommitments getAwaiting
        listDrafts getDraft listSuggestions listRevisions getRevision listDraftActs
        listDraftPeople getBeside getScan getDraftFile listTemplates
        listMyAgreements getCourse getPact listDue listRemarks getRemark getMaterialDraft
        listSources""",
    Scope.EVIDENCE: """
        deliver deliverWithFiles correctPiece correctPieceWithFiles answerAbout withdrawPiece
        depositMaterial describeMaterial addMaterialFile submitMaterial""",
    Scope.ACCEPT: "acceptPiece takeAcceptanceBack askAbout returnPiece",
    Scope.DRAFT: """
        startDraft startDraftFromFile changeDraft restoreDraft beHere remarkOnDraft settleRemark
        layFiles takeFileAway changeBeside actOnDraft
        makeSuggestion acceptSuggestion declineSuggestion withdrawSuggestion""",
    Scope.APPROVE: "actOnDraft",
    Scope.PAPER: "layPaper answerPaper",
    Scope.COURSE: "actOnAgreement",
    Scope.MODERATE: "decideRemark",
    Scope.PEOPLE: """
        listPeople invitePerson withdrawInvitation acceptInvitation changeRole endMembership
        lendPower takePowerBack listClaims claimByDomain claimByLetter listAsking decideClaim
        registerOrganisation""",
    Scope.NOTICES: """
        getInbox markInbox listNoticeKinds getWays chooseWays listFollowed follow unfollow
        getReach makeTelegramCode unlinkTelegram forgetBrowsers
        listAnnouncements dismissAnnouncement makeCalendarAddress endCalendarAddress""",
    Scope.WEBHOOKS: """
        listWebhooks addWebhook getWebhook pauseWebhook newWebhookSecret sendAgain endWebhook""",
    Scope.ACCOUNT: "changeMe getMyData listConsents changeConsent listMyTokens endMyToken",
    Scope.NETWORK: """
        getUsage searchDeeds announce listAllAnnouncements withdrawAnnouncement
        listWaitingRemarks listWaitingClaims decideWaitingClaim getClaimLetter""",
}


def _turned() -> dict[str, frozenset[Scope]]:
    found: dict[str, set[Scope]] = {}
    for scope, names in _OF.items():
        for name in names.split():
            found.setdefault(name, set()).add(scope)
    return {name: frozenset(scopes) for name, scopes in found.items()}


OPENS: Final[Mapping[str, frozenset[Scope]]] = _turned()
"""By operation id: the scopes of which one must be there."""
