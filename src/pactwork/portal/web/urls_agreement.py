"""Addresses of the pages about agreements, commitments, versions and evidence."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from pactwork.portal.web.agreement import agreement
from pactwork.portal.web.commitment import commitment
from pactwork.portal.web.dossier import dossier, dossier_pdf
from pactwork.portal.web.evidence import agreement_evidence, evidence
from pactwork.portal.web.kept_file import agreement_file
from pactwork.portal.web.matrix import matrix
from pactwork.portal.web.passed import agreement_passed
from pactwork.portal.web.proof import bundle, proof
from pactwork.portal.web.reciprocity import agreement_reciprocity
from pactwork.portal.web.versions import compare, versions

localized: list[URLPattern | URLResolver] = [
    path("agreements/<slug:slug>/", agreement, name="agreement"),
    path("agreements/<slug:slug>/commitments/<str:key>/", commitment, name="commitment"),
    path("agreements/<slug:slug>/evidence/", agreement_evidence, name="agreement-evidence"),
    path("agreements/<slug:slug>/matrix/", matrix, name="matrix"),
    path(
        "agreements/<slug:slug>/reciprocity/", agreement_reciprocity, name="agreement-reciprocity"
    ),
    path("agreements/<slug:slug>/reciprocity/evidence/", agreement_passed, name="agreement-passed"),
    path("agreements/<slug:slug>/dossier/", dossier, name="dossier"),
    path("agreements/<slug:slug>/dossier.pdf", dossier_pdf, name="dossier-pdf"),
    path("agreements/<slug:slug>/versions/", versions, name="versions"),
    path("agreements/<slug:slug>/versions/compare/", compare, name="compare"),
    path("evidence/<uuid:number>/", evidence, name="evidence"),
    path("proofs/<uuid:number>/", proof, name="evidence-proof"),
]
plain: list[URLPattern | URLResolver] = [
    path("proofs/<uuid:number>.json", bundle, name="evidence-bundle"),
    path("files/<slug:slug>/<slug:digest>", agreement_file, name="agreement-file"),
]
