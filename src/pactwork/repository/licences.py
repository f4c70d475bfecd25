"""What licences allow, and whether something may be made out of something else; pure.

After the table of Creative Commons for adaptations ("Can I combine material under different
Creative Commons licenses in my work?", FAQ) and §2(a), §3(b) of the 4.0 licences: what is
adapted from NC stays NC, what is adapted from SA keeps its licence, and of ND nothing adapted is
shared. The ND licences 4.0 let one make it for oneself all the same (§2(a)(1)(B)), those of 3.0 do
not (§3). None of them binds who holds the rights, nor whom those gave leave (4.0 §6(c) and §7(b),
3.0 §7(b)). Share-alike licences let adaptations have a later version of themselves, never an
earlier one, and BY-SA 4.0 also the GPL 3.0 (its one compatible licence that is offered here).
Licences of data and of programs stand beside the Creative Commons licence that asks for the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pactwork.repository.described import Origin, Relation, Rights
from pactwork.repository.errors import MaterialError, Why

_CC: Final = "https://creativecommons.org"


@dataclass(frozen=True, slots=True)
class Licence:
    """What one licence lets people do. `keeps` are the licences an adaptation may have where it
    is share-alike. `private` is whether an adaptation may be made that is shared with nobody.
    `short` is its name as written in any language.
    """

    notation: str
    short: str
    iri: str
    commercial: bool = True
    derivatives: bool = True
    private: bool = True
    attribution: bool = True
    keeps: frozenset[str] = frozenset()

    @property
    def share_alike(self) -> bool:
        """Whether what is made out of it keeps the licence."""
        return bool(self.keeps)


def _keeps(*notations: str) -> frozenset[str]:
    return frozenset(notations)


def _cc(kind: str, version: str, *later: str) -> Licence:
    """A licence of Creative Commons: what its elements say. A share-alike licence lets adaptations
    have itself and, from 3.0 on, its `later` versions (3.0 §4(b), 4.0 §3(b)).
    """
    notation, parts = f"cc-{kind}-{version}", kind.split("-")
    return Licence(
        notation,
        f"CC {kind.upper()} {version}",
        f"{_CC}/licenses/{kind}/{version}/",
        commercial="nc" not in parts,
        derivatives="nd" not in parts,
        private="nd" not in parts or version == "4.0",
        keeps=_keeps(notation, *later) if "sa" in parts else frozenset(),
    )


_ALL: Final = (
    Licence("cc0-1.0", "CC0 1.0", f"{_CC}/publicdomain/zero/1.0/", attribution=False),
    Licence("public-domain", "Public domain", f"{_CC}/publicdomain/mark/1.0/", attribution=False),
    _cc("by", "4.0"),
    _cc("by-sa", "4.0", "gpl-3.0"),
    _cc("by-nc", "4.0"),
    _cc("by-nd", "4.0"),
    _cc("by-nc-sa", "4.0"),
    _cc("by-nc-nd", "4.0"),
    Licence("odc-by-1.0", "ODC-By 1.0", "https://opendatacommons.org/licenses/by/1-0/"),
    Licence(
        "odbl-1.0",
        "ODbL 1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
        keeps=_keeps("odbl-1.0"),
    ),
    Licence(
        "pddl-1.0",
        "PDDL 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
        attribution=False,
    ),
    _cc("by", "3.0"),
    _cc("by-sa", "3.0", "cc-by-sa-4.0"),
    _cc("by-nc", "3.0"),
    _cc("by-nd", "3.0"),
    _cc("by-nc-sa", "3.0", "cc-by-nc-sa-4.0"),
    _cc("by-nc-nd", "3.0"),
    Licence("mit", "MIT", "https://opensource.org/licenses/MIT"),
    Licence("apache-2.0", "Apache 2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    Licence(
        "gpl-3.0", "GPL 3.0", "https://www.gnu.org/licenses/gpl-3.0.html", keeps=_keeps("gpl-3.0")
    ),
    Licence(
        "all-rights-reserved",
        "All rights reserved",
        "",
        commercial=False,
        derivatives=False,
        private=False,
    ),
)
LICENCES: Final[Mapping[str, Licence]] = {one.notation: one for one in _ALL}
"""Every licence of the scheme "licences", by its notation."""

_OURS_ALONE: Final = "all-rights-reserved"
ADAPTS: Final = frozenset({Relation.TRANSLATION_OF, Relation.ADAPTATION_OF, Relation.BASED_ON})
"""Relations that make a derivative; what is merely a part of a whole has its own licence."""


class Clash(StrEnum):
    """Why something may not be made out of a source under a licence."""

    NO_DERIVATIVES = "no-derivatives"
    NON_COMMERCIAL = "non-commercial"
    SHARE_ALIKE = "share-alike"
    NO_LICENCE = "no-licence"
    ATTRIBUTION = "attribution"


CLASH_WORDS: Final[Mapping[Clash, Promise | str]] = {
    Clash.NO_DERIVATIVES: gettext_lazy(
        "Its licence does not let anybody share what was made out of it."
    ),
    Clash.NON_COMMERCIAL: gettext_lazy(
        "It may not be used commercially, so what is made out of it may not be either."
    ),
    Clash.SHARE_ALIKE: gettext_lazy("What is made out of it keeps its licence."),
    Clash.NO_LICENCE: gettext_lazy(
        "Nothing says that others may change it. Ask those who hold the rights, and say at the"
        " source who allowed it."
    ),
    Clash.ATTRIBUTION: gettext_lazy(
        "Its authors must be named, so what is made out of it cannot be free of every condition."
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """That a source stands against a licence."""

    clash: Clash
    origin: Origin


class LicenceError(MaterialError):
    """The licence does not fit its sources; `faults` say which and why, `fitting` are those that
    would.
    """

    def __init__(self, faults: Sequence[Fault], fitting: Sequence[str]) -> None:
        super().__init__(Why.LICENCE, "licence")
        self.faults = faults
        self.fitting = fitting


def faults(licence: str, origins: Iterable[Origin]) -> tuple[Fault, ...]:
    """Everything that stands against giving this licence to what comes from these sources.

    A source whose licence is not known here is taken at its word: nobody can check it. So is who
    says that the rights are their own, or that they were given leave; reviewers are told. What
    one's own was made out of itself stands beside it (`lineage.inherited`).
    """
    return tuple(
        Fault(clash, origin)
        for origin in origins
        if origin.relation in ADAPTS
        and origin.ground.rights is Rights.LICENCE
        and (clash := _clash(licence, LICENCES.get(origin.licence)))
    )


def forbids(licence: str) -> Clash | None:
    """Why nobody may share what they made out of what has this licence; None where they may, or
    nobody knows.
    """
    held = LICENCES.get(licence)
    if held is None or held.derivatives:
        return None
    return Clash.NO_LICENCE if licence == _OURS_ALONE else Clash.NO_DERIVATIVES


def forbids_making(licence: str) -> Clash | None:
    """Why nobody may change or translate it even for themselves; None as above."""
    held = LICENCES.get(licence)
    return None if held is None or held.private else forbids(licence)


def _clash(licence: str, source: Licence | None) -> Clash | None:
    given = LICENCES.get(licence)
    if source is None or given is None:
        return None
    if forbidden := forbids(source.notation):
        return forbidden
    if source.share_alike and licence not in source.keeps:
        return Clash.SHARE_ALIKE
    if not source.commercial and given.commercial:
        return Clash.NON_COMMERCIAL
    if source.attribution and not given.attribution:
        return Clash.ATTRIBUTION
    return None


def allowed_for(origins: Sequence[Origin]) -> tuple[str, ...]:
    """The licences that may be given to what comes from these sources, in their usual order."""
    return tuple(notation for notation in LICENCES if not faults(notation, origins))
