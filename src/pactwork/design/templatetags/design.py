"""The components of the design system as template tags: `{% load design %}`. Each also stands as a
partial `design/_*.html`.

The tags take plain values: strings already translated and formatted, mappings, tuples. Text from
people goes in as it is
and is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from babel import Locale, UnknownLocaleError
from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pactwork.design import states
from pactwork.design.drawings import cover, icons, quilt
from pactwork.design.drawings.bars import Bar
from pactwork.design.drawings.progress import bar_svg

register = template.Library()

STYLESHEETS = (
    "tokens",
    "fonts",
    "base",
    "layout",
    "navigation",
    "components",
    "data",
    "forms",
    "found",
    "quilt",
    "charts",
    "print",
)


@register.simple_tag
def stylesheets() -> SafeString:
    """The style sheets of the site, in the order of their layers."""
    links = ((static(f"design/{name}.css"),) for name in STYLESHEETS)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A small line drawing beside a word; give a label only where it stands alone."""
    return icons.icon_svg(name, label=label)


@register.simple_tag
def brand_mark(size: int | None = None) -> SafeString:
    """The sign of Pactwork, a pinwheel patch."""
    return quilt.mark_svg(size=size)


@register.simple_tag
def torn_patch() -> SafeString:
    """A patch with nothing sewn in it, for error pages."""
    return quilt.torn_svg()


@register.simple_tag
def patch(
    patch: quilt.Patch,
    size: int | None = None,
    decorative: bool = False,
    linked: bool = False,
    label: str = "",
) -> SafeString:
    """One agreement as a patch. Decorative where its title stands beside it."""
    return quilt.patch_svg(patch, size=size, decorative=decorative, linked=linked, label=label)


@register.inclusion_tag("design/_cover.html", name="cover")
def cover_tag(
    key: str, subject: str = "", kind: str = "", picture: str = "", alt: str = ""
) -> dict[str, object]:
    """The cover of a material: its picture by its address, or cloth drawn after its subject.

    Decorative without `alt`, as beside a title.
    """
    drawing = "" if picture else cover.cover_svg(key, subject, kind, label=alt)
    return {"picture": picture, "alt": alt, "drawing": drawing}


@register.inclusion_tag("design/_quilt.html", name="quilt")
def quilt_tag(
    patches: Iterable[quilt.Patch],
    variant: str = "titled",
    label: str = "",
    size: int | None = None,
) -> dict[str, object]:
    """The quilt of many agreements: a list of linked patches.

    variant "titled" shows titles, "wall" only patches (titles stay for screen readers), "hero" is
    the large one at home.
    """
    pixels = size or (64 if variant == "wall" else None)
    return {"patches": list(patches), "variant": variant, "label": label, "size": pixels}


@register.inclusion_tag("design/_state.html")
def state_badge(state: str) -> dict[str, str]:
    """The state of progress as shape and word. Raises KeyError for a state that does not exist."""
    return {"state": state, "label": states.label(state)}


@register.simple_tag
def state_shape(state: str) -> SafeString:
    """The shape alone; always put the word beside it."""
    return icons.state_svg(state)


@register.simple_tag
def state_label(state: str) -> str:
    """The word of a state in the reader's language."""
    return states.label(state)


@register.simple_tag
def progress_bar(share: float | None, label: str = "") -> SafeString:
    """A strip of cloth woven up to the share (0 to 1); None draws the dotted strip of what cannot
    be measured.
    """
    return bar_svg(share, label=label)


@register.inclusion_tag("design/_progress.html")
def progress(share: float | None, text: str) -> dict[str, object]:
    """The strip with its words beside it, such as "12 of 40 trainings"."""
    return {"bar": bar_svg(share), "text": text}


@register.inclusion_tag("design/_shown.html")
def shown(value: Any, tag: str = "span", css: str = "", note: bool = True) -> dict[str, object]:
    """A text with its language marked, and a note when it is not the reader's. `value` is kernel's
    Shown or a mapping alike.
    """
    if tag not in {"span", "p", "div", "h1", "h2", "h3", "h4", "li", "dd", "blockquote", "strong"}:
        raise ValueError(f"Not an element for text: {tag}")
    return {"value": value, "tag": tag, "css": css, "note": note}


