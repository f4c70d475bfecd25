"""Filters beside what was found, as links with counts, and the values chosen as chips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from babel import Locale
from django.http import HttpRequest
from django.utils.translation import gettext

from pactwork.agreements.api import agreement_heads, words
from pactwork.kernel.formats import digits
from pactwork.kernel.paging import url_with
from pactwork.kernel.texts import Shown
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import cards_by_slug
from pactwork.portal.web.sought import FACETS, RIGHTS, Sought, toggled
from pactwork.repository.api import licences
from pactwork.repository.api import words as said

SHOWN: Final = 10
"""Values of a filter shown at once; the rest come with `all=` and its name."""
_OPEN: Final = ("format", "type", "subject", "language")

YES: Final = "yes"

Counts = Mapping[str, Sequence[tuple[str, int]]]


def heading(name: str) -> str:
    """What a filter is called."""
    return {
        "format": gettext("Form"),
        "type": gettext("Kind of material"),
        "subject": gettext("Subject"),
        "theme": gettext("Theme"),
        "level": gettext("Level of education"),
        "target-group": gettext("For whom"),
        "literacy": gettext("Literacy"),
        "accessibility": gettext("Accessibility"),
        "licence": gettext("Licence"),
        "year": gettext("Year of publication"),
        "agreement-type": gettext("Kind of agreement"),
        "area": gettext("Area of cooperation"),
        "legal-type": gettext("Kind of organisation"),
        "country": gettext("Country"),
        "organisation": gettext("Organisation"),
        "agreement": gettext("Agreement"),
        "language": gettext("Language"),
    }[name]


def label(name: str, value: str, names: Mapping[str, Shown]) -> Shown:
    """What a value is called; organisations and agreements by `names`."""
    if name == "language":
        return _own(said.language(value))
    if name == "format":
        return _own(str(said.KINDS.get(value, value)))
    if name == "country":
        return _own(str(Locale.parse(words.reader()).territories.get(value, value)))
    if name == "year":
        return _own(digits(value, words.reader()))
    if name in RIGHTS:
        return _own(_right(name))
    if FACETS[name]:
        return words.concept(f"{FACETS[name]}:{value}")
    return names.get(value, _own(value))


def filters(
    request: HttpRequest, asked: Sought, counts: Counts, viewer: Viewer
) -> list[dict[str, Any]]:
    """Every filter with its values and counts, for `{% filters %}`."""
    names = _names(counts, asked, viewer)
    every = request.GET.get("all", "")
    order = ("format", "language", *(name for name in FACETS if name != "format"))
    held = {
        name: _filter(request, name, values, _chosen(asked, name), names, every == name)
        for name in order
        if name not in RIGHTS and (len(values := counts.get(name, ())) > 1 or _chosen(asked, name))
    }
    held |= _rights(request, asked, counts.get("licence", ()))
    return [held[name] for name in order if name in held]


def _rights(
    request: HttpRequest, asked: Sought, counts: Sequence[tuple[str, int]]
) -> dict[str, dict[str, Any]]:
    """What a licence lets people do, counted by the licences."""
    chosen = asked.chosen.get("licence", ()) or [value for value, _ in counts]
    options = []
    for name in RIGHTS:
        allowed = [count for value, count in counts if value in chosen and _lets(value, name)]
        current = bool(_chosen(asked, name))
        if allowed or current:
            url = toggled(request, name, YES)
            options.append(_option(name, YES, sum(allowed), url, current, {}))
    if not options:
        return {}
    held = {"label": gettext("Rights"), "open": True, "options": options, "more_url": ""}
    return {RIGHTS[0]: held}


def _lets(licence: str, name: str) -> bool:
    terms = licences.LICENCES.get(licence)
    return terms is not None and (terms.derivatives if name == "may-change" else terms.commercial)


def _right(name: str) -> str:
    if name == "may-change":
        return gettext("May be changed")
    return gettext("May be used commercially")


def _filter(
    request: HttpRequest,
    name: str,
    counts: Sequence[tuple[str, int]],
    chosen: Sequence[str],
    names: Mapping[str, Shown],
    everything: bool,
) -> dict[str, Any]:
    known = {value for value, _ in counts}
    held = [*counts, *((value, 0) for value in chosen if value not in known)]
    if name == "year":
        held.sort(reverse=True)
    shown = held if everything else held[:SHOWN]
    return {
        "label": heading(name),
        "open": name in _OPEN or bool(chosen) or everything,
        "options": [
            _option(name, value, count, toggled(request, name, value), value in chosen, names)
            for value, count in shown
        ],
        "more_url": url_with(request, all=name) if len(held) > len(shown) else "",
    }


def _option(
    name: str, value: str, count: int, url: str, current: bool, names: Mapping[str, Shown]
) -> dict[str, Any]:
    text = label(name, value, names)
    return {
        "id": f"{name}-{value}",
        "label": text.text,
        "language": text.language,
        "direction": text.direction,
        "url": url,
        "count": words.number(count),
        "current": current,
    }


def chosen_filters(request: HttpRequest, asked: Sought, viewer: Viewer) -> list[tuple[str, str]]:
    """What was chosen, each with the address without it."""
    names = _names({}, asked, viewer)
    found = [
        (label(name, value, names).text, toggled(request, name, value))
        for name in (*FACETS, "language")
        for value in _chosen(asked, name)
    ]
    if asked.text:
        quoted = gettext("“%(words)s”") % {"words": asked.text}
        found.insert(0, (quoted, url_with(request, after="", q="")))
    return found


def carried(request: HttpRequest, *without: str) -> Iterator[tuple[str, str]]:
    """What a form on the page carries along, beside what it asks itself."""
    for name in (*FACETS, "language", "q", "kind", "sort", "as"):
        if name not in without:
            for value in request.GET.getlist(name)[:12]:
                if value:
                    yield name, value


def _chosen(asked: Sought, name: str) -> Sequence[str]:
    return asked.languages if name == "language" else asked.chosen.get(name, ())


def _names(counts: Counts, asked: Sought, viewer: Viewer) -> dict[str, Shown]:
    """The names of the organisations and agreements that are offered or chosen; of agreements those
    that this reader sees.
    """
    slugs = [value for value, _ in counts.get("organisation", ())][: SHOWN * 5]
    slugs += asked.chosen.get("organisation", ())
    found = {slug: words.organisation_short(one) for slug, one in cards_by_slug(slugs).items()}
    pacts = [value for value, _ in counts.get("agreement", ())][:SHOWN]
    heads = agreement_heads([*pacts, *asked.chosen.get("agreement", ())], viewer)
    return found | {slug: words.text(one.title, one.authoritative) for slug, one in heads.items()}


def _own(text: str) -> Shown:
    reader = words.reader()
    return Shown(text, reader, "rtl" if reader == "fa" else "ltr", False)
