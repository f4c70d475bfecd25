"""Visits the pages of the desk, so that every template is rendered."""

from __future__ import annotations

from django import forms
from django.template import Context, Template
from django.test import Client

from tests.factories import someone


class _Form(forms.Form):
    name = forms.CharField(help_text="As on the seal.")
    agreed = forms.BooleanField()


def tour() -> None:
    """Sign in as somebody and look at each page."""
    client = Client()
    client.force_login(someone("tour@example.org", dgets="representative"))
    assert client.get("/en/desk/").status_code == 200
    fields = "{% for field in form %}{% form_field field %}{% endfor %}"
    markup = "{% load design %}{% form_errors form %}" + fields
    Template(markup).render(Context({"form": _Form({})}))
