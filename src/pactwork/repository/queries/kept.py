"""What the repository keeps of a person, for the file one can take along."""

from __future__ import annotations

from typing import Any

from pactwork.repository.models import (
    ConsentLetter,
    Curator,
    Material,
    MaterialComment,
    MaterialReport,
    Rating,
    ReportDecision,
    Reuse,
    Review,
)


def kept_of(person: int) -> dict[str, Any]:
    """Everything that names a person here, as JSON values."""
    began = Material.objects.filter(person=person).order_by("pk")
    reviews = Review.objects.filter(person=person).order_by("pk")
    comments = MaterialComment.objects.filter(person=person).order_by("pk")
    ratings = Rating.objects.filter(person=person).order_by("pk")
    reports = MaterialReport.objects.filter(person=person).order_by("pk")
    decisions = ReportDecision.objects.filter(person=person).order_by("pk")
    reuses = Reuse.objects.filter(person=person).order_by("pk")
    asked = ConsentLetter.objects.filter(asked_by=person).order_by("pk")
    bodies = Curator.objects.filter(person=person).order_by("pk")
    return {
        "materials": list(began.values_list("key", flat=True)),
        "reviews": list(reviews.values("version__material__key", "verdict", "marks", "at")),
        "comments": list(comments.values("uuid", "text", "language", "stage", "at")),
        "ratings": list(ratings.values("material__key", "stars", "at")),
        "reports": list(reports.values("uuid", "material__key", "reason", "text", "at")),
        "decisions": list(decisions.values("report__uuid", "what", "reason", "at")),
        "reuses": list(reuses.values("uuid", "material__key", "how", "note", "on")),
        "asked": list(asked.values("consent__material__key", "consent__name", "asked_at")),
        "curates": list(bodies.values_list("body__slug", flat=True)),
    }
