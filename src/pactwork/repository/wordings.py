"""Sentences that are kept in every language at once, since readers of all languages meet them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy, override

from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.texts import Text

SHARED_UNSEEN = gettext_lazy("A learning material that only some may see")
REUSED_UNSEEN = gettext_lazy("A learning material of a partner was put to use")
OUTSIDE_SECTOR = gettext_lazy("Not every other party belongs to the sector it is shared in.")
NARROWED = gettext_lazy("The material is not open to the other parties any more.")
WITHDRAWN_ELSEWHERE = gettext_lazy("It was withdrawn in the repository it comes from.")
IMPORT_TAKEN_BACK = gettext_lazy("The import it came with was taken back.")
NO_LONGER_SERVES = gettext_lazy("The material does not serve this commitment any more.")


def everywhere(sentence: object) -> Text:
    """A lazy sentence in every language of the site."""
    said: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = str(sentence)
    return said


def may_come_back(reason: Text) -> bool:
    """Whether what was withdrawn for this is open again once it comes in again: it was gone at its
    source, or went with the import that brought it.
    """
    elsewhere = reason.get("en") == everywhere(WITHDRAWN_ELSEWHERE)["en"]
    return elsewhere or went_with_import(reason)


def went_with_import(reason: Text) -> bool:
    """Whether this is why: the import that brought it was taken back."""
    return reason.get("en") == everywhere(IMPORT_TAKEN_BACK)["en"]


class EverywhereLazily(Mapping[str, str]):
    """A sentence in every language of the site, said when it is asked for: catalogues are not
    there yet while apps get ready.
    """

    def __init__(self, sentence: object) -> None:
        """`sentence` is lazy."""
        self._sentence = sentence

    def __getitem__(self, language: str) -> str:
        if language not in LANGUAGES:
            raise KeyError(language)
        with override(language):
            return str(self._sentence)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)
