"""The forms of keys for tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import AgreementCard, mine, words
from pactwork.desk.web.deliver_form import AmountField, WordsField
from pactwork.desk.web.signed_in import SignedIn
from pactwork.desk.web.tool_words import SCOPES
from pactwork.kernel.iris import iri
from pactwork.ledger.api import USUAL_SCOPES, CredentialCard
from pactwork.people.api import Power

FASTEST: Final = 1_000_000
MOST_AGREEMENTS: Final = 300
OVERLAPS: Final = (
    (0, gettext_lazy("It ends at once")),
    (1, gettext_lazy("Good for one more day")),
    (7, gettext_lazy("Good for one more week")),
    (30, gettext_lazy("Good for 30 more days")),
)


class LimitForm(forms.Form):
    """What a key opens, for which agreement, how often and how long."""

    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What the tool may do"),
        choices=[(scope.value, label) for scope, label in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=[one.value for one in USUAL_SCOPES],
    )
    agreement = forms.ChoiceField(
        label=gettext_lazy("For which agreement"),
        required=False,
        help_text=gettext_lazy(
            "With one chosen, what it records becomes evidence of that agreement only."
        ),
    )
    per_minute = AmountField(
        whole=True,
        label=gettext_lazy("Requests a minute at most"),
        required=False,
        help_text=gettext_lazy("Leave it empty for no limit."),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day on which it is good"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty for a key that does not end by itself."),
    )

    def __init__(self, *args: Any, agreements: Sequence[AgreementCard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {
            one.slug: frozenset(card.number for card in one.parties) for one in agreements
        }
        named = [
            (one.slug, words.text(one.title, one.authoritative).text[:120]) for one in agreements
        ]
        now = self.initial.get("agreement", "")
        if now and now not in self.parties:
            named.append((now, now))
        held = self.fields["agreement"]
        held.choices = [("", gettext("Every agreement")), *named]  # type: ignore[attr-defined]

    def clean_per_minute(self) -> int | None:
        """A whole number that can be held."""
        said = self.cleaned_data["per_minute"]
        if said is None:
            return None
        if not 1 <= said <= FASTEST:
            raise forms.ValidationError(gettext("At least one, at most a million."))
        return int(said)

    def clean_last_day(self) -> Any:
        """A day that is not over."""
        said = self.cleaned_data["last_day"]
        if said is not None and said < timezone.localdate():
            raise forms.ValidationError(gettext("This day is past."))
        return said

    def limits(self) -> dict[str, Any]:
        """What was chosen, as the ledger takes it."""
        said = self.cleaned_data
        slug = said["agreement"]
        return {
            "scopes": said["scopes"],
            "agreement": iri("agreement", slug) if slug else "",
            "per_minute": said["per_minute"],
            "expires_at": _end_of(said["last_day"]),
        }


class MakeForm(LimitForm):
    """A new key."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("For which organisation"), coerce=int)
    label = WordsField(
        label=gettext_lazy("Name of the tool"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy(
            "Such as: Moodle of our training centre. The other party reads it beside the evidence."
        ),
    )
    field_order = ("organisation", "label", "scopes", "agreement", "per_minute", "last_day")

    def __init__(self, *args: Any, names: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.fields["organisation"]
        held.choices = list(names.items())  # type: ignore[attr-defined]
        if len(names) == 1:
            held.widget = forms.HiddenInput()
            held.initial = next(iter(names))

    def clean(self) -> dict[str, Any]:
        """The agreement is one of the organisation's."""
        said: dict[str, Any] = super().clean() or {}
        slug, organisation = said.get("agreement", ""), said.get("organisation")
        if slug and organisation and organisation not in self.parties[slug]:
            self.add_error("agreement", gettext("The organisation is no party of this agreement."))
        return said


class RotateForm(forms.Form):
    """For how long the secret before the new one stays good."""

    overlap = forms.TypedChoiceField(
        label=gettext_lazy("The secret it has now"), coerce=int, choices=OVERLAPS, initial=1
    )

    def held_for(self) -> timedelta:
        """How long, once the form is valid."""
        return timedelta(days=self.cleaned_data["overlap"])


def agreements_of(request: SignedIn, organisations: Sequence[int]) -> list[AgreementCard]:
    """The agreements in force to which these organisations are party, of those one writes for."""
    mine_of = [one for one in organisations if one in request.acting.where(Power.WRITE)]
    found = mine.my_agreements(
        mine_of,
        request.acting.viewer,
        on=timezone.localdate(),
        in_force=True,
        limit=MOST_AGREEMENTS,
    )
    return [one.card for one in found.agreements]


def said_of(card: CredentialCard) -> dict[str, Any]:
    """What a key opens now, for the form."""
    until = timezone.localtime(card.expires_at).date() if card.expires_at else None
    return {
        "scopes": list(card.scopes),
        "agreement": card.agreement.rpartition("/")[2],
        "per_minute": words.number(card.per_minute) if card.per_minute else "",
        "last_day": until,
    }


def _end_of(day: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None
