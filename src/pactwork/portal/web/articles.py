"""The articles of an agreement as they are read, with their commitments and a note on language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from pactwork.agreements.api import AgreementDetail, ArticleView, Overall, State, words
from pactwork.design.templatetags.design import language_name
from pactwork.kernel.formats import digits
from pactwork.kernel.texts import Shown
from pactwork.portal.web.promises import PromiseLine, promise_line

LONG = 7
"""From so many articles on, a page begins with a table of contents."""


@dataclass(frozen=True)
class ArticlePart:
    """An article in reading order. `level` is that of its heading, 3 to 6.

    `done` tells of several commitments taken as one; "" where one says it all, or the article
    above has said it.
    """

    key: str
    number: str
    depth: int
    level: int
    title: Shown
    text: Shown
    promises: Sequence[PromiseLine]
    done: str = ""
    share: float | None = None


@dataclass(frozen=True)
class Reading:
    """The articles, whether they need a table of contents, and in which language they stand.

    `note` says once what would otherwise stand beside every sentence; `notes_each` is true where
    languages are mixed, so that each text has to say its own.
    """

    parts: Sequence[ArticlePart]
    is_long: bool
    note: str
    notes_each: bool


def reading(held: AgreementDetail) -> Reading:
    """The articles for this reader."""
    parts = [_part(article, held) for article in held.articles]
    parts = _without_echoes(parts, held.articles)
    texts = list(_texts(parts))
    foreign = {text.language for text in texts if text.is_fallback}
    mixed = len(foreign) > 1 or any(not text.is_fallback for text in texts)
    return Reading(
        parts=parts,
        is_long=len(parts) >= LONG,
        note=language_sentence(held.card.authoritative, texts),
        notes_each=bool(foreign) and mixed,
    )


def language_sentence(authoritative: Sequence[str], texts: Sequence[Shown]) -> str:
    """Which language counts, and which one is shown."""
    counting = ", ".join(language_name(tag) for tag in authoritative)
    said = {"languages": counting, "shown": ""}
    shown = {text.language for text in texts}
    if shown and shown.isdisjoint(authoritative):
        said["shown"] = ", ".join(language_name(tag) for tag in sorted(shown))
        return (
            gettext("Shown in: %(shown)s. Only the text in this language counts: %(languages)s.")
            % said
        )
    return gettext("The text that counts is in: %(languages)s.") % said


def _part(article: ArticleView, held: AgreementDetail) -> ArticlePart:
    original = held.card.authoritative
    return ArticlePart(
        key=article.key,
        number=digits(article.number, words.reader()),
        depth=article.depth,
        level=min(3 + article.depth, 6),
        title=words.text(article.title, original),
        text=words.text(article.text, original),
        promises=[promise_line(one, held.card) for one in article.commitments],
        done=words.done_words(article.progress) if article.progress else "",
        share=_share(article.progress),
    )


def _share(held: Overall | None) -> float | None:
    return None if held is None or held.state is State.NOT_MEASURABLE else held.completion


def _without_echoes(
    parts: Sequence[ArticlePart], articles: Sequence[ArticleView]
) -> list[ArticlePart]:
    """The parts without what their one commitment or the article above says as well."""
    above: list[int] = []
    quiet = []
    for part, article in zip(parts, articles, strict=True):
        count = article.progress.commitments if article.progress else 0
        del above[article.depth :]
        is_echo = count < 2 or count in above[-1:]
        above.append(count)
        quiet.append(replace(part, done="") if is_echo else part)
    return quiet


def _texts(parts: Sequence[ArticlePart]) -> Iterator[Shown]:
    for part in parts:
        for text in (part.title, part.text, *(promise.text for promise in part.promises)):
            if text.text:
                yield text
