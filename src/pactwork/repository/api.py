"""The door of `repository`: shared digital learning materials."""

from pactwork.repository import (
    alike,
    collections,
    companions,
    counts,
    licences,
    materials,
    queues,
    rubric,
    sectors,
    showing,
    sources,
    visibility,
    words,
)
from pactwork.repository.actions import (
    adapting,
    collecting,
    consenting,
    depositing,
    feeding,
    harvesting,
    importing,
    likeness,
    linking,
    publishing,
    reporting,
    reusing,
    reviewing,
    saying,
    using,
)
from pactwork.repository.actions.indexing import index_all
from pactwork.repository.actions.reading_anew import read_anew
from pactwork.repository.actions.reviewing import Remarked
from pactwork.repository.attribution import Attribution, attribution, authors_of, citation
from pactwork.repository.collections import CollectionCard, CollectionPage
from pactwork.repository.described import (
    Creator,
    Described,
    DescribedFile,
    FileRole,
    Ground,
    Origin,
    Relation,
    Rights,
)
from pactwork.repository.effects import exporting
from pactwork.repository.errors import WHY_WORDS, MaterialError, NotAllowedError, Why
from pactwork.repository.exchange.faults import Fault, UnreadableError
from pactwork.repository.licences import CLASH_WORDS, LICENCES, LicenceError
from pactwork.repository.licences import Fault as LicenceFault
from pactwork.repository.materials import (
    DeskMaterial,
    DraftLine,
    MaterialCard,
    MaterialPage,
    Shelf,
    Tombstone,
)
from pactwork.repository.models import Stage
from pactwork.repository.queries import link_copies, outgoing
from pactwork.repository.rubric import CRITERIA, MARKS
from pactwork.repository.said import KEEP, Said, checked_doi
from pactwork.repository.showing import Showing
from pactwork.repository.visibility import LABELS as VISIBILITY_LABELS
from pactwork.repository.visibility import Visibility

__all__ = [
    "CLASH_WORDS", "CRITERIA", "KEEP", "LICENCES", "MARKS", "VISIBILITY_LABELS", "WHY_WORDS",
    "Attribution", "CollectionCard", "CollectionPage", "Creator", "Described", "DescribedFile",
    "DeskMaterial", "DraftLine", "Fault", "FileRole", "Ground", "LicenceError", "LicenceFault",
    "MaterialCard", "MaterialError", "MaterialPage", "NotAllowedError", "Origin", "Relation",
    "Remarked", "Rights", "Said", "Shelf", "Showing", "Stage", "Tombstone", "UnreadableError",
    "Visibility", "Why", "adapting", "alike", "attribution", "authors_of", "checked_doi",
    "citation", "collecting", "collections", "companions", "consenting", "counts", "depositing",
    "exporting", "feeding", "harvesting", "importing", "index_all", "licences", "likeness",
    "link_copies", "linking", "materials", "outgoing", "publishing", "queues", "read_anew",
    "reporting", "reusing", "reviewing", "rubric", "saying", "sectors", "showing", "sources",
    "using", "visibility", "words",
]  # fmt: skip
