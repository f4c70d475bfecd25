"""The five real partnerships, held against the check figures of their announcements.

The figures are those a faithful import must reproduce; states are as of 22 November 2026.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine

from pactwork.agreements.api import (
    AgreementDetail,
    Progress,
    RegisterFilter,
    agreement_detail,
    as_yaml,
    import_files,
    pact_of,
    register_after,
    register_page,
    steps_of,
    versions_of,
)
from pactwork.agreements.models import Agreement, Commitment, Standing
from pactwork.agreements.pactfile.terms import terms_of
from pactwork.agreements.progress import Amounts, overall_state, progress_of
from pactwork.agreements.queries.amounts import amounts_of, evidence_tally, promise_of
from pactwork.kernel.documents import load_document
from pactwork.kernel.terms import Term, parse_edtf
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.organisations.api import organisation_by_slug
from tests.conftest import DEMO
from tests.factories import everything

pytestmark = pytest.mark.usefixtures("partnerships")

OPERATOR = Viewer(operator=True)
SLUGS = {
    "chisinau": "chisinau-dgets-diez",
    "lithuania": "lithuania-social-cluster",
    "vietnam": "vietnam-moet-vnpt",
    "tbilisi": "tbilisi-mediatheques-icpi",
    "kermanshah": "kermanshah-learning-city",
}


def detail(name: str) -> AgreementDetail:
    found = agreement_detail(SLUGS[name], PUBLIC)
    assert found
    return found


def test_there_are_five_and_all_are_marked_as_demonstration() -> None:
    page = register_page(RegisterFilter(), PUBLIC, "en")
    assert page.total == 5
    assert {card.slug for card in page.cards} == set(SLUGS.values())
    assert all(card.is_demonstration for card in page.cards)


def test_chisinau() -> None:
    """2 parties, 5 articles, 7 commitments; signed 14 April 2021; acting through diez.md."""
    found = detail("chisinau")
    assert [party.organisation.slug for party in found.parties] == ["dgets", "onixmedia"]
    assert [party.channel for party in found.parties] == ["", "diez.md"]
    assert len([one for one in found.articles if one.depth == 0]) == 5
    assert {one.kind for one in found.articles} >= {"objectives", "clauses", "management"}
    assert sorted(one.key for one in found.commitments) == [f"c{n}" for n in range(1, 8)]
    assert all(one.owed_jointly for one in found.commitments)
    assert (found.card.signed, found.announced) == ("2021-04-14", "2021-04-14")
    assert len(found.segments) == 4
    assert list(found.card.authoritative) == ["ro"]
    assert found.card.type == "agreement-types:cooperation-agreement"
    assert found.version_number == len(versions_of(SLUGS["chisinau"], PUBLIC)) == 2


def test_lithuania() -> None:
    """13 parties with 13 web sites, 2 contractors that are none, 4 municipalities with bodies."""
    found = detail("lithuania")
    parties = [party.organisation for party in found.parties]
    assert len(parties) == found.declared_partners == 13
    assert len({card.website for card in parties} - {""}) == 13
    assert [one.organisation.slug for one in found.contractors] == [
        "antikorupcijos-svietimo-centras",
        "integris",
    ]
    assert all(one.delivered for one in found.contractors)
    assert not {one.organisation.slug for one in found.contractors} & {c.slug for c in parties}
    municipalities = [card for card in parties if card.slug.endswith("-municipality")]
    assert len(municipalities) == 4
    for card in municipalities:
        below = organisation_by_slug(card.slug)
        assert below
        assert {body.slug for body in below.bodies} & {other.slug for other in parties}
    assert found.reference == "NOR-LT10-VRM-01-K-02-006"
    assert found.funder
    assert Counter(party.role for party in found.parties)["party-roles:lead"] == 1


def test_vietnam() -> None:
    """2 parties, 4 principles, 5 target groups; in force on 31 December 2025, not on 1 January."""
    found = detail("vietnam")
    assert len(found.parties) == 2
    assert sorted(found.principles) == [
        "principles:equal",
        "principles:lawful",
        "principles:shared-responsibility",
        "principles:voluntary",
    ]
    assert len(found.target_groups) == 5
    assert (found.card.term_from, found.card.term_to) == ("2022", "2025")
    assert (found.card.first_day, found.card.last_day) == (date(2022, 1, 1), date(2025, 12, 31))
    term = Term(parse_edtf(found.card.term_from), parse_edtf(found.card.term_to))
    assert term.in_force(date(2025, 12, 31))
    assert not term.in_force(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("instant", "status"), [("2025-12-31T23:59:00Z", "in_force"), ("2026-01-01T00:01:00Z", "ended")]
)
def test_vietnam_in_the_register_on_the_day(instant: str, status: str) -> None:
    with time_machine.travel(instant):
        found = register_after(RegisterFilter(status=status), PUBLIC)
        assert SLUGS["vietnam"] in {card.slug for card in found}


def test_tbilisi() -> None:
    """2 parties; signed on the 7th, announced on the 8th of July 2017; ICPI founded in 2011."""
    found = detail("tbilisi")
    assert len(found.parties) == 2
    assert (found.card.signed, found.announced) == ("2017-07-07", "2017-07-08")
    assert found.card.type == "agreement-types:memorandum"
    icpi = organisation_by_slug("icpi")
    assert icpi
    assert icpi.founded == "2011"


def test_kermanshah() -> None:
    """4 areas, 9 literacies, 3 cities with both designations, code 546469."""
    found = detail("kermanshah")
    assert len(found.assessment_areas) == 4
    assert len(found.literacies) == 9
    assert "546469" in {source.get("code") for source in found.sources}
    held: dict[str, set[str]] = {}
    for one in found.designations:
        held.setdefault(one.organisation.slug, set()).add(one.kind)
    both = {"designations:unesco-learning-city", "designations:unesco-creative-city"}
    described = [organisation_by_slug(slug) for slug in ("kermanshah", "isfahan", "kashan")]
    for city in described:
        assert city
        kinds = {f"designations:{one['kind']}" for one in city.designations}
        assert kinds | held.get(city.card.slug, set()) >= both
    assert found.card.type == "agreement-types:network-accession"
    assert list(found.card.authoritative) == ["fa"]


STATES = {
    "chisinau": "fulfilled c4; on_track c1 c5; behind c2; overdue c7; not_measurable c3 c6",
    "lithuania": "fulfilled c2 c3 c5 c7; unfinished c4 c6; not_measurable c1 c8 c9",
    "vietnam": "fulfilled c1 c2 c5 c6; unfinished c3; not_measurable c4 c7",
    "tbilisi": "fulfilled c7; on_track c2 c5; behind c3 c4; not_measurable c1 c6",
    "kermanshah": "on_track c4; behind c1; overdue c3; not_started c5; not_measurable c2 c6",
}


@pytest.mark.parametrize("name", STATES)
def test_where_the_commitments_stand_on_22_november_2026(name: str) -> None:
    wanted = {
        key: state
        for state, *keys in (part.split() for part in STATES[name].split(";"))
        for key in keys
    }
    assert {one.key: str(one.progress.state) for one in detail(name).commitments} == wanted


def test_all_seven_states_are_shown() -> None:
    assert {part.split()[0] for said in STATES.values() for part in said.split("; ")} == {
        "not_started", "on_track", "behind", "fulfilled", "overdue", "unfinished",
        "not_measurable",
    }  # fmt: skip


def test_nobody_is_counted_twice_in_lithuania() -> None:
    """71 took part in four trainings; they were 54 people, so 60 were not reached."""
    (c4,) = [one for one in detail("lithuania").commitments if one.key == "c4"]
    assert (c4.progress.achieved, c4.target, c4.evidence) == (Decimal(54), Decimal(60), 4)
    assert [step.total for step in steps_of(c4.number, c4.progress.periods)][-1] == 54


def test_every_standing_is_what_its_evidence_gives() -> None:
    """The recount: nothing stored differs from what is computed from evidence now."""
    rows = list(Commitment.objects.filter(withdrawn_in=None).select_related("agreement"))
    numbers = [row.pk for row in rows]
    amounts, tally = amounts_of(numbers), evidence_tally(numbers)
    standings = Standing.objects.in_bulk(numbers)
    assert len(rows) == len(standings) >= 35
    for row in rows:
        live: Progress = progress_of(
            promise_of(row), amounts.get(row.pk, Amounts()), date(2026, 11, 22)
        )
        kept = standings[row.pk]
        assert (kept.state, kept.achieved, kept.expected, kept.completion) == (
            live.state,
            live.achieved,
            live.target,
            live.completion,
        )
        assert (kept.evidence, kept.last_accepted_on) == tally.get(row.pk, (0, None))
        steps = steps_of(row.pk, live.periods)
        assert (steps[-1].total if steps else 0) == live.achieved


def test_every_line_of_the_register_is_what_its_agreement_gives() -> None:
    for card in register_page(RegisterFilter(), PUBLIC, "en").cards:
        found = agreement_detail(card.slug, PUBLIC)
        assert found
        progress = [one.progress for one in found.commitments]
        assert card == found.card
        assert card.commitments == len(progress)
        assert card.state == overall_state([one.state for one in progress])
        assert card.fulfilled == sum(one.state == "fulfilled" for one in progress)
        assert list(card.fills) == [one.completion for one in progress]
        shares = [one.completion for one in progress if one.completion is not None]
        assert card.completion == pytest.approx(sum(shares) / len(progress))


@pytest.mark.parametrize("name", SLUGS)
def test_export_and_import_are_inverse(name: str, tmp_path: Path) -> None:
    """The same hash; importing it changes nothing; and so does importing it into nothing."""
    exported = pact_of(SLUGS[name], OPERATOR)
    assert exported
    text = as_yaml(exported)
    read = load_document(text, "x.yaml").value
    assert read == exported
    assert terms_of(read).sha256 == Agreement.objects.get(slug=SLUGS[name]).terms_sha256
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    before = everything(but=["agreements.ImportedFile"])
    assert len(import_files([tmp_path]).unchanged) == 1
    assert everything(but=["agreements.ImportedFile"]) == before


def test_every_version_exports_to_its_own_hash() -> None:
    for version in versions_of(SLUGS["chisinau"], PUBLIC):
        exported = pact_of(SLUGS["chisinau"], OPERATOR, number=version.number)
        assert exported
        assert terms_of(exported).sha256 == version.sha256
    assert pact_of(SLUGS["chisinau"], OPERATOR, number=3) is None


def test_the_demonstration_taken_in_again_changes_nothing() -> None:
    before = everything()
    report = import_files([DEMO])
    assert (report.created, report.changed, len(report.unchanged)) == ([], [], 11)
    assert everything() == before


def test_no_contact_of_the_demonstration_is_public() -> None:
    contacts = [
        held
        for slug in SLUGS.values()
        for party in (pact_of(slug, OPERATOR) or {})["parties"]
        for held in party.get("contacts", [])
    ]
    assert contacts
    for slug in SLUGS.values():
        public = str(pact_of(slug, PUBLIC)) + str(agreement_detail(slug, PUBLIC))
        for held in contacts:
            assert held.get("email", held["name"]) not in public
