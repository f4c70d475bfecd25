"""Addresses of materials for machines and for taking along."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from pactwork.portal.web import material_feeds, material_formats, sectors

plain: list[URLPattern | URLResolver] = [
    path("id/materials/<slug:key>", material_formats.identifier, name="id-material"),
    path(
        "id/materials/<slug:key>/versions/<int:number>",
        material_formats.identifier,
        name="id-material-version",
    ),
    path(
        "id/collections/<slug:slug>",
        material_formats.collection_identifier,
        name="id-collection",
    ),
    path("id/sectors/<slug:slug>", sectors.identifier, name="id-sector"),
    path(
        "materials/<slug:key>/package.<slug:kind>",
        material_formats.package,
        name="material-package",
    ),
    path(
        "collections/<slug:slug>/package.<slug:kind>",
        material_formats.collection_package,
        name="collection-package",
    ),
    path("materials/<slug:key>.<str:form>", material_formats.description, name="material-format"),
    path(
        "materials/<slug:key>/versions/<int:number>.<str:form>",
        material_formats.description,
        name="material-version-format",
    ),
    path("feeds/materials.atom", material_feeds.materials_atom, name="feed-materials"),
    path("feeds/materials.rss", material_feeds.materials_rss, name="feed-materials-rss"),
    path("oembed", material_formats.oembed, name="oembed"),
]
