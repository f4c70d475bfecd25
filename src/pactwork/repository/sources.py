"""The door to other repositories that are harvested; `repository.api` offers it as `sources`."""

from pactwork.repository.actions.sourcing import (
    Again,
    SourceError,
    Tried,
    change_source,
    free_slug,
    harvest_now,
    leave_out,
    look_at,
    plain_address,
    remove_source,
    try_again,
    try_all_again,
)
from pactwork.repository.queries.sources import (
    AsideLine,
    SourceLine,
    SourcePage,
    Turn,
    readable,
    record_aside,
    source_page,
    sources_for,
)

__all__ = [
    "Again",
    "AsideLine",
    "SourceError",
    "SourceLine",
    "SourcePage",
    "Tried",
    "Turn",
    "change_source",
    "free_slug",
    "harvest_now",
    "leave_out",
    "look_at",
    "plain_address",
    "readable",
    "record_aside",
    "remove_source",
    "source_page",
    "sources_for",
    "try_again",
    "try_all_again",
]
