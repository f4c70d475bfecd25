"""The door to collections as they are read; `repository.api` offers it as `collections`."""

from pactwork.repository.queries.collections import (
    CollectionCard,
    CollectionList,
    CollectionPage,
    collection_page,
    collections_with,
    in_collection,
    my_collections,
    seen_among,
    title_of,
    visible_collections,
)

collections_visible_to = visible_collections

__all__ = [
    "CollectionCard",
    "CollectionList",
    "CollectionPage",
    "collection_page",
    "collections_visible_to",
    "collections_with",
    "in_collection",
    "my_collections",
    "seen_among",
    "title_of",
]
