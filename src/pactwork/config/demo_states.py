"""Materials of the demonstration in every state: drafts, in review, returned, declined, under
embargo, for the parties of an agreement or the organisations of a sector only, in a second
version, reused, reported, withdrawn. What they say stands in demo/4-materials/states.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from pactwork.config.demo_materials import key_of
from pactwork.config.demo_people import number_of, person_named
from pactwork.kernel.viewer import PUBLIC
from pactwork.repository.api import (
    CRITERIA,
    Creator,
    MaterialError,
    Remarked,
    Said,
    Visibility,
    depositing,
    materials,
    publishing,
    reporting,
    reusing,
    reviewing,
    sectors,
)

Say = Callable[[str], None]
_REPORTER: Final = "the demonstration"
_SEEN: Final = {"parties": Visibility.PARTIES, "sector": Visibility.SECTOR}
_MARKS: Final = dict.fromkeys(CRITERIA, 2)


def load_states(folder: Path, say: Say) -> bool:
    """Bring materials into their states, once; whether that was done now. The withdrawal comes
    last: where it is there, all is.
    """
    with (folder / "states.toml").open("rb") as file:
        said = tomllib.load(file)
    gone = materials.material_page(key_of(said["withdrawal"]["key"]), PUBLIC)
    if not isinstance(gone, materials.MaterialPage):
        return False
    say("Sharing, reviewing, reusing and withdrawing some materials")
    for one in said["sectors"]:
        _gather(one)
    for one in said["deposits"]:
        _deposit(one)
    _renew(said["version"])
    _hand_in(said["renewal"])
    _reuse(said["reuse"])
    told = said["report"]
    reporting.report(
        key_of(told["key"]), reason=told["reason"], text=told["text"], address=_REPORTER, by=None
    )
    told = said["withdrawal"]
    reason = {told["language"]: told["reason"]}
    publishing.withdraw(key_of(told["key"]), reason=reason, by=person_named(told["by"]))
    return True


def _gather(said: Mapping[str, Any]) -> None:
    """A sector, those who agreed to belong to it, and who did not answer yet."""
    by, slug = person_named(said["by"]), said["slug"]
    with suppress(MaterialError):
        sectors.found_sector(
            slug=slug,
            name=said["name"],
            description=said["description"],
            keeper=number_of(said["keeper"]),
            by=by,
        )
    for name in [*(name for name, _ in said["members"]), *said["invited"]]:
        with suppress(MaterialError):
            sectors.invite_to_sector(slug, organisation=number_of(name), by=by)
    for name, email in said["members"]:
        sectors.join_sector(slug, organisation=number_of(name), by=person_named(email))


def _deposit(said: Mapping[str, Any]) -> None:
    by, organisation = person_named(said["by"]), number_of(said["organisation"])
    key = depositing.begin_deposit(organisation=organisation, by=by)
    depositing.fill_in(key, _described(said), by=by)
    text = f"# {said['title']}\n\n{said['description']}\n"
    language = said["language"]
    depositing.add_file(
        key, name=f"{said['state']}.md", chunks=[text.encode()], language=language, by=by
    )
    if said["state"] == "draft":
        return
    reviewing.submit(key, by=by)
    if said["state"] == "returned":
        reviewing.return_with_remarks(
            key,
            organisation=organisation,
            marks=_MARKS | {"rights": 0},
            remarks=[Remarked(said["remark"], "files")],
            by=person_named(said["reviewer"]),
        )
    elif said["state"] == "declined":
        reviewing.decline(
            key,
            organisation=number_of(said["reviewing_for"]),
            reason=said["remark"],
            by=person_named(said["reviewer"]),
        )
    elif said["state"] != "review":
        reviewer = person_named(said["reviewer"])
        reviewing.approve(key, organisation=organisation, marks=_MARKS, by=reviewer)


def _described(said: Mapping[str, Any]) -> Said:
    language, state, agreement = said["language"], said["state"], said.get("agreement", "")
    opens = timezone.now() + timedelta(days=said["days"]) if state == "embargo" else None
    return Said(
        titles={language: said["title"]},
        descriptions={language: said["description"]},
        languages=[language],
        resource_type=said["resource_type"],
        licence=said["licence"],
        themes=[said["theme"]],
        creators=[Creator(one, agreed=True) for one in said["people"]],
        commitments=[(agreement, one) for one in said.get("commitments", ())],
        visibility=_SEEN.get(state, Visibility.PUBLIC),
        sector=said.get("sector", ""),
        agreement=agreement if state == "parties" else None,
        visible_from=opens,
        curation=f"agreement:{agreement}" if state == "review" else said.get("curation", ""),
    )


def _renew(said: Mapping[str, Any]) -> None:
    """A second version of a material that is there."""
    key, by, language = key_of(said["key"]), person_named(said["by"]), said["language"]
    depositing.begin_version(key, by=by)
    told = {language: said["description"]}
    depositing.fill_in(key, Said(descriptions=told, note={language: said["note"]}), by=by)
    reviewing.submit(key, by=by)
    reviewing.approve(
        key,
        organisation=number_of(said["organisation"]),
        marks=_MARKS,
        by=person_named(said["reviewer"]),
    )


def _hand_in(said: Mapping[str, Any]) -> None:
    """A second version that waits for its review, and somebody who looks at it."""
    key, by, language = key_of(said["key"]), person_named(said["by"]), said["language"]
    depositing.begin_version(key, by=by)
    text = f"# {said['title']}\n\n{said['text']}\n"
    depositing.add_file(key, name=said["file"], chunks=[text.encode()], language=language, by=by)
    told = Said(
        titles={language: said["title"], "en": said["title_en"]},
        descriptions={language: said["description"]},
        themes=said["themes"],
        note={language: said["note"]},
        curation=said["curation"],
    )
    depositing.fill_in(key, told, by=by)
    reviewing.submit(key, by=by)
    reviewing.look_at(key, by=person_named(said["looks"]))


def _reuse(said: Mapping[str, Any]) -> None:
    """The other party uses a material: evidence that waits for those who shared it."""
    reusing.reuse(
        key_of(said["key"]),
        organisation=number_of(said["organisation"]),
        how="used",
        note={said["language"]: said["note"]},
        commitments=[(said["agreement"], said["commitment"])],
        by=person_named(said["by"]),
    )
