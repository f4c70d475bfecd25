"""Which agreements a reader may see. Every other read of the spine starts here."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pactwork.agreements.models import Agreement, RegisterEntry
from pactwork.agreements.models.agreement import Visibility
from pactwork.kernel.viewer import Viewer


def agreements_visible_to(viewer: Viewer) -> QuerySet[Agreement]:
    """The agreements this reader may see."""
    if viewer.operator:
        return Agreement.objects.all()
    own = Q(pk__in=_own(viewer))
    return Agreement.objects.filter(Q(visibility=Visibility.PUBLIC) | own)


def entries_visible_to(viewer: Viewer) -> QuerySet[RegisterEntry]:
    """The lines of the register this reader may see."""
    if viewer.operator:
        return RegisterEntry.objects.all()
    if not viewer.organisations:
        return RegisterEntry.objects.filter(is_public=True)
    mine = Q(parties__overlap=sorted(viewer.organisations))
    return RegisterEntry.objects.filter(Q(is_public=True) | mine)


def _own(viewer: Viewer) -> QuerySet[Agreement]:
    return Agreement.objects.filter(parties__organisation__in=sorted(viewer.organisations)).values(
        "pk"
    )  # type: ignore[return-value]
