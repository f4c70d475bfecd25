"""How the desk speaks of materials: faults of files, what is missing, stages, lines of lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.files.api import FileError
from pactwork.repository.api import (
    WHY_WORDS,
    MaterialCard,
    MaterialError,
    link_copies,
    showing,
)
from pactwork.repository.api import words as said

MISSING: Final = {
    "titles": gettext_lazy("A title"),
    "descriptions": gettext_lazy("A few words on what it is"),
    "files": gettext_lazy("A file or a link"),
    "languages": gettext_lazy("The language it is in"),
    "resource_type": gettext_lazy("What kind of material it is"),
    "licence": gettext_lazy("What others may do with it"),
    "subjects": gettext_lazy("A subject or a theme"),
    "creators": gettext_lazy("Who made it"),
    "commitments": gettext_lazy("A commitment it serves"),
}
"""What stands in the way of a review, by the repository's names."""

_FAULTS: Final = {
    "size": gettext_lazy("“%(name)s” is too large."),
    "empty": gettext_lazy("“%(name)s” is empty."),
    "kind": gettext_lazy("“%(name)s” is not of a kind that can be shared here."),
    "damaged": gettext_lazy("“%(name)s” is damaged. Save it again and send it once more."),
    "gone": gettext_lazy("One of the files did not come whole. Please send it once more."),
    "quota": gettext_lazy("There is no room for “%(name)s” just now."),
    "full": gettext_lazy("There is no room for “%(name)s” just now."),
    "busy": gettext_lazy("“%(name)s” is large and still being read. Go on in a minute."),
}


def file_fault(error: Exception, name: str = "") -> str:
    """Why a file was not taken, as a sentence for a person."""
    if isinstance(error, MaterialError):
        return fault_words(error)
    reason = getattr(error, "reason", "")
    if reason in _FAULTS:
        return str(_FAULTS[reason]) % {"name": name or gettext("A file")}
    if isinstance(error, FileError):
        said_ = gettext("“%(name)s” was not taken: it is not what its ending says, or unsafe.")
        return said_ % {"name": name or gettext("A file")}
    return gettext("One of the files did not come whole. Please send it once more.")


def fault_words(error: MaterialError) -> str:
    """Why something was not done, as a sentence."""
    return str(WHY_WORDS[error.why])


def missing_words(name: str) -> str:
    """What is missing, as words for a list."""
    return str(MISSING.get(name, name))


def link_copy(key: str, link: str) -> dict[str, Any] | None:
    """What is known of the page a material leads to, in words."""
    held = link_copies.copy_of(key, link)
    if held is None:
        return None
    day = words.day(held.archived_at) if held.archived_at else ""
    if not held.is_wanted:
        said_ = gettext("No copy of it is kept.")
    elif held.trouble:
        said_ = str(_NO_COPY.get(held.trouble, gettext_lazy("It could not be copied.")))
    elif day:
        said_ = gettext("It was copied on %(date)s.") % {"date": day}
    else:
        said_ = gettext("It is going to be copied.")
    return {
        "link": held.link,
        "said": said_,
        "is_wanted": held.is_wanted,
        "is_coming": held.is_wanted and not held.trouble and not day,
        "archived_on": day,
        "dead_since": words.day(held.dead_since) if held.dead_since else "",
    }


_NO_COPY: Final = {
    "robots": gettext_lazy("It could not be copied: its site asks programs to stay away."),
    "noarchive": gettext_lazy("It was not copied: it asks that no copies be kept."),
    "type": gettext_lazy("It was not copied: it is no page of words."),
    "size": gettext_lazy("It was not copied: it is too large."),
    "private": gettext_lazy("It could not be copied: it is not on the open web."),
    "silence": gettext_lazy("It could not be copied: nothing answered in time."),
    "unreachable": gettext_lazy("It could not be copied: nothing answered."),
    "status-404": gettext_lazy("It could not be copied: there is no such page."),
}


def material_facts(held: MaterialCard) -> str:
    """What a material is, in a line: its kind, its languages, its licence."""
    kind = said.kind_of(held.media_type, is_link=held.is_link)
    facts = [
        words.concept(f"resource-types:{held.resource_type}").text if held.resource_type else "",
        str(said.KINDS[kind]) if kind != "file" else "",
        said.languages(held.languages) if held.languages else "",
        words.concept(f"licences:{held.licence}").text.partition(":")[0] if held.licence else "",
    ]
    return " · ".join(dict.fromkeys(fact for fact in facts if fact))


def material_line(held: MaterialCard, url: str, person: int, **more: Any) -> dict[str, Any]:
    """A material in a list of the desk, for the person of this number."""
    kind = said.kind_of(held.media_type, is_link=held.is_link)
    title = words.text(held.titles, held.languages)
    return {
        "key": held.key,
        "title": title if title.text else words.text({words.reader(): gettext("Without a title")}),
        "url": url,
        "facts": material_facts(held),
        "organisation": words.text(held.organisation_name),
        "subject": held.subject,
        "kind": kind,
        "cover": showing.cover_address(held.key, held.cover, person=person),
        **more,
    }


def day_of(value: date | datetime | None) -> str:
    """A day, or "" for none."""
    return words.day(value, "medium") if value else ""