@register.inclusion_tag("design/_language_note.html")
def language_note(code: str) -> dict[str, str]:
    """Says which language is shown, named in the reader's language."""
    return {"name": language_name(code)}


def language_name(code: str) -> str:
    """The name of a language in the reader's language; the code itself when nobody knows it."""
    try:
        locale = Locale.parse((get_language() or "en").replace("-", "_"))
        return str(locale.languages.get(code.split("-")[0], code))
    except (UnknownLocaleError, ValueError):
        return code


@register.inclusion_tag("design/_chip.html")
def chip(
    label: str, url: str = "", count: str | int | None = None, current: bool = False
) -> dict[str, object]:
    """A tag, with a link and a count where wanted."""
    return {"label": label, "url": url, "count": count, "current": current}


@register.inclusion_tag("design/_stat.html")
def stat(value: str | int, label: str, url: str = "") -> dict[str, object]:
    """A number that opens its evidence."""
    return {"value": value, "label": label, "url": url}


@register.inclusion_tag("design/_facts.html")
def facts(items: Sequence[tuple[str, str]], narrow: bool = False) -> dict[str, object]:
    """A list of terms and values."""
    return {"items": items, "narrow": narrow}


@register.inclusion_tag("design/_breadcrumbs.html")
def breadcrumbs(items: Sequence[tuple[str, str]]) -> dict[str, object]:
    """The way here: (label, address); the last one without an address is this page."""
    return {"items": items}


@register.inclusion_tag("design/_page_head.html")
def page_head(
    heading: object,
    lede: object = "",
    kicker: str = "",
    long: bool = False,
    aside: object = "",
    level: int = 1,
) -> dict[str, object]:
    """The head of a page; heading and lede may be plain or kernel's Shown.

    `long` is for titles of many words; `level` is another than 1 only where the head is a sample.
    """
    return {
        "heading": heading,
        "lede": lede,
        "kicker": kicker,
        "long": long,
        "aside": aside,
        "level": level,
    }


@register.inclusion_tag("design/_table.html")
def table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    numbers: Sequence[int] = (),
) -> dict[str, object]:
    """A table that turns into cards on a phone. `numbers` are the indices of columns of figures."""
    columns = [(head, index in numbers) for index, head in enumerate(heads)]
    return {"caption": caption, "heads": heads, "rows": rows, "numbers": numbers, "table": columns}


@register.filter
def labelled(
    row: Sequence[object], columns: Sequence[tuple[str, bool]]
) -> list[tuple[object, str, bool]]:
    """Cells with the head of their column, for tables that become cards."""
    return [(cell, head, number) for cell, (head, number) in zip(row, columns, strict=True)]


@register.inclusion_tag("design/_matrix.html")
def matrix(
    caption: str,
    corner: str,
    heads: Sequence[Mapping[str, str]],
    rows: Sequence[Mapping[str, object]],
) -> dict[str, object]:
    """Who owes what to whom. heads: label, url, title. rows: label, url, note, cells; a cell is ""
    or a mark.

    Marks: "owes", "owed", "both".
    """
    used = {cell for row in rows for cell in row["cells"] if cell}  # type: ignore[attr-defined]
    marks = [mark for mark in states.MATRIX_MARKS if mark in used]
    return {"caption": caption, "corner": corner, "heads": heads, "rows": rows, "marks": marks}


@register.simple_tag
def matrix_mark(mark: str, decorative: bool = False) -> SafeString:
    """The sign in a cell of the matrix, with its word for screen readers."""
    return icons.matrix_svg(mark, label="" if decorative else states.matrix_label(mark))


@register.simple_tag
def matrix_label(mark: str) -> str:
    """The word for a sign of the matrix."""
    return states.matrix_label(mark)


@register.inclusion_tag("design/_pagination.html")
def pagination(
    pages: Sequence[tuple[str, str, bool]] = (), previous: str = "", next: str = ""
) -> dict[str, object]:
    """Pages of a list: (label, address, is current); an entry without address and not current is a
    gap.
    """
    return {"pages": pages, "previous": previous, "next": next}


