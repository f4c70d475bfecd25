"""The gallery: every component in every language direction, light beside dark. Mounted by the
portal.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from pactwork.design.drawings.bars import Bar
from pactwork.design.drawings.blocks import kinds_for
from pactwork.design.drawings.map import Place, map_svg
from pactwork.design.drawings.network import Node, network_svg
from pactwork.design.drawings.progress import Growth, growth_svg, ring_svg
from pactwork.design.drawings.quilt import Patch
from pactwork.design.drawings.timeline import Mark, Timeline, timeline_svg
from pactwork.design.gallery_samples import SAMPLES, STATES_SHOWN, Sample

_TOWNS = (
    (47.01, 28.86, "Chișinău", "MD"),
    (54.69, 25.28, "Vilnius", "LT"),
    (59.91, 10.75, "Oslo", "NO"),
    (41.72, 44.78, "თბილისი", "GE"),
    (34.31, 47.06, "کرمانشاه", "IR"),
    (21.03, 105.85, "Hà Nội", "VN"),
)


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component, dressed with the real partnerships in their own languages."""
    sections = [{"sample": sample, "body": _section(sample)} for sample in SAMPLES]
    context = {
        "patches": [sample.patch for sample in SAMPLES],
        "wall": _wall(),
        "steps": _steps(),
        "sections": sections,
        "map": _map(),
    }
    return render(request, "design/gallery.html", context)


def _section(sample: Sample) -> dict[str, SafeString]:
    """One language's components, once per theme: ids inside must differ."""
    with override(sample.language):
        return {
            theme: render_to_string("design/_gallery_section.html", _context(sample, theme))
            for theme in ("light", "dark")
        }


def _context(sample: Sample, theme: str) -> dict[str, Any]:
    rtl = sample.direction == "rtl"
    return {
        "s": sample,
        "id": f"{sample.language}-{theme}",
        "states": STATES_SHOWN,
        "crumbs": [(sample.name, "#components"), (sample.parties[0], "#"), (sample.title, "")],
        "fallback": _fallback(sample),
        "progress": list(zip(sample.commitments, sample.fills, strict=False)),
        "parts": (("same", sample.kept), ("removed", sample.removed), ("added", sample.added)),
        "events": [
            {"date": day, "text": text, "planned": index == 2, "url": "#components"}
            for index, (day, text) in enumerate(zip(sample.dates, sample.commitments, strict=True))
        ],
        "heads": [{"label": party, "url": "#components"} for party in sample.parties],
        "rows": _matrix_rows(sample),
        "columns": sample.parties[:2],
        "table_rows": list(zip(sample.commitments, sample.dates, strict=True)),
        "facets": _facets(sample),
        "tab_items": [
            (text, f"#{sample.language}", index == 0)
            for index, text in enumerate(sample.parties[:2])
        ],
        "pages": [("1", "", True), ("2", "#", False), ("…", "", False), ("9", "#", False)],
        "growth": growth_svg(_growth(sample), label=sample.counted, description=theme, rtl=rtl),
        "course": growth_svg(_course(sample), label=sample.name, description=theme, rtl=rtl),
        "timeline": timeline_svg(_timeline(sample), label=sample.title, description=theme, rtl=rtl),
        "network": network_svg(
            sample.parties[0], _nodes(sample), label=sample.parties[0], description=theme, rtl=rtl
        ),
        "ring": ring_svg(0.55, label=sample.amount),
        "bars": [
            Bar(text, share or 0, sample.number, "#components")
            for text, share in zip(sample.commitments, (0.9, 0.5, 0.2), strict=True)
        ],
    }


def _fallback(sample: Sample) -> dict[str, object]:
    other = SAMPLES[1] if sample.language != "ro" else SAMPLES[2]
    return {
        "text": other.title,
        "language": other.language,
        "direction": other.direction,
        "is_fallback": True,
    }


def _matrix_rows(sample: Sample) -> list[dict[str, object]]:
    marks = (("owes", "owed", "owed", "owed"), ("both",) * 4, ("owed", "owes", "", "owes"))
    return [
        {"label": text, "url": "#components", "cells": row[: len(sample.parties)]}
        for text, row in zip(sample.commitments, marks, strict=True)
    ]


