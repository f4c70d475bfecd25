"""What the repository has to tell people: each kind in words, and who may still see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import get_language, gettext, gettext_lazy

from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.texts import Text, shown
from pactwork.kernel.viewer import Viewer
from pactwork.notifications.api import NoticeKind, Said, register_notice_kind
from pactwork.people.api import Person, Power, acting
from pactwork.repository.actions.reporting import DECISIONS
from pactwork.repository.addresses import (
    comments_path,
    desk_path,
    report_path,
    reports_path,
    review_path,
    sectors_path,
)
from pactwork.repository.models import Material, MaterialReport
from pactwork.repository.queries.desk import desk_view
from pactwork.repository.queries.visible import collections_visible_to, materials_known_to

Parameters = Mapping[str, Any]


def _text(value: Text, original: Any = ()) -> str:
    text = shown(value, get_language() or "en", tuple(original)).text
    return text or gettext("without a title")


def _turn(held: Parameters, language: str) -> Said:
    said = {"name": _text(held["organisation"]), "title": _text(held["title"], held["languages"])}
    told = {
        "review": (
            gettext("To review, from %(name)s: “%(title)s”"),
            gettext("Approve it, or return it with remarks."),
            review_path(held["material"]),
        ),
        "comment": (
            gettext("A comment waits: “%(title)s”"),
            gettext("It is shown once you have read and published it."),
            comments_path(),
        ),
        "report": (
            gettext("Somebody reports “%(title)s”"),
            gettext("Look at it and decide. What you decide is kept."),
            reports_path(),
        ),
        "report-late": (
            gettext("For a week nobody has decided about a report of “%(title)s”"),
            gettext("Look at it and decide. What you decide is kept."),
            reports_path(),
        ),
    }
    heading, text, path = told[held["what"]]
    return Said(heading % said, text, path)


def _news_words() -> dict[str, tuple[str, str]]:
    """What is told of each, where whoever did it said nothing themselves."""
    return {
        "published": (
            gettext("Published: “%(title)s”"),
            gettext("It is found from now on by everybody who may see it."),
        ),
        "returned": (
            gettext("Returned with remarks: “%(title)s”"),
            gettext("Change what was asked for, and submit it again."),
        ),
        "declined": (
            gettext("Declined: “%(title)s”"),
            gettext("It is not taken there. Others may still review it."),
        ),
        "declined-back": (
            gettext("In review again: “%(title)s”"),
            gettext("Whoever declined it took that back."),
        ),
        "withdrawn": (
            gettext("Withdrawn: “%(title)s”"),
            gettext("Its page says why. What was accepted as evidence stays."),
        ),
        "dead-link": (
            gettext("A link does not answer any more: “%(title)s”"),
            gettext("Look where the page is now, and give its address in a new version."),
        ),
        "unsent": (
            gettext("A maker could not be asked by mail: “%(title)s”"),
            gettext("The letter could not be sent. Look at the address, and ask again."),
        ),
        "renewed": (
            gettext("A new version of “%(title)s”, which you use"),
            gettext("What is new stands on its page. What you made of it stays as it is."),
        ),
        "reused": (
            gettext("%(name)s put “%(title)s” to use"),
            gettext("Its page says how."),
        ),
        "leave": _leave_words(),
    }


def _leave_words() -> tuple[str, str]:
    return (
        gettext("%(name)s says that it was allowed to make something out of “%(title)s”"),
        gettext("Whoever reviews that relies on it. If nobody allowed it, tell them."),
    )


def _news(held: Parameters, language: str) -> Said:
    said = {"name": _text(held["organisation"]), "title": _text(held["title"], held["languages"])}
    heading, text = _news_words()[held["what"]]
    words = " ".join(one for one in held["text"].values() if one)
    path = desk_path(held["material"])
    if held["what"] in ("withdrawn", "reused", "renewed"):
        path = public_path(iri("material", held["material"]), language)
    return Said(heading % said, words or text, path)


def _followed(held: Parameters, language: str) -> Said:
    said = {"title": _text(held["title"], held["languages"])}
    path = public_path(iri("material", held["material"]), language)
    text = gettext("What is new stands on its page.")
    return Said(gettext("A new version of “%(title)s”") % said, text, path)


def _collected(held: Parameters, language: str) -> Said:
    said = {
        "title": _text(held["title"], held["languages"]),
        "collection": _text(held["collection_title"]),
    }
    path = public_path(iri("collection", held["collection"]), language)
    text = gettext("It stands among the others of the collection.")
    return Said(gettext("Added to “%(collection)s”: “%(title)s”") % said, text, path)


def _sector(held: Parameters, language: str) -> Said:
    said = {"sector": _text(held["name"]), "name": _text(held["organisation"])}
    told = {
        "invited": (
            gettext("Invited to the sector “%(sector)s”"),
            gettext("Agree, and what its organisations share with each other is yours to use too."),
        ),
        "joined": (
            gettext("%(name)s belongs to the sector “%(sector)s” now"),
            gettext("Its people see what is shared in the sector."),
        ),
        "left": (
            gettext("%(name)s left the sector “%(sector)s”"),
            gettext("Its people see no more of what is shared in the sector."),
        ),
        "removed": (
            gettext("No longer in the sector “%(sector)s”"),
            gettext("Whoever keeps the sector says so. What you shared in it is still shared."),
        ),
    }
    heading, text = told[held["what"]]
    return Said(heading % said, text, sectors_path())


def _coordinates(number: int, held: Parameters) -> bool:
    person = _person(number)
    return person is not None and acting(person).may(Power.WRITE, held["to"])


def _decided(held: Parameters, language: str) -> Said:
    said = {"title": _text(held["title"], held["languages"])}
    reason = " ".join(one for one in held["text"].values() if one)
    told = {"decision": DECISIONS.get(held["what"], held["what"]), "reason": reason}
    return Said(
        gettext("Decided, as you reported “%(title)s”") % said,
        gettext("%(decision)s: %(reason)s") % told,
        report_path(held["material"], held["report"]),
    )


def _reported(number: int, held: Parameters) -> bool:
    """Whoever made the report, also of what is not to be seen any more."""
    return MaterialReport.objects.filter(uuid=held["report"], person=number).exists()


def _person(number: int) -> Person | None:
    return Person.objects.filter(pk=number, is_active=True).first()


def _works_on(number: int, held: Parameters) -> bool:
    """Whoever writes it, reviews it or looks after it."""
    person = _person(number)
    return person is not None and desk_view(held["material"], person) is not None


def _sees(number: int, held: Parameters) -> bool:
    person = _person(number)
    viewer = acting(person).viewer if person else None
    return viewer is not None and _is_seen(viewer, held)


def _is_seen(viewer: Viewer, held: Parameters) -> bool:
    return materials_known_to(viewer).filter(key=held["material"]).exists()


def _works_or_sees(number: int, held: Parameters) -> bool:
    return _works_on(number, held) or _sees(number, held)


def _organisation_sees(organisation: int, held: Parameters) -> bool:
    viewer = Viewer(organisations=frozenset({organisation}))
    own = Material.objects.filter(key=held["material"], organisation=organisation)
    return own.exists() or _is_seen(viewer, held)


def _sees_both(number: int, held: Parameters) -> bool:
    person = _person(number)
    viewer = acting(person).viewer if person else None
    return viewer is not None and _is_seen(viewer, held) and _is_shelf_seen(viewer, held)


def _organisation_sees_both(organisation: int, held: Parameters) -> bool:
    viewer = Viewer(organisations=frozenset({organisation}))
    return _is_seen(viewer, held) and _is_shelf_seen(viewer, held)


def _is_shelf_seen(viewer: Viewer, held: Parameters) -> bool:
    return collections_visible_to(viewer).filter(slug=held["collection"]).exists()


KINDS: Final = (
    NoticeKind(
        "material-turn",
        gettext_lazy("A learning material waits for your review, or what was said of one"),
        _turn,
        _works_on,
        "materials",
        _organisation_sees,
    ),
    NoticeKind(
        "material-news",
        gettext_lazy(
            "A learning material of yours was published, returned, declined, withdrawn or reused, "
            "or its link is dead; or there is a new version of one you use"
        ),
        _news,
        _works_or_sees,
        "materials",
        _organisation_sees,
    ),
    NoticeKind(
        "material-followed",
        gettext_lazy("There is a new version of a learning material you follow"),
        _followed,
        _sees,
        "followed",
        _organisation_sees,
    ),
    NoticeKind(
        "report-decided",
        gettext_lazy("Something you reported was decided"),
        _decided,
        _reported,
        "materials",
        lambda organisation, held: False,
    ),
    NoticeKind(
        "sector-news",
        gettext_lazy("Your organisation was invited to a sector, or others joined or left yours"),
        _sector,
        _coordinates,
        "materials",
        lambda organisation, held: bool(organisation == held["to"]),
    ),
    NoticeKind(
        "collection-followed",
        gettext_lazy("A learning material was added to a collection you follow"),
        _collected,
        _sees_both,
        "followed",
        _organisation_sees_both,
    ),
)
"""Every kind of notice about materials."""


def register_kinds() -> None:
    """Make them known to the notifications."""
    for kind in KINDS:
        register_notice_kind(kind)
