"""Why something is not done with a material; pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class Why(StrEnum):
    """What stands against it."""

    CHANGED = "changed"
    INCOMPLETE = "incomplete"
    LICENCE = "licence"
    FORBIDDEN = "forbidden"
    UNKNOWN_CONCEPT = "unknown-concept"
    UNREADABLE = "unreadable"
    LONG = "long"
    MANY = "many"
    LINK = "link"
    COMMITMENT = "commitment"
    AGREEMENT = "agreement"
    SECTOR = "sector"
    CURATION = "curation"
    ORGANISATION = "organisation"
    ORIGIN = "origin"
    STAGE = "stage"
    WITHDRAWN = "withdrawn"
    MARKS = "marks"
    SILENT = "silent"
    TAKEN = "taken"
    OWN = "own"
    DAY = "day"
    OFTEN = "often"
    LAST = "last"
    DOI = "doi"
    REFUSED = "refused"
    DECLINED = "declined"
    FIRST = "first"
    FIRST_DECLINED = "first-declined"
    FEW = "few"
    LEAVE = "leave"
    ANOTHERS = "anothers"
    LEFT_ALONE = "left-alone"
    USED_UP = "used-up"


WHY_WORDS: Final[Mapping[Why, Promise | str]] = {
    Why.CHANGED: gettext_lazy("Somebody else changed it meanwhile. Look at what is there now."),
    Why.INCOMPLETE: gettext_lazy("Something is still missing."),
    Why.LICENCE: gettext_lazy("The licence does not fit what it was made out of."),
    Why.FORBIDDEN: gettext_lazy(
        "Its licence does not let others change or translate it. Ask those who hold the rights, and"
        " say who allowed it."
    ),
    Why.UNKNOWN_CONCEPT: gettext_lazy("One of the choices is not among those offered."),
    Why.UNREADABLE: gettext_lazy("It cannot be kept as it is written."),
    Why.LONG: gettext_lazy("It is too long."),
    Why.MANY: gettext_lazy("These are too many."),
    Why.LINK: gettext_lazy("A link begins with http:// or https:// and names a site."),
    Why.COMMITMENT: gettext_lazy("Your organisation is no party of that agreement."),
    Why.AGREEMENT: gettext_lazy("Choose an agreement to which your organisation is a party."),
    Why.SECTOR: gettext_lazy("Choose a sector to which your organisation belongs."),
    Why.CURATION: gettext_lazy("Nobody reviews there. Choose somebody else."),
    Why.ORGANISATION: gettext_lazy("There is no such organisation."),
    Why.ORIGIN: gettext_lazy("There is no such material."),
    Why.STAGE: gettext_lazy("That is not possible now: somebody may have been faster."),
    Why.WITHDRAWN: gettext_lazy("It was withdrawn."),
    Why.MARKS: gettext_lazy("Mark every line. What must be right to approve it is not yet."),
    Why.SILENT: gettext_lazy("Say why, in a few words."),
    Why.TAKEN: gettext_lazy("That name is taken."),
    Why.OWN: gettext_lazy("This is your own organisation's material."),
    Why.DAY: gettext_lazy("That day lies ahead."),
    Why.OFTEN: gettext_lazy("That was often. Try again later."),
    Why.LAST: gettext_lazy("Somebody must be left."),
    Why.DOI: gettext_lazy("A DOI is written like 10.1234/abcd, or as its address at doi.org."),
    Why.REFUSED: gettext_lazy("Said no themselves, by mail: is not named."),
    Why.FIRST: gettext_lazy(
        "What this organisation publishes is reviewed by the body it named. Choose that one."
    ),
    Why.FIRST_DECLINED: gettext_lazy(
        "The body that reviews all this organisation publishes declined it. Others may review it"
        " only once a coordinator of the organisation no longer names that body."
    ),
    Why.FEW: gettext_lazy(
        "Too few other people are in that body: nobody reviews what they share themselves. More"
        " must be appointed."
    ),
    Why.DECLINED: gettext_lazy("It was declined there. Choose somebody else to review it."),
    Why.LEAVE: gettext_lazy("Say who allowed it, on which day, and what shows that."),
    Why.ANOTHERS: gettext_lazy("Another organisation shares it. Say who there allowed it."),
    Why.USED_UP: gettext_lazy("No more letters leave here today. Try again tomorrow."),
    Why.LEFT_ALONE: gettext_lazy(
        "Whoever reads mail at that address asked not to be written to again. Ask them yourself."
    ),
}
"""A sentence for each."""


class MaterialError(ValueError):
    """It is not done; `why` says what stands against it, `fields` where."""

    def __init__(self, why: Why, *fields: str) -> None:
        super().__init__(": ".join([str(why), ", ".join(fields)] if fields else [str(why)]))
        self.why = why
        self.fields = fields


class NotAllowedError(PermissionError):
    """This person may not do that."""


def checked(condition: object, why: Why, *fields: str) -> None:
    """Go on only if this holds.

    Raises:
        MaterialError: it does not.
    """
    if not condition:
        raise MaterialError(why, *fields)