@register.inclusion_tag("design/_filters.html")
def filters(
    facets: Sequence[Mapping[str, object]],
    chosen: Sequence[tuple[str, str]] = (),
    clear_url: str = "",
) -> dict[str, object]:
    """Filters as links with counts. facets: label, open, options (label, url, count, current),
    more_url.

    `chosen`: (label, address without it).
    """
    return {"facets": facets, "chosen": chosen, "clear_url": clear_url}


@register.inclusion_tag("design/_tabs.html")
def tabs(items: Sequence[tuple[str, str, bool]], label: str) -> dict[str, object]:
    """Views of the same thing, as links: (name, address, is current)."""
    return {"items": items, "label": label}


@register.inclusion_tag("design/_notice.html")
def notice(text: str, heading: str = "", kind: str = "") -> dict[str, str]:
    """A word to the reader. kind: "" or "warning"."""
    return {"text": text, "heading": heading, "kind": kind}


@register.inclusion_tag("design/_empty.html")
def empty(heading: str, text: str = "", url: str = "", action: str = "") -> dict[str, str]:
    """Nothing to show, and what to do about it."""
    return {"heading": heading, "text": text, "url": url, "action": action}


@register.inclusion_tag("design/_button.html")
def button(
    label: str, url: str = "", quiet: bool = False, icon_name: str = ""
) -> dict[str, object]:
    """A link that looks like a button, or without an address the button that sends a form."""
    return {"label": label, "url": url, "quiet": quiet, "icon_name": icon_name}


@register.inclusion_tag("design/_field.html")
def field(id: str, label: str, **options: object) -> dict[str, object]:
    """A form field. Options: name, value, type, hint, error, required, options [(value, text)],
    autosubmit.
    """
    return {"id": id, "label": label, **options}


@register.inclusion_tag("design/_copy.html")
def copy_code(id: str, code: str, label: str = "") -> dict[str, str]:
    """A piece of code to take along, with a copy button where the browser can."""
    return {"id": id, "code": code, "label": label}


@register.inclusion_tag("design/_diff.html")
def diff(
    parts: Sequence[tuple[str, str]], language: str = "", direction: str = ""
) -> dict[str, object]:
    """Words added and removed: ("same" | "added" | "removed", text)."""
    return {"parts": parts, "language": language, "direction": direction}


@register.inclusion_tag("design/_events.html")
def events(events: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """What happened, in time. events: date, datetime, text, url, note, planned, language,
    direction.
    """
    return {"events": events}


@register.inclusion_tag("design/_figure.html")
def figure(
    drawing: SafeString,
    caption: str = "",
    table_caption: str = "",
    heads: Sequence[str] = (),
    rows: Sequence[Sequence[object]] = (),
    numbers: Sequence[int] = (),
) -> dict[str, object]:
    """A drawing with its caption and, folded below, the same figures as a table."""
    return {
        "drawing": drawing,
        "caption": caption,
        "table_caption": table_caption or caption or _("Figures"),
        "heads": heads,
        "rows": rows,
        "numbers": numbers,
    }


@register.simple_tag
def time_span(text: str, datetime: str = "") -> SafeString:
    """A date as `<time>`; `datetime` in ISO form."""
    return (
        format_html('<time datetime="{}">{}</time>', datetime, text)
        if datetime
        else format_html("{}", text)
    )


@register.inclusion_tag("design/_bars.html")
def bars(items: Sequence[Bar]) -> dict[str, object]:
    """A few values side by side, each with its words."""
    return {"items": items}


@register.inclusion_tag("design/_form_field.html")
def form_field(field: BoundField) -> dict[str, object]:
    """A field of a Django form, with its label, hint and errors; not required ones say so."""
    checkbox = isinstance(field.field.widget, CheckboxInput)
    return {"field": field, "checkbox": checkbox, "optional": _("(optional)")}


@register.inclusion_tag("design/_form_errors.html")
def form_errors(form: BaseForm) -> dict[str, object]:
    """Everything wrong with a form that was sent, each fault linked to its field."""
    return {"form": form}
