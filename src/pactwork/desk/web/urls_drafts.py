"""Addresses of drafts, under /<language>/desk/drafts/."""

from __future__ import annotations

from django.urls import URLPattern, path

from pactwork.desk.web import (
    draft_acts,
    draft_beside,
    draft_history,
    draft_lists,
    draft_reading,
    draft_room,
    draft_sign,
    draft_start,
    draft_suggestions,
)

_ONE = "desk/drafts/<uuid:uuid>/"

patterns: list[URLPattern] = [
    path("desk/drafts/", draft_lists.draft_lines, name="desk-drafts"),
    path("desk/drafts/start/", draft_start.start, name="desk-draft-start"),
    path(_ONE, draft_room.room, name="desk-draft"),
    path(f"{_ONE}read/", draft_reading.preview, name="desk-draft-preview"),
    path(f"{_ONE}remarks/", draft_reading.talk, name="desk-draft-talk"),
    path(f"{_ONE}suggest/", draft_suggestions.suggest, name="desk-draft-suggest"),
    path(f"{_ONE}suggestions/", draft_suggestions.suggested, name="desk-draft-suggestions"),
    path(f"{_ONE}history/", draft_history.history, name="desk-draft-history"),
    path(f"{_ONE}restore/", draft_history.restore, name="desk-draft-restore"),
    path(f"{_ONE}files/", draft_beside.files, name="desk-draft-files"),
    path(f"{_ONE}files/<slug:digest>", draft_beside.file, name="desk-draft-file"),
    path(f"{_ONE}here/", draft_beside.here, name="desk-draft-here"),
    path(f"{_ONE}acts/", draft_acts.draft_acts, name="desk-draft-acts"),
    path(f"{_ONE}sign/", draft_sign.sign, name="desk-draft-sign"),
    path(f"{_ONE}paper/", draft_sign.paper, name="desk-draft-paper"),
    path(f"{_ONE}paper/<int:paper>/", draft_sign.scan, name="desk-draft-scan"),
    path(
        f"{_ONE}paper/<int:paper>/answer/",
        draft_sign.answer_paper,
        name="desk-draft-paper-answer",
    ),
]
