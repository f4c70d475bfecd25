"""The pages of the desk and of accounts that promises are held on, and who looks at them."""

from __future__ import annotations

DRAFT = {
    "room": "{draft}",
    "room-beside": "{draft}?side=fa&open=trainings",
    "room-find": "{draft}?find=lib",
    "read": "{draft}read/",
    "remarks-on-draft": "{draft}remarks/",
    "suggestions": "{draft}suggestions/",
    "suggest": "{draft}suggest/?at=agreement/purpose:fa",
    "history": "{draft}history/",
    "acts": "{draft}acts/",
}
DESK = {
    "today": "/{language}/desk/",
    "agreements": "/{language}/desk/agreements/",
    "drafts": "/{language}/desk/drafts/",
    "start": "/{language}/desk/drafts/start/",
    "evidence": "/{language}/desk/evidence/",
    "accepted": "/{language}/desk/evidence/?show=accepted",
    "piece": "{piece}",
    "deliver": "/{language}/desk/evidence/deliver/",
    "materials": "/{language}/desk/materials/",
    "share": "/{language}/desk/materials/share/",
    "to-review": "/{language}/desk/materials/review/",
    "shelves": "/{language}/desk/materials/collections/",
    "reports": "/{language}/desk/materials/reports/",
    "sources": "/{language}/desk/materials/sources/",
    "source-add": "/{language}/desk/materials/sources/add/",
    "bodies": "/{language}/desk/materials/bodies/",
    "alike": "/{language}/desk/materials/alike/",
    "use": "/{language}/desk/materials/use/",
    "import": "/{language}/desk/materials/import/",
    "public-says": "/{language}/desk/remarks/",
    "inbox": "/{language}/desk/inbox/",
    "notifications": "/{language}/desk/notifications/",
    "webhooks": "/{language}/desk/webhooks/",
    "tools": "/{language}/desk/tools/",
    "tool-make": "/{language}/desk/tools/make/",
    "tool-try": "/{language}/desk/tools/try/",
    "tool-recorded": "/{language}/desk/tools/recorded/",
    "tool-unmatched": "/{language}/desk/tools/unmatched/",
    "statements": "/{language}/desk/tools/statements/",
    "tool-files": "/{language}/desk/tools/files/",
    "follow": "/{language}/desk/follow/?subject={subject}",
}
ACCOUNT = {
    "account": "/{language}/account/",
    "organisations": "/{language}/account/organisations/",
    "people": "/{language}/account/organisations/dgets/people/",
    "find": "/{language}/account/organisations/find/?q=moet",
    "register": "/{language}/account/organisations/register/",
    "claim": "/{language}/account/organisations/moet/claim/",
    "addresses": "/{language}/account/email/",
    "second": "/{language}/account/second/",
    "app": "/{language}/account/second/app/activate/",
    "passkeys": "/{language}/account/passkeys/",
    "sessions": "/{language}/account/sessions/",
    "tokens": "/{language}/account/tokens/",
    "apps": "/{language}/account/apps/",
    "privacy": "/{language}/account/privacy/",
    "erase": "/{language}/account/erase/",
    "password": "/{language}/account/password/change/",
    "prove-again": "/{language}/account/reauthenticate/",
    "sign-out": "/{language}/account/logout/",
}
STRANGER = {
    "sign-in": "/{language}/account/login/",
    "sign-up": "/{language}/account/signup/",
    "forgotten": "/{language}/account/password/reset/",
    "no-invitation": "/{language}/account/invitations/none/",
}
OPERATOR = {
    "claims": "/{language}/account/claims/",
    "moderation": "/{language}/desk/network/moderation/?show=published",
    "suspensions": "/{language}/desk/network/publishing/",
}
PAGES = {
    **{name: ("ana", path) for name, path in (DRAFT | DESK | ACCOUNT).items()},
    **{name: ("", path) for name, path in STRANGER.items()},
    **{name: ("operator", path) for name, path in OPERATOR.items()},
}
NOT_FOUND = {"no-invitation"}
"""Those that answer 404, as they should."""
