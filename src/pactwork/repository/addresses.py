"""Where on the site things of the repository are done: paths of the desk, by the names of pages."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import override


def deposit_path(commitment: str = "") -> str:
    """Where a material is deposited; with the identifier of a commitment, for that."""
    query = f"?{urlencode({'for': commitment})}" if commitment else ""
    return f"{reverse('desk-deposit')}{query}"


def desk_path(key: str) -> str:
    """A material on the desk."""
    return reverse("desk-material", args=[key])


def review_path(key: str) -> str:
    """Where a version is reviewed."""
    return reverse("desk-review", args=[key])


def consent_path(token: str, language: str) -> str:
    """Where a creator says whether they want to be named."""
    with override(language):
        return reverse("material-consent", args=[token])


def report_path(key: str, number: str) -> str:
    """What became of a report, for whoever made it."""
    return reverse("material-report-state", args=[key, number])


def sectors_path() -> str:
    """Where somebody's sectors are listed, with what waits to be answered."""
    return reverse("desk-sectors")


def reports_path() -> str:
    """Where reports and comments are decided about."""
    return reverse("desk-reports")


comments_path = reports_path
