"""Visits the pages of materials, so that every template is rendered."""

from __future__ import annotations

from django.test import Client

from tests.desk.doing import page, signed_in
from tests.factories import numbers
from tests.shelving import published


def tour() -> None:
    """A material, its older version, what is left of one that was withdrawn, and finding them."""
    (dgets,) = numbers("dgets")
    writer = signed_in("portal-writer@example.org", dgets="member")
    reviewer = signed_in("portal-reviewer@example.org", dgets="coordinator")
    key = published(writer, reviewer, dgets, by="dgets")
    public = Client()
    for path in (
        f"materials/{key}/",
        f"materials/{key}/embed/",
        "materials/",
        "materials/?q=citim",
        "materials/?q=zzzzzz",
        "search/",
        "search/?q=citim",
        "search/?q=dgets",
        "search/?q=library",
        "search/?q=zzzzzz",
        "collections/",
    ):
        page(public, f"/en/{path}")
    results = {"HX-Request": "true", "HX-Target": "results"}
    public.get("/en/materials/", headers=results)
    reviewer.post("/en/desk/materials/collections/", _shelf(dgets))
    reviewer.post("/en/desk/materials/collections/lecturi/", {"do": "add", "material": key})
    page(public, "/en/collections/")
    page(public, "/en/collections/lecturi/")
    reviewer.post(f"/en/desk/materials/{key}/do/withdraw/", {"reason": "Gata."})
    public.get(f"/en/materials/{key}/")


def _shelf(organisation: int) -> dict[str, object]:
    held = {"organisation": organisation, "language": "ro", "visibility": "public"}
    return {"title": "Lecturi", **held}
