"""Every template is rendered by a test: this one visits them all and keeps the list."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import caches
from django.template import Template
from django.template.loader import get_template
from django.test import Client
from django.test.signals import template_rendered

from pactwork.agreements.api import evidence_under
from pactwork.config.environment import REPOSITORY
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from tests.browser.pages import PAGES

SOURCE = REPOSITORY / "src" / "pactwork"
MORE = (
    "/{}/agreements/chisinau-dgets-diez/versions/compare/?from=1&to=99",
    "/{}/agreements/lithuania-social-cluster/evidence/?commitment=c4",
    "/{}/organisations/dgets/evidence/",
    "/{}/organisations/dgets/?with_bodies=1",
    "/{}/organisations/?q=zzzz",
    "/{}/agreements/no-such-agreement/",
    "/api/v1/docs",
)
ERRORS = ("400.html", "403.html", "404.html", "500.html", "design/error.html")


GLUED = re.compile(
    r'\{% translate "[^"]*[^:.!?"]" %\}\s*(?:</span>\s*)?(?:<(?:a|bdi|span|strong)\b[^>]*>\s*)?'
    r"\{(?:\{|% (?:text|shown)\b)"
)
"""Words that go on in a value: "Delivered by" and a name, which no translator can turn round."""


def templates() -> set[str]:
    """The names of all templates of the house."""
    return {
        path.relative_to(folder).as_posix()
        for folder in SOURCE.glob("*/templates")
        for path in folder.rglob("*.html")
    }


@contextmanager
def noticed() -> Iterator[set[str]]:
    """The names of the templates rendered within."""
    names: set[str] = set()

    def note(sender: object, template: Template, **rest: object) -> None:
        if template.name:
            names.add(Path(template.name).as_posix())

    caches["pages"].clear()
    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)


def tours() -> list[Callable[[], None]]:
    """The `tour` of every `tests/<app>/tour.py`: it visits the app's pages that need a sign-in."""
    found = sorted((REPOSITORY / "tests").glob("*/tour.py"))
    return [importlib.import_module(f"tests.{path.parent.name}.tour").tour for path in found]


def test_every_template_is_rendered(client: Client, partnerships: None) -> None:
    with noticed() as names:
        for path in (*PAGES.values(), *MORE):
            answer = client.get(path.format("en"))
            assert answer.status_code in (200, 404), path
        client.get("/en/agreements/", headers={"HX-Request": "true", "HX-Target": "results"})
        newest = evidence_under("tbilisi-mediatheques-icpi", PUBLIC).evidence[0]
        assert client.get(f"/en/evidence/{newest.uuid}/").status_code == 200
        for name in ERRORS:
            get_template(name).render({})
        for tour in tours():
            tour()
    assert templates() - names == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["home", "register", "agreement", "commitment", "compare"])
def test_pages_render_in_every_language(
    client: Client, partnerships: None, name: str, language: str
) -> None:
    answer = client.get(PAGES[name].format(language))
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


def test_no_sentence_is_glued_from_a_message_and_a_value() -> None:
    found = [
        f"{path.name}: {glued}"
        for folder in SOURCE.glob("*/templates")
        for path in sorted(folder.rglob("*.html"))
        for glued in GLUED.findall(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("markup", "is_glued"),
    [
        ('{% translate "Delivered by" %} {{ name }}', True),
        ('{% translate "Delivered by" %} <a href="{{ url }}">{{ name }}</a>', True),
        ('<span>{% translate "Page" %} </span>{{ number }}', True),
        ('{% translate "Signed by" %} {% text name %}', True),
        ('<dt>{% translate "Owed by" %}</dt><dd>{{ name }}</dd>', False),
        ('{% translate "before:" %} {{ value }}', False),
        ('{% translate "Evidence" %} · {{ kind }}', False),
        ('{% translate "The quilt" as heading %}{{ heading }}', False),
    ],
)
def test_what_is_glued(markup: str, is_glued: bool) -> None:
    assert bool(GLUED.search(markup)) is is_glued
