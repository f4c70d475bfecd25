"""The forms about collections: whose it is, what it is called, and who sees it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from pactwork.agreements.api import mine, words
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.parties_only import PartiesForm
from pactwork.desk.web.reaches import reaches
from pactwork.desk.web.signed_in import SignedIn
from pactwork.desk.web.whose_name import choose_among
from pactwork.kernel.languages import LANGUAGE_NAMES

MOST_AGREEMENTS = 200


class ShelfForm(PartiesForm):
    """What a collection is called, and who sees it."""

    title = WordsField(
        label=gettext_lazy("What is it called?"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    description = WordsField(
        label=gettext_lazy("What is it for?"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"), choices=list(LANGUAGE_NAMES.items())
    )
    visibility = forms.ChoiceField(label=gettext_lazy("Who may see it?"), widget=forms.RadioSelect)
    agreement = forms.ChoiceField(label=gettext_lazy("Parties of which agreement"), required=False)

    def __init__(
        self,
        agreements: Sequence[tuple[str, str]],
        seen: Sequence[tuple[str, str]],
        *args: Any,
        **options: Any,
    ) -> None:
        """The form, offering these agreements, and these who may see it (`reaches`)."""
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["visibility"]).choices = list(seen)
        held = cast(forms.ChoiceField, self.fields["agreement"])
        held.choices = [("", "—"), *agreements]


class BeginForm(ShelfForm):
    """As above, with whose it is."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("In the name of"), coerce=int)
    field_order = ("organisation", "title", "description", "language", "visibility", "agreement")

    def __init__(
        self,
        organisations: list[tuple[int, str]],
        agreements: Sequence[tuple[str, str]],
        *args: Any,
        **options: Any,
    ) -> None:
        """The form, for these organisations."""
        seen = reaches([number for number, _ in organisations])
        super().__init__(agreements, seen, *args, **options)
        choose_among(self, "organisation", organisations)


def agreements_of(request: SignedIn, organisations: Sequence[int]) -> list[tuple[str, str]]:
    """The agreements of these organisations, as choices, those in force first."""
    page = mine.my_agreements(
        set(organisations), request.acting.viewer, on=timezone.localdate(), limit=MOST_AGREEMENTS
    )
    return [
        (one.card.slug, words.text(one.card.title, one.card.authoritative).text)
        for one in page.agreements
    ]
