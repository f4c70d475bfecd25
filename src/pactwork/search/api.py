"""The door of `search`. It knows documents and no app above it."""

from pactwork.search.documents import EVERYBODY, MEMBERS, Document, reader_of, readers_of

__all__ = ["EVERYBODY", "MEMBERS", "Document", "reader_of", "readers_of"]
