"""Components: they render in six languages, escape what people wrote, and carry nothing inline."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from pactwork.design import states
from pactwork.design.drawings.quilt import Patch
from pactwork.design.gallery import gallery
from pactwork.design.gallery_samples import SAMPLES

LANGUAGES = [sample.language for sample in SAMPLES]
TEMPLATES = Path(__file__).parents[2] / "src/pactwork/design/templates"
HOSTILE = "<script>alert(1)</script>"
INLINE = re.compile(r"\sstyle=|\son[a-z]+=|<script>|<style")


@pytest.fixture
def alone(settings):
    """The design without the pages built on it: no context processor of theirs, no database."""
    engine = "django.template.backends.django.DjangoTemplates"
    settings.TEMPLATES = [{"BACKEND": engine, "APP_DIRS": True}]


def render(source, **context):
    return engines["django"].from_string("{% load design %}" + source).render(context)


@pytest.mark.parametrize("language", LANGUAGES)
def test_gallery_renders_in_every_language(alone, language):
    with override(language):
        html = gallery(RequestFactory().get("/")).content.decode()
    assert html.count('class="gallery-sheet"') == 12
    assert not INLINE.search(html)
    for sample in SAMPLES:
        assert f'lang="{sample.language}" dir="{sample.direction}"' in html
        assert sample.title in html


def test_gallery_has_no_id_twice_outside_drawings(alone):
    html = gallery(RequestFactory().get("/")).content.decode()
    ids = re.findall(r'<(?:input|pre|section|main|span|div)[^>]*\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["404.html", "403.html", "400.html", "500.html"])
def test_error_pages_render_without_any_context(name, language):
    with override(language):
        html = render_to_string(name, {})
    assert "<h1>" in html
    assert not INLINE.search(html)


def test_five_hundred_needs_no_static_file_and_no_database():
    html = (TEMPLATES / "500.html").read_text()
    assert "{%" not in html
    assert html.count('lang="') == 6


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_nothing_inline(path):
    assert not INLINE.search(path.read_text())


def test_the_frame_names_the_page_in_its_languages():
    page = {
        "language": "fa",
        "direction": "rtl",
        "languages": [("en", "English", "/en/x/", False), ("fa", "فارسی", "/fa/x/", True)],
        "nav": [("Agreements", "/fa/agreements/", True)],
        "canonical": "https://example.org/fa/x/",
    }
    html = render_to_string("design/base.html", {"page": page})
    assert '<html lang="fa" dir="rtl">' in html
    assert '<link rel="alternate" hreflang="en" href="/en/x/">' in html
    assert '<link rel="canonical" href="https://example.org/fa/x/">' in html
    assert '<a href="/en/x/" lang="en" hreflang="en" rel="alternate">English</a>' in html
    assert '<a href="/fa/agreements/" aria-current="page">' in html
    assert html.index('class="skip-link"') < html.index("<header")


def test_frame_without_page_stands():
    html = render_to_string("design/base.html", {})
    assert '<html lang="en" dir="ltr">' in html
    assert "<nav" not in html


@pytest.mark.parametrize(
    "source",
    [
        "{% chip text text text %}",
        "{% stat text text text %}",
        "{% breadcrumbs pairs %}",
        "{% page_head text lede=text kicker=text %}",
        "{% shown value 'p' %}",
        "{% table text heads rows %}",
        "{% diff parts %}",
        "{% copy_code 'id' text text %}",
        "{% notice text text %}",
        "{% empty text text text text %}",
        "{% field 'id' text value=text hint=text error=text %}",
        "{% progress 0.5 text %}",
        "{% quilt patches label=text %}",
        "{% facts pairs %}",
        "{% events events %}",
        "{% tabs triples text %}",
        "{% filters facets chosen=pairs %}",
    ],
)
def test_what_people_wrote_is_escaped(source):
    html = render(
        source,
        text=HOSTILE,
        pairs=[(HOSTILE, HOSTILE)],
        triples=[(HOSTILE, HOSTILE, True)],
        heads=[HOSTILE],
        rows=[[HOSTILE]],
        parts=[("added", HOSTILE)],
        value={"text": HOSTILE, "language": "ro", "direction": "ltr", "is_fallback": True},
        patches=[Patch(HOSTILE, ("a", "b"), (0.5,), HOSTILE, HOSTILE)],
        events=[{"date": HOSTILE, "text": HOSTILE, "url": HOSTILE}],
        facets=[{"label": HOSTILE, "options": [{"label": HOSTILE, "url": HOSTILE, "count": 1}]}],
    )
    assert "&lt;script&gt;" in html
    assert "<script" not in html


def test_state_is_shape_and_word():
    html = render("{% state_badge 'overdue' %}")
    assert "<svg" in html
    assert "Overdue" in html
    assert set(states.STATES) == {
        "not_started", "on_track", "behind", "fulfilled", "overdue", "unfinished", "not_measurable",
    }  # fmt: skip


def test_text_in_another_language_says_so():
    value = {"text": "Acord", "language": "ro", "direction": "ltr", "is_fallback": True}
    html = render("{% shown value 'p' %}", value=value)
    assert '<p lang="ro" dir="ltr">Acord</p>' in html
    assert "Romanian" in html
    assert "language-note" not in render(
        "{% shown value 'p' %}", value=value | {"is_fallback": False}
    )


def test_only_known_elements_carry_text():
    with pytest.raises(ValueError, match="Not an element"):
        render("{% shown value 'script' %}", value={"text": "x"})


def test_matrix_reads_without_looking():
    html = render(
        "{% matrix 'Who owes' 'Commitment' heads rows %}",
        heads=[{"label": f"P{n}", "url": "/o"} for n in range(13)],
        rows=[{"label": "Train", "cells": ["owes", "owed", "both", *[""] * 10]}],
    )
    assert html.count('<th scope="col">') == 14
    assert "Owes and is owed" in html
    assert html.count("<td") == 13


def test_difference_reads_without_colour():
    html = render("{% diff parts %}", parts=[("same", "a"), ("added", "b"), ("removed", "c")])
    assert "added: </span><bdi>b</bdi></ins>" in html
    assert "removed: </span><bdi>c</bdi></del>" in html


def test_language_unknown_to_everybody_is_its_code():
    assert "xx" in render("{% language_note 'xx' %}")


def test_pages_of_a_list_are_named_for_who_cannot_see_them():
    html = render("{% pagination pages %}", pages=[("1", "", True), ("۲", "?page=2", False)])
    assert '<a href="?page=2" aria-label="Page ۲">۲</a>' in html