def _facets(sample: Sample) -> list[dict[str, object]]:
    options = [
        {"label": text, "url": "#components", "count": sample.number, "current": index == 0}
        for index, text in enumerate(sample.commitments)
    ]
    return [{"label": sample.counted, "open": True, "options": options}]


def _growth(sample: Sample) -> Growth:
    points = [
        (date(2024, 3, 1), 4.0),
        (date(2024, 7, 9), 9.0),
        (date(2024, 11, 20), 15.0),
        (date(2025, 3, 2), 22.0),
    ]
    return Growth(
        points,
        date(2024, 1, 1),
        date(2026, 12, 31),
        target=40,
        ticks=[(date(2024, 1, 1), sample.dates[0]), (date(2026, 12, 31), sample.dates[2])],
        today=date(2025, 5, 14),
        today_label=sample.dates[1],
        target_label=sample.counted,
        reached_label=sample.number,
    )


def _course(sample: Sample) -> Growth:
    """Many commitments taken as one: a mean that grows bit by bit, beside a pace that bends."""
    days = [date(2024, month, 28) for month in (1, 3, 5, 7, 9, 11)] + [date(2025, 5, 14)]
    return Growth(
        list(zip(days, (0.0, 6.0, 8.0, 21.0, 24.0, 24.0, 41.0), strict=True)),
        date(2024, 1, 1),
        date(2026, 12, 31),
        target=80,
        ticks=[(date(2024, 1, 1), sample.dates[0]), (date(2026, 12, 31), sample.dates[2])],
        today=date(2025, 5, 14),
        today_label=sample.dates[1],
        target_label=sample.counted,
        reached_label=sample.number,
        pace=[(date(2024, 1, 1), 0), (date(2025, 6, 30), 55), (date(2026, 12, 31), 80)],
        stepped=False,
    )


def _timeline(sample: Sample) -> Timeline:
    first, second, third = sample.commitments
    return Timeline(
        date(2024, 1, 1),
        date(2026, 12, 31),
        date(2025, 5, 14),
        (
            Mark(date(2023, 11, 20), sample.title, "signed"),
            Mark(date(2023, 12, 1), sample.title, "announced"),
            Mark(date(2024, 5, 3), first, url="#components"),
            Mark(date(2024, 5, 9), second, url="#components"),
            Mark(date(2025, 2, 1), second, url="#components"),
            Mark(date(2026, 6, 30), third, "due", done=False),
        ),
        start_text=sample.dates[0],
        end_text=sample.dates[2],
        today_text=sample.dates[1],
    )


def _nodes(sample: Sample) -> list[Node]:
    others = [party for other in SAMPLES if other is not sample for party in other.parties[:1]]
    names = [*sample.parties[1:], *others]
    return [
        Node(f"n{index}", name, "#components", 1 + index % 3) for index, name in enumerate(names)
    ]


def _wall() -> list[Patch]:
    """Many patches: two to eighteen parties, from nothing done to all done."""
    return [
        Patch(
            f"wall-{index}",
            tuple(f"party-{index}-{number}" for number in range(2 + (index * index) % 17)),
            tuple(min(1.0, ((index * 7 + strip * 5) % 12) / 8) for strip in range(2 + index % 6)),
            f"№ {index + 1}",
            "#components",
        )
        for index in range(36)
    ]


def _steps() -> list[tuple[str, list[Patch]]]:
    """The same agreement from its signature to its last commitment, for two, four and thirteen
    parties.
    """
    rows = []
    for parties in (("dgets", "onixmedia"), ("a", "b", "c", "d"), SAMPLES[2].keys):
        stages = [
            Patch(
                f"step-{len(parties)}-{stage}",
                parties,
                tuple(min(1.0, max(0.0, stage / 3 * 2.2 - n * 0.24)) for n in range(5)),
            )
            for stage in range(4)
        ]
        rows.append((", ".join(kinds_for(len(parties))), stages))
    return rows


def _map() -> SafeString:
    atlas = Path(settings.PACTWORK_NODE_MODULES) / "world-atlas" / "countries-110m.json"
    if not atlas.is_file():
        return SafeString("")
    places = [
        Place(latitude, longitude, name, "#components") for latitude, longitude, name, _ in _TOWNS
    ]
    return map_svg(
        places, atlas=atlas, countries_lit={code for *_, code in _TOWNS}, label="Chișinău – Hà Nội"
    )
