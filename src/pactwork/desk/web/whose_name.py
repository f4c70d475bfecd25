"""In whose name somebody does something: the organisations they may choose among."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from django import forms

from pactwork.agreements.api import words
from pactwork.desk.web.signed_in import SignedIn
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power


def names_of(known: Mapping[int, OrganisationCard]) -> list[tuple[int, str]]:
    """These organisations as choices."""
    return [(number, words.organisation_name(one).text) for number, one in known.items()]


def own_names(request: SignedIn) -> list[tuple[int, str]]:
    """The organisations in whose name this person may write, as choices."""
    return names_of(cards(request.acting.where(Power.WRITE)))


def choose_among(form: forms.Form, name: str, organisations: Sequence[tuple[int, str]]) -> None:
    """Let a field offer these; who has only one is not asked."""
    by = cast(forms.ChoiceField, form.fields[name])
    by.choices = list(organisations)
    if len(organisations) == 1:
        by.widget = forms.HiddenInput()
        by.initial = organisations[0][0]
