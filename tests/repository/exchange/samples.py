"""Materials in six scripts, and the vocabularies we ship, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from pactwork.repository.api import (
    Creator,
    Described,
    DescribedFile,
    FileRole,
    Ground,
    Origin,
    Relation,
    Rights,
)
from pactwork.repository.exchange.terms import SCHEMES, Term, Terms
from pactwork.vocabularies.scheme_files import SHIPPED, read_schemes

TITLES = {
    "en": "Water in the city: a worksheet",
    "ro": "Apa în oraș: fișă de lucru",
    "lt": "Vanduo mieste: užduočių lapas",
    "vi": "Nước trong thành phố: phiếu bài tập",
    "ka": "წყალი ქალაქში: სამუშაო ფურცელი",
    "fa": "آب در شهر: کاربرگ",
}
NAMES = {
    "en": "Ann Clark",
    "ro": "Țurcanu, Ștefan",
    "lt": "Šarūnė Žemaitė",
    "vi": "Nguyễn Thị Hồng",
    "ka": "ნინო ბერიძე",
    "fa": "مریم کریمی",
}
KEYWORDS = {
    "en": ("rivers & <rain>", "taps"),
    "ro": ("râuri", "ploaie"),
    "lt": ("upės", "lietus"),
    "vi": ("sông ngòi", "mưa"),
    "ka": ("მდინარეები", "წვიმა"),
    "fa": ("رودخانه‌ها", "باران"),
}


@cache
def shipped_terms() -> Terms:
    held = read_schemes([SHIPPED])
    return Terms(
        Term(code, c.notation, c.label, c.alt_labels, tuple(c.exact_match), c.extra)
        for code in SCHEMES
        for c in held[code].concepts
    )


def material(language: str = "ro", **changes: Any) -> Described:
    """A material in one language, described in it and in English."""
    held: dict[str, Any] = {
        "key": "k7f3m2q9xa",
        "version": 2,
        "titles": {tag: TITLES[tag] for tag in dict.fromkeys([language, "en"])},
        "descriptions": {language: f"{TITLES[language]}.\nA & B < C"},
        "keywords": {language: KEYWORDS[language]},
        "languages": (language,),
        "resource_type": "worksheet",
        "licence": "cc-by-sa-4.0",
        "subjects": ("isced-f-0521", "isced-f-0541"),
        "themes": ("environment",),
        "levels": ("isced-1", "isced-2"),
        "target_groups": ("pupils", "teachers"),
        "literacies": ("environment", "media"),
        "accessibility": ("alternative-text", "tagged-pdf"),
        "creators": (
            Creator(
                NAMES[language], "author", "https://orcid.org/0000-0002-1825-0097", agreed=True
            ),
            Creator("Primăria", "author", is_organisation=True, agreed=True),
            Creator("Secret Author", "author", "https://orcid.org/0000-0001-5109-3700"),
            Creator("Tomas Vaitkus", "translator", affiliation="Biblioteka", agreed=True),
            Creator("Secret Helper", "illustrator"),
        ),
        "organisation": "dgets",
        "partners": ("diez",),
        "organisation_names": {"dgets": {"ro": "Direcția Generală"}, "diez": {"en": "Diez"}},
        "files": (
            DescribedFile("a" * 64, "apa.pdf", "application/pdf", 1200, language="ro", pages=3),
            DescribedFile("b" * 64, "apa.vtt", "text/vtt", 80, FileRole.SUBTITLES, "en"),
        ),
        "origins": (
            Origin(Relation.TRANSLATION_OF, "https://doi.org/10.5555/ab-1", "Water", "cc-by-4.0"),
            Origin(
                Relation.PART_OF,
                "https://example.org/series",
                ground=Ground(Rights.LEAVE, "ნანა", on=date(2026, 3, 3)),
            ),
        ),
        "commitments": ("https://pacts.example/id/agreements/x/commitments/c1",),
        "doi": "10.5555/pact.1",
        "published_on": date(2026, 3, 9),
        "changed_at": datetime(2026, 4, 1, 12, tzinfo=UTC),
    }
    return Described(**held | changes)
