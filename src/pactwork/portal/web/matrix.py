"""Who owes what to whom: commitments across the parties, and how many from each to each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from pactwork.agreements.api import (
    AgreementDetail,
    CommitmentView,
    PartyView,
    agreement_detail,
    words,
)
from pactwork.design import states
from pactwork.design.drawings import icons
from pactwork.kernel.texts import Shown
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal import patches
from pactwork.portal.web import naming
from pactwork.portal.web.around import around
from pactwork.portal.web.frame import public_page

PUBLIC_COLUMN = -1
"""Stands for the public among the numbers of organisations."""

MARKS = tuple(states.MATRIX_MARKS)
SHORT_NAME = 36
MANY = 6
"""From so many columns on, their heads stand upright."""


@dataclass(frozen=True)
class Column:
    """A party, or the public, at the head of a column. `label` fits there, `name` is whole."""

    organisation: int
    label: Shown
    name: Shown
    acronym: str
    role: str
    url: str


@dataclass(frozen=True)
class Row:
    """A commitment across the columns; cells are "owes", "owed", "both" or ""."""

    text: Shown
    url: str
    state: str
    cells: Sequence[str]


@public_page
def matrix(request: HttpRequest, slug: str) -> HttpResponse:
    """The obligations matrix of an agreement."""
    held = agreement_detail(slug, PUBLIC)
    if held is None:
        raise Http404
    columns = columns_of(held)
    signs = {mark: icons.matrix_svg(mark, label=states.matrix_label(mark)) for mark in MARKS}
    rows = [_row(one, held, columns) for one in held.commitments]
    context = around(
        held.card, "matrix", (gettext("Who owes what"), ""), versions=held.version_number
    ) | {
        "columns": columns,
        "drawn": [(row, [signs.get(cell, "") for cell in row.cells]) for row in rows],
        "marks": [mark for mark in MARKS if any(mark in row.cells for row in rows)],
        "is_wide": len(columns) >= MANY,
        "pairs": _pairs(held, columns),
    }
    return render(request, "portal/agreement/matrix.html", context)


def columns_of(held: AgreementDetail) -> list[Column]:
    """The parties in the agreement's order, and the public where anything is owed to it."""
    columns = [_column(party) for party in held.parties]
    if any(one.owed_to_public for one in held.commitments):
        label = words.text({words.reader(): gettext("The public")})
        columns.append(Column(PUBLIC_COLUMN, label, label, "", "", ""))
    return columns


def _column(party: PartyView) -> Column:
    card = party.organisation
    name = words.organisation_name(card)
    short = words.organisation_short(card)
    clipped = naming.clipped(short.text, SHORT_NAME)
    return Column(
        organisation=card.number,
        label=Shown(clipped, short.language, short.direction, short.is_fallback),
        name=name,
        acronym=short.text if card.acronym else "",
        role=words.concept(party.role).text,
        url=patches.organisation_path(card.slug, words.reader()),
    )


def _row(held: CommitmentView, agreement: AgreementDetail, columns: Sequence[Column]) -> Row:
    text = words.text(held.text, agreement.card.authoritative)
    owing = {one.number for one in held.owed_by}
    return Row(
        text=Shown(naming.clipped(text.text, 110), text.language, text.direction, text.is_fallback),
        url=patches.commitment_path(agreement.card.slug, held.key, words.reader()),
        state=str(held.progress.state),
        cells=[_cell(column.organisation, owing, _owed(held)) for column in columns],
    )


def _owed(held: CommitmentView) -> set[int]:
    return {PUBLIC_COLUMN} if held.owed_to_public else {one.number for one in held.owed_to}


def _cell(number: int, owing: set[int], owed: set[int]) -> str:
    if number in owing:
        return "both" if number in owed else "owes"
    return "owed" if number in owed else ""


def _pairs(held: AgreementDetail, columns: Sequence[Column]) -> list[dict[str, Any]]:
    """How many commitments each column owes each other: a row a party that owes any."""
    counts: Counter[tuple[int, int]] = Counter()
    for one in held.commitments:
        owed = _owed(one)
        counts.update((by.number, to) for by in one.owed_by for to in owed if to != by.number)
    return [
        {
            "column": row,
            "cells": [
                words.number(counts[row.organisation, column.organisation])
                if counts[row.organisation, column.organisation]
                else ""
                for column in columns
            ],
        }
        for row in columns
        if any(counts[row.organisation, column.organisation] for column in columns)
    ]
