"""What does not follow yet who belongs to a sector."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from pactwork.agreements.api import serving
from pactwork.repository.models import Material, Serving
from pactwork.repository.queries.belonging import members_of


def unsettled(sector: int, *, day: date) -> list[str]:
    """The keys of those materials shared in a sector that may become evidence on this day, that
    may be evidence no more, or that open later though their organisation left. Who belongs to it is
    read once, however many there are. Four queries.
    """
    members = members_of([sector])[sector]
    rows = Material.objects.filter(
        sector=sector, current__isnull=False, withdrawn_at=None, restricted_at=None
    )
    later = rows.filter(opened_at=None).exclude(organisation__in=members)
    found = dict(later.order_by("pk").values_list("key", "pk"))
    agreement = "commitment__agreement"
    begun = Q(**{f"{agreement}__first_day": None}) | Q(**{f"{agreement}__first_day__lte": day})
    held = Q(evidence=None, commitment__withdrawn_in=None, material__opened_at__isnull=False)
    served = Serving.objects.filter(begun & held | Q(evidence__isnull=False), material__in=rows)
    servings = list(
        served.order_by("material").values_list(
            "material__key", "material", "material__organisation", agreement, "evidence"
        )
    )
    parties = serving.parties_of({one[3] for one in servings})
    for key, number, organisation, pact, evidence in servings:
        others = parties[pact] - {organisation}
        if others and (others <= members) == (evidence is None):
            found[key] = number
    return sorted(found, key=lambda key: found[key])


def sectors_shared_in() -> list[int]:
    """The sectors in which anything is shared."""
    rows = Material.objects.filter(sector__isnull=False).order_by("sector")
    return list(rows.values_list("sector", flat=True).distinct())
