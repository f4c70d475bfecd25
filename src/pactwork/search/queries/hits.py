"""A document as a reader sees it among what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pactwork.kernel.texts import Text, shown
from pactwork.search.analysis.terms import primary
from pactwork.search.concepts import matcher, preferred
from pactwork.search.queries.marking import Span, Wanted, first_name, pieces, snippet, spans
from pactwork.search.queries.rows import Shown
from pactwork.search.question import Hit, Piece, Understood, Why
from pactwork.vocabularies.api import concept_label


def understood(codes: Iterable[str], language: str) -> list[Understood]:
    """The concepts that were named, one of each label that the reader is told."""
    held: dict[str, Understood] = {}
    for code in preferred(codes):
        label = concept_label(code, language)
        held.setdefault(label.text, Understood(code, label.text, label.language))
    return [*held.values()]


def hit(row: Shown, language: str, said: Wanted, named: Wanted) -> Hit:
    """One hit. `said` are the words of the question, `named` its concepts besides."""
    title = shown(row.titles, language, row.languages)
    in_title = spans(title.text, title.language, said)
    text_language, marks = _best_text(row.texts, (language, *row.languages), said)
    if not in_title and not marks and not said.thorough:
        return hit(row, language, replace(said, thorough=True), replace(named, thorough=True))
    why = None
    if named.codes and not in_title and not marks and not _says(row, said):
        why = _why(row, title.language, language, named.codes)
        in_title = spans(title.text, title.language, named)
        text_language, marks = _best_text(row.texts, (title.language, *row.languages), named)
    text = row.texts.get(text_language, "")
    return Hit(
        iri=row.iri,
        kind=row.kind,
        title=pieces(title.text, in_title),
        language=title.language,
        snippet=snippet(text, marks) if text else (),
        snippet_language=text_language,
        why=why,
        day=row.day,
        languages=row.languages,
    )


def _best_text(texts: Text, wanted: Sequence[str], marked: Wanted) -> tuple[str, Sequence[Span]]:
    """The first text in which anything is marked, in the reader's language before others."""
    first = [tag for own in wanted for tag in texts if primary(tag) == primary(own)]
    order = list(dict.fromkeys((*first, *texts)))
    for tag in order:
        found = spans(texts[tag], tag, marked)
        if found:
            return tag, found
    return (order[0] if order else ""), ()


def _says(row: Shown, said: Wanted) -> bool:
    """Whether titles in other languages, or names, say the words."""
    return any(
        spans(text, tag, said) for texts in (row.titles, row.names) for tag, text in texts.items()
    )


def _why(row: Shown, language: str, reader: str, codes: frozenset[str]) -> Why | None:
    names = matcher()
    tagged = {wide for code in row.concepts for wide in (code, *names.wider(code))}
    for code in [*preferred(codes & tagged), *preferred(codes - tagged)]:
        texts = [(tag, text) for held in (row.titles, row.texts) for tag, text in held.items()]
        written = next(
            ((tag, name) for tag, text in texts if (name := first_name(text, tag, code))), None
        )
        if written is None and code not in tagged:
            continue
        label = concept_label(code, reader).text
        where, name = written or (language, "")
        return Why(code, label, name, where)
    return None


def plain(title: Sequence[Piece]) -> str:
    """Pieces without their marks."""
    return "".join(text for text, _ in title)
