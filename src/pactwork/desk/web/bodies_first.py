"""Saying that whatever an organisation publishes is reviewed by one body first."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.signed_in import SignedIn
from pactwork.organisations.api import cards, known_slugs
from pactwork.people.api import Power
from pactwork.repository.api import MaterialError, NotAllowedError, queues, reviewing


class FirstForm(forms.Form):
    """Which organisation, and which body reviews what it publishes."""

    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"))
    body = forms.ChoiceField(
        label=gettext_lazy("Who reviews all it publishes?"),
        required=False,
        help_text=gettext_lazy(
            "Nobody can choose otherwise then; what comes in by tables and from other repositories"
            " waits for it, too. What is in review already stays where it is."
        ),
    )

    def __init__(self, request: SignedIn, *args: Any, **said: Any) -> None:
        """The form, for who coordinates organisations; of any, for those who run the site."""
        super().__init__(*args, **{"auto_id": "first-%s", **said})
        body = cast(forms.ChoiceField, self.fields["body"])
        body.asked = True  # type: ignore[attr-defined]
        none = ("", gettext("Whoever is chosen each time"))
        found = [(slug, words.text(name).text) for slug, name in queues.bodies_open()]
        body.choices = [none, *found]
        if request.user.is_operator:
            self.fields["organisation"] = forms.SlugField(
                label=gettext_lazy("Organisation"),
                help_text=gettext_lazy("Its name as it stands in the address of its page."),
                max_length=80,
                widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
            )
            return
        own = cards(request.acting.where(Power.WRITE)).values()
        by = cast(forms.ChoiceField, self.fields["organisation"])
        by.choices = [(one.slug, words.organisation_name(one).text) for one in own]


def may_name_first(request: SignedIn) -> bool:
    """Whether there is an organisation for which this person may say that."""
    return request.user.is_operator or bool(request.acting.where(Power.WRITE))


def named_first(request: SignedIn, form: FirstForm) -> bool:
    """Whether it was said; if not, the form says why."""
    said = form.cleaned_data
    number = known_slugs([said["organisation"]]).get(said["organisation"])
    if number is None:
        form.add_error("organisation", gettext("There is no such organisation."))
        return False
    try:
        reviewing.name_first(number, body=said["body"], by=request.user)
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        form.add_error("body", gettext("There is no such body."))
        return False
    except MaterialError as error:
        form.add_error("body", fault_words(error))
        return False
    messages.success(request, gettext("Saved."))
    return True


def first_lines(request: SignedIn) -> list[dict[str, Any]]:
    """Where a body reviews all that is published, as far as this person may change it."""
    return [
        {
            "organisation": words.organisation_name(one.organisation),
            "name": words.text(one.name),
            "since": words.day(one.since),
        }
        for one in queues.firsts_for(request.acting)
    ]
