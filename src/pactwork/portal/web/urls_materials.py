"""Addresses of materials, collections, and the search over everything."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from pactwork.portal.web import (
    finding,
    material,
    material_collections,
    material_files,
    material_use,
    sectors,
)

localized: list[URLPattern | URLResolver] = [
    path("search/", finding.search, name="search"),
    path("search/suggestions.json", finding.suggest, name="suggestions"),
    path("materials/", finding.material_list, name="materials"),
    path("materials/<slug:key>/", material.material, name="material"),
    path(
        "materials/<slug:key>/versions/<int:number>/",
        material.material_version,
        name="material-version",
    ),
    path("materials/<slug:key>/embed/", material.embed, name="material-embed"),
    path("collections/", material_collections.collection_list, name="collections"),
    path("collections/<slug:slug>/", material_collections.collection, name="collection"),
    path("sectors/", sectors.sector_list, name="sectors"),
    path("sectors/<slug:slug>/", sectors.sector, name="sector"),
]
plain: list[URLPattern | URLResolver] = [
    path("materials/<slug:key>/files/<slug:digest>", material_files.download, name="material-file"),
    path("materials/<slug:key>/link", material_files.follow, name="material-link"),
    path("materials/<slug:key>/use.csv", material_use.use_table, name="material-use"),
]
