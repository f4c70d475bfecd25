"""The pages every promise is held on: one of each kind, with the most on it."""

from __future__ import annotations

from pactwork.agreements.statements import evidence_uuid

LESSONS = evidence_uuid("chisinau-dgets-diez", "lessons-2021")
PAGES = {
    "home": "/{}/",
    "register": "/{}/agreements/",
    "search": "/{}/agreements/?q=dgets&state=overdue",
    "nothing-found": "/{}/agreements/?q=zzzz",
    "quilt": "/{}/agreements/?view=quilt",
    "map": "/{}/agreements/?view=map",
    "commitments": "/{}/commitments/?state=fulfilled",
    "agreement": "/{}/agreements/chisinau-dgets-diez/",
    "thirteen": "/{}/agreements/lithuania-social-cluster/",
    "open-ended": "/{}/agreements/kermanshah-learning-city/",
    "commitment": "/{}/agreements/tbilisi-mediatheques-icpi/commitments/c5/",
    "evidence-list": "/{}/agreements/vietnam-moet-vnpt/evidence/",
    "proof": f"/{{}}/proofs/{LESSONS}/",
    "matrix": "/{}/agreements/lithuania-social-cluster/matrix/",
    "reciprocity": "/{}/agreements/lithuania-social-cluster/reciprocity/",
    "reciprocity-evidence": "/{}/agreements/chisinau-dgets-diez/reciprocity/evidence/",
    "dossier": "/{}/agreements/chisinau-dgets-diez/dossier/",
    "say": "/{}/agreements/chisinau-dgets-diez/commitments/c4/say/",
    "versions": "/{}/agreements/chisinau-dgets-diez/versions/",
    "compare": "/{}/agreements/chisinau-dgets-diez/versions/compare/?from=1&to=2",
    "badge": "/{}/agreements/chisinau-dgets-diez/badge/",
    "organisations": "/{}/organisations/",
    "organisation": "/{}/organisations/dgets/",
    "organisation-reciprocity": "/{}/organisations/dgets/reciprocity/",
    "organisation-passed": "/{}/organisations/dgets/reciprocity/evidence/?from=dgets",
    "materials": "/{}/materials/",
    "everything": "/{}/search/?q=dgets",
    "collections": "/{}/collections/",
    "about": "/{}/about/",
    "machines": "/{}/machines/",
    "gallery": "/{}/gallery/",
}
