"""Templates: small agreements to start from, as pact files without parties."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from pactwork.agreements.drafting.errors import DraftError
from pactwork.agreements.pactfile.terms import TERMS, walk_articles
from pactwork.kernel.documents import load_document
from pactwork.kernel.texts import Text


@dataclass(frozen=True)
class Template:
    """Something to start from: its name, what it is called, and what it is for."""

    name: str
    title: Text
    purpose: Text
    articles: int
    commitments: int


def templates() -> list[Template]:
    """Every template, in the order of their names."""
    return [_told(name, value) for name, value in _read().items()]


def template_terms(name: str, language: str) -> dict[str, Any]:
    """The terms of a template, whose text counts in this language.

    Raises:
        DraftError: there is no such template.
    """
    if name not in _read():
        raise DraftError("template", "There is no such template.")
    terms = copy.deepcopy({part: held for part, held in _read()[name].items() if part in TERMS})
    terms["agreement"]["authoritative"] = [language]
    return terms


def _told(name: str, value: Mapping[str, Any]) -> Template:
    articles = list(walk_articles(value["articles"]))
    return Template(
        name=name,
        title=value["agreement"]["title"],
        purpose=value["agreement"]["purpose"],
        articles=len(articles),
        commitments=sum(len(one.get("commitments", [])) for one, _, _ in articles),
    )


@cache
def _read() -> dict[str, dict[str, Any]]:
    return dict(_files())


def _files() -> Iterator[tuple[str, dict[str, Any]]]:
    folder = resources.files("pactwork.agreements").joinpath("data/templates")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            document = load_document(file.read_bytes(), file.name)
            yield file.name.removesuffix(".yaml"), document.value
