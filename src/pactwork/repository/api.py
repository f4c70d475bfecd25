"""The door of `repository`: shared digital learning materials."""

from pactwork.repository.described import (
    Creator,
    Described,
    DescribedFile,
    FileRole,
    Origin,
    Relation,
)

__all__ = ["Creator", "Described", "DescribedFile", "FileRole", "Origin", "Relation"]
