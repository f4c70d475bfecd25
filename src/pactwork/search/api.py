"""The door of `search`. It knows documents and no app above it."""

from pactwork.search.actions.entering import put, take_out
from pactwork.search.actions.saving import (
    SavedSearchError,
    choose_alert,
    forget_search,
    note_told,
    save_search,
)
from pactwork.search.analysis.terms import prepare_words
from pactwork.search.documents import (
    EVERYBODY,
    MEMBERS,
    Document,
    reader_of,
    readers_of,
    register_readers,
)
from pactwork.search.embedding.pieces import UnusableModelError
from pactwork.search.index.folder import IndexBusyError
from pactwork.search.keeping import IndexStatus, index_now, keep, rebuild, rebuild_beside, status
from pactwork.search.kinds import DocumentKind, kind_of, kinds, register_kind
from pactwork.search.queries.finding import found, warm_up
from pactwork.search.queries.rows import still_seen
from pactwork.search.queries.saved import News, SavedView, new_for, saved_by, saved_with_alert
from pactwork.search.queries.suggesting import suggestions
from pactwork.search.question import (
    SORTS,
    Findings,
    Hit,
    Piece,
    Question,
    Suggestion,
    Understood,
    Why,
)
from pactwork.search.storing import is_facet

__all__ = [
    "EVERYBODY", "MEMBERS", "SORTS", "Document", "DocumentKind", "Findings", "Hit",
    "IndexBusyError", "IndexStatus", "News", "Piece", "Question", "SavedSearchError", "SavedView",
    "Suggestion", "Understood", "UnusableModelError", "Why", "choose_alert", "forget_search",
    "found", "index_now", "is_facet", "keep", "kind_of", "kinds", "new_for", "note_told",
    "prepare_words", "put", "reader_of", "readers_of", "rebuild", "rebuild_beside", "register_kind",
    "register_readers", "save_search", "saved_by", "saved_with_alert", "status", "still_seen",
    "suggestions", "take_out", "warm_up",
]  # fmt: skip
