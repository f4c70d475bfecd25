"""Tables of the repository."""

from pactwork.repository.models.collection import Collection, CollectionEditor, CollectionItem
from pactwork.repository.models.consenting import Consent, ConsentLetter, LeftAlone
from pactwork.repository.models.curating import (
    CuratingBody,
    Curator,
    FirstReview,
    Review,
    ReviewClaim,
    ReviewRemark,
    Verdict,
)
from pactwork.repository.models.feeding import FeedMember, FeedRecord, FeedSet, StaleMaterial
from pactwork.repository.models.harvesting import (
    Landing,
    SetAside,
    Source,
    SourceKind,
    SourceRecord,
)
from pactwork.repository.models.importing import ImportedMaterial, ImportStage, TableImport
from pactwork.repository.models.linking import LinkCopy
from pactwork.repository.models.material import (
    Material,
    MaterialFile,
    Partner,
    Stage,
    Version,
    VersionCreator,
    VersionOrigin,
)
from pactwork.repository.models.saying import (
    CommentStage,
    MaterialComment,
    MaterialReport,
    Rating,
    ReportDecision,
)
from pactwork.repository.models.sectors import Sector, SectorMember
from pactwork.repository.models.serving import Reuse, ReuseKind, Serving
from pactwork.repository.models.using import (
    NO_STATEMENT,
    AlikePair,
    DailyUse,
    Likeness,
    SameAs,
    Trace,
    TraceSalt,
    Unsigned,
    UseKind,
)

__all__ = [
    "NO_STATEMENT",
    "AlikePair",
    "Collection",
    "CollectionEditor",
    "CollectionItem",
    "CommentStage",
    "Consent",
    "ConsentLetter",
    "CuratingBody",
    "Curator",
    "DailyUse",
    "FeedMember",
    "FeedRecord",
    "FeedSet",
    "FirstReview",
    "ImportStage",
    "ImportedMaterial",
    "Landing",
    "LeftAlone",
    "Likeness",
    "LinkCopy",
    "Material",
    "MaterialComment",
    "MaterialFile",
    "MaterialReport",
    "Partner",
    "Rating",
    "ReportDecision",
    "Reuse",
    "ReuseKind",
    "Review",
    "ReviewClaim",
    "ReviewRemark",
    "SameAs",
    "Sector",
    "SectorMember",
    "Serving",
    "SetAside",
    "Source",
    "SourceKind",
    "SourceRecord",
    "Stage",
    "StaleMaterial",
    "TableImport",
    "Trace",
    "TraceSalt",
    "Unsigned",
    "UseKind",
    "Verdict",
    "Version",
    "VersionCreator",
    "VersionOrigin",
]
