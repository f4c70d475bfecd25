from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

import pytest
from django.utils import timezone

from pactwork.agreements.api import AgreementCard, RegisterFilter, register_after, register_page
from pactwork.agreements.models import Agreement, RegisterEntry
from pactwork.agreements.queries.counting import register_counts
from pactwork.agreements.queries.matching import FACETS, STATUSES
from pactwork.kernel.viewer import PUBLIC, Viewer

pytestmark = pytest.mark.usefixtures("partnerships")

CHOICES = [
    RegisterFilter(),
    RegisterFilter(text="chisinau"),
    RegisterFilter(theme="themes:education"),
    RegisterFilter(theme="themes:culture", country="MD"),
    RegisterFilter(status="ended"),
    RegisterFilter(status="in_force", state="behind"),
    RegisterFilter(type="agreement-types:memorandum", text="library"),
    RegisterFilter(text="nothing is called like this"),
]


def values(entry: RegisterEntry, facet: str) -> Collection[str]:
    """What a facet says of an agreement, read from where it was written first."""
    held = entry.agreement
    if facet in ("theme", "segment", "target_group"):
        return set(getattr(held, f"{facet}s"))
    if facet == "area":
        return set(held.commitments.filter(withdrawn_in=None).values_list("area", flat=True))
    if facet == "country":
        return set(held.parties.values_list("organisation__country", flat=True)) - {""}
    if facet != "status":
        return [entry.state if facet == "state" else held.type]
    today = timezone.localdate()
    if entry.first_day and entry.first_day > today:
        return ["upcoming"]
    return ["ended" if entry.last_day and entry.last_day < today else "in_force"]


def found(wanted: RegisterFilter) -> list[AgreementCard]:
    return register_after(wanted, PUBLIC, limit=1000)


@pytest.mark.parametrize("wanted", CHOICES)
def test_counts_equal_what_each_choice_would_leave(wanted: RegisterFilter) -> None:
    counts = register_counts(wanted, PUBLIC)
    assert counts.total == len(found(wanted))
    for facet in FACETS:
        others = [card.number for card in found(replace(wanted, **{facet: ""}))]
        entries = RegisterEntry.objects.filter(agreement__in=others)
        expected = Counter(value for entry in entries for value in values(entry, facet))
        assert dict(counts.facets[facet]) == expected, facet
        assert [n for _, n in counts.facets[facet]] == sorted(expected.values(), reverse=True)


@pytest.mark.parametrize("wanted", CHOICES)
def test_sums_are_those_of_the_agreements_found(wanted: RegisterFilter) -> None:
    counts, cards = register_counts(wanted, PUBLIC), found(wanted)
    assert counts.commitments == sum(card.commitments for card in cards)
    assert counts.fulfilled == sum(card.fulfilled for card in cards)
    parties = Counter(party.number for card in cards for party in card.parties)
    assert counts.parties == len(parties)
    assert all(parties[number] == n for number, n in counts.organisations)
    assert [n for _, n in counts.organisations] == sorted(parties.values(), reverse=True)[:12]


def test_every_status_has_agreements_somewhere() -> None:
    assert set(dict(register_counts(RegisterFilter(), PUBLIC).facets["status"])) <= set(STATUSES)


def test_what_is_not_public_is_in_no_count() -> None:
    before = register_counts(RegisterFilter(), PUBLIC)
    hidden = found(RegisterFilter())[0]
    Agreement.objects.filter(pk=hidden.number).update(visibility="parties")
    RegisterEntry.objects.filter(pk=hidden.number).update(is_public=False)
    after = register_counts(RegisterFilter(), PUBLIC)
    assert after.total == before.total - 1
    assert after.commitments == before.commitments - hidden.commitments
    own = Viewer(frozenset({hidden.parties[0].number}))
    assert register_counts(RegisterFilter(), own).total == before.total


def test_a_page_past_the_end_is_empty_and_keeps_the_total() -> None:
    page = register_page(RegisterFilter(offset=1000), PUBLIC, "en")
    assert (page.cards, page.total) == ([], 5)


@pytest.mark.parametrize("sort", ["latest", "title", "signed", "progress"])
def test_pages_together_are_the_whole_in_order(sort: str) -> None:
    whole = register_page(RegisterFilter(sort=sort), PUBLIC, "lt").cards
    pages = [
        register_page(RegisterFilter(sort=sort, offset=offset, limit=2), PUBLIC, "lt").cards
        for offset in (0, 2, 4)
    ]
    assert [card.slug for page in pages for card in page] == [card.slug for card in whole]
    assert len(whole) == 5
