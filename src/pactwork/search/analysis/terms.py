"""From words to terms: what is written into the index for a word, and what is asked for one.

For a text of a known language each word gives its folded form and its dictionary form. A query
does not say its language, so a word of it is looked up in every language of its script that
knows it; the reader's own is believed also where no dictionary knows the word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from django.conf import settings

from pactwork.kernel.folding import fold
from pactwork.search.analysis.endings import bare, shorter_forms
from pactwork.search.analysis.lemmas import Lemmas, lemmas_of
from pactwork.search.analysis.words import LONGEST, parts_of, words_in

SCRIPTS: Final = {"Latin": ("en", "ro", "lt", "vi"), "Arabic": ("fa",), "Georgian": ("ka",)}
PAIRED: Final = "vi"
"""Written in syllables: two neighbours are a term of their own."""
BINDING: Final = "_"
_MOST_PARTS: Final = 4

_EMPTY_WORDS: Final = {
    "en": "a an and as at by for from in into is it of on or the to with",
    "ro": "a al ale am ai ca care ce cu de din este fi in la mai o pe pentru prin sa se si sau un "
    "unei unui",
    "lt": "apie ar bei bet dar del i ir is iki ji jis kad kaip kas ne nuo o per po prie su tai "
    "uz yra",
    "vi": "cac cho co cua de den do duoc khi la mot nhung o tai the thi trong tu va ve voi",
    "ka": "აი ამ ან არ არის და ეს თუ იმ ის კი მის რა რომ უნდა",
    "fa": "از است اما ان این با باید بر برای به تا در را شد می نمی ها های هایی و هر هم که یا یک",
}
_EMPTY: Final = {language: frozenset(words.split()) for language, words in _EMPTY_WORDS.items()}


def script_of(word: str) -> str:
    """Latin, Arabic or Georgian by the first letter of a folded word; else what is most likely."""
    first = word[:1]
    if "\u0600" <= first <= "\u06ff":
        return "Arabic"
    if "\u10d0" <= first <= "\u10ff":
        return "Georgian"
    return "Latin"


def primary(language: str) -> str:
    """The language of a tag, without region and script."""
    return language.partition("-")[0].lower()


def is_empty(word: str, languages: Sequence[str]) -> bool:
    """Whether a folded word says nothing by itself in one of these languages."""
    return any(word in _EMPTY.get(language, ()) for language in languages)


def lemma(word: str, language: str) -> str:
    """The dictionary form of a folded word, or what is left of it without its ending."""
    return known_lemma(word, language) or bare(word, language)


def known_lemma(word: str, language: str) -> str | None:
    """The dictionary form of a folded word that the language's dictionary knows."""
    held = _lemmas(language)
    if held is None or not word.isalpha():
        return None
    found = held.get(word)
    if found is not None:
        return found
    for shorter in shorter_forms(word, language) if language in ("ka", "fa") else ():
        found = held.get(shorter)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1 << 17)
def read_word(word: str, language: str) -> tuple[tuple[str, ...], str]:
    """What the index holds for a word of a text, and the one of these terms that stands for it in
    all its forms: "" where the word says nothing by itself.
    """
    parts = tuple(fold(word)[:LONGEST].split())
    terms = _terms(parts, language)
    says = bool(terms) and "".join(parts) not in _EMPTY.get(language, ())
    return terms, terms[-1] if says else ""


@dataclass(frozen=True, slots=True)
class Read:
    """A text as the index takes it: all its terms, and its words in their canonical forms."""

    terms: list[str]
    forms: list[str]


def read_text(text: str, language: str) -> Read:
    """All that the index holds for a text, in its order."""
    tag = primary(language)
    words = [word if len(word) <= LONGEST else word[:LONGEST] for word in words_in(text)]
    read = Read([], [])
    for word in words:
        held, form = read_word(word, tag)
        read.terms.extend(held)
        if form:
            read.forms.append(form)
    if tag == PAIRED:
        read.terms.extend(pairs_of([part for word in words for part in parts_of(word)]))
    return read


def _terms(parts: tuple[str, ...], language: str) -> tuple[str, ...]:
    if len(parts) == 1:
        (only,) = parts
        found = lemma(only, language)
        return parts if found in ("", only) else (only, found)
    if not parts or len(parts) > _MOST_PARTS:
        return parts
    joined = "".join(parts)
    kept = [part for part in parts if not is_empty(part, (language,))]
    lemmas = [lemma(part, language) for part in kept]
    whole = lemma(joined, language)
    return _unique((*(term for term in (*kept, *lemmas, joined) if term != whole), whole))


def pairs_of(syllables: Sequence[str]) -> Iterator[str]:
    """Neighbouring syllables as terms."""
    for one, other in pairwise(syllables):
        yield f"{one}{BINDING}{other}"


def languages_for(word: str, reader: str) -> tuple[str, ...]:
    """In which languages a folded word of a query may be, the reader's own first."""
    there = SCRIPTS[script_of(word)]
    own = primary(reader)
    return (own, *(tag for tag in there if tag != own)) if own in there else there


@lru_cache(maxsize=1 << 13)
def asked_terms(word: str, reader: str) -> tuple[str, ...]:
    """Under which terms a word of a query may stand in the index, the word itself first.

    Dictionary forms of every language that knows it; if none does, what is left of it without
    its endings.
    """
    parts = parts_of(word)
    if not parts:
        return ()
    whole = "".join(parts) if len(parts) <= _MOST_PARTS else parts[0]
    languages = languages_for(whole, reader)
    known = [found for tag in languages if (found := known_lemma(whole, tag))]
    if not known:
        known = [bare(whole, tag) for tag in languages[:2]]
    return _unique((whole, *known))


def prepare_words() -> None:
    """Write the files of lemmas where they are missing, so that nobody waits for them later."""
    for tag in ("en", "ro", "lt", "ka", "fa"):
        _lemmas(tag)


def _lemmas(language: str) -> Lemmas | None:
    return _lemmas_in(language, str(settings.PACTWORK_HOME))


@cache
def _lemmas_in(language: str, home: str) -> Lemmas | None:
    return lemmas_of(language, Path(home) / "words")


def _unique(terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for term in terms if term))
