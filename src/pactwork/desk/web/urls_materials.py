"""Addresses of sharing, describing, reviewing and collecting materials, and of what readers say."""

from __future__ import annotations

from django.urls import URLPattern, path

from pactwork.desk.web import (
    alikes,
    bodies,
    deposit,
    describe,
    material,
    material_adapting,
    material_consent,
    material_import,
    material_importing,
    material_reports,
    material_reuse,
    material_review,
    material_shelves,
    material_use,
    material_voices,
    materials,
    sectors,
    source_records,
    sources,
)

_ONE = "desk/materials/<slug:key>/"

patterns: list[URLPattern] = [
    path("desk/materials/", materials.mine, name="desk-materials"),
    path("desk/materials/share/", deposit.deposit, name="desk-deposit"),
    path("desk/materials/import/", material_import.bring_table, name="desk-materials-import"),
    path(
        "desk/materials/import/<uuid:number>/",
        material_importing.import_progress,
        name="desk-materials-importing",
    ),
    path("desk/materials/review/", material_review.queue, name="desk-reviews"),
    path("desk/materials/reports/", material_reports.reports, name="desk-reports"),
    path("desk/materials/collections/", material_shelves.shelves, name="desk-collections"),
    path("desk/materials/collections/<slug:slug>/", material_shelves.shelf, name="desk-collection"),
    path("desk/materials/alike/", alikes.waiting, name="desk-alikes"),
    path("desk/materials/alike/<slug:key>/<slug:other>/", alikes.pair, name="desk-alike"),
    path("desk/materials/bodies/", bodies.all_bodies, name="desk-bodies"),
    path("desk/materials/bodies/<slug:slug>/", bodies.body, name="desk-body"),
    path("desk/materials/sectors/", sectors.all_sectors, name="desk-sectors"),
    path("desk/materials/sectors/<slug:slug>/", sectors.sector, name="desk-sector"),
    path("desk/materials/use/", material_use.use, name="desk-materials-use"),
    path(
        "desk/materials/use/<slug:slug>/<slug:kind>.csv",
        material_use.use_table,
        name="desk-materials-use-table",
    ),
    path("desk/materials/sources/", sources.all_sources, name="desk-sources"),
    path("desk/materials/sources/add/", sources.add, name="desk-source-add"),
    path("desk/materials/sources/<slug:slug>/", sources.source, name="desk-source"),
    path(
        "desk/materials/sources/<slug:slug>/records/<int:number>/",
        source_records.record,
        name="desk-source-record",
    ),
    path(_ONE, material.material, name="desk-material"),
    path(f"{_ONE}collect/", material_shelves.put, name="desk-collection-put"),
    path(f"{_ONE}describe/", describe.describe, name="desk-material-describe"),
    path(f"{_ONE}review/", material_review.review, name="desk-review"),
    path(f"{_ONE}do/<slug:name>/", material.act, name="desk-material-act"),
    path("materials/<slug:key>/say/", material_voices.say, name="material-say"),
    path("materials/<slug:key>/useful/", material_voices.useful, name="material-useful"),
    path("materials/<slug:key>/report/", material_voices.report, name="material-report"),
    path(
        "materials/<slug:key>/report/<uuid:number>/",
        material_voices.report_state,
        name="material-report-state",
    ),
    path("materials/named/<str:token>/", material_consent.consent, name="material-consent"),
    path("materials/<slug:key>/adapt/", material_adapting.adapt, name="material-adapt"),
    path("materials/<slug:key>/reuse/", material_reuse.reuse, name="material-reuse"),
]
