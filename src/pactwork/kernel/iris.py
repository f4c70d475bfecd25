"""The stable identifiers (RFC 3987) of everything that is published.

An IRI is `{PACTWORK_IRI_BASE}/id/…`; it never names a page, a language or a format, and it
answers with a redirection to the right one.
"""

import re
from typing import Final

from django.conf import settings

_SLUG: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_KEY: Final = r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*"
_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NUMBER: Final = r"[1-9][0-9]{0,5}"

_TEMPLATES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "agreement": ("agreements/{}", (_SLUG,)),
    "commitment": ("agreements/{}/commitments/{}", (_SLUG, _KEY)),
    "article": ("agreements/{}/articles/{}", (_SLUG, _KEY)),
    "organisation": ("organisations/{}", (_SLUG,)),
    "evidence": ("evidence/{}", (_UUID,)),
    "material": ("materials/{}", (_KEY,)),
    "material-version": ("materials/{}/versions/{}", (_KEY, _NUMBER)),
    "collection": ("collections/{}", (_SLUG,)),
    "sector": ("sectors/{}", (_SLUG,)),
    "scheme": ("concepts/{}", (_SLUG,)),
    "concept": ("concepts/{}/{}", (_SLUG, _KEY)),
}
_PAGES: Final[dict[str, str]] = {
    "agreement": "agreements/{}/",
    "commitment": "agreements/{}/commitments/{}/",
    "article": "agreements/{}/#article-{}",
    "organisation": "organisations/{}/",
    "evidence": "evidence/{}/",
    "material": "materials/{}/",
    "material-version": "materials/{}/versions/{}/",
    "collection": "collections/{}/",
    "sector": "sectors/{}/",
}
_WHOLE: Final = {
    kind: (template, tuple(re.compile(key) for key in keys))
    for kind, (template, keys) in _TEMPLATES.items()
}
_PATTERNS: Final = {
    kind: re.compile(template.format(*(f"({key})" for key in keys)))
    for kind, (template, keys) in _TEMPLATES.items()
}


def iri(kind: str, *keys: object) -> str:
    """Build the IRI of a thing.

    `kind` is agreement, commitment, article, organisation, evidence, material, material-version,
    collection, sector, scheme or concept; `keys` are its slug, slug and key, UUID, key, key and
    number, slug, slug, code, or code and notation. Raises ValueError
    for keys that would not survive the way back through `parse_iri`.
    """
    template, patterns = _WHOLE[kind]
    texts = [str(key) for key in keys]
    if len(texts) != len(patterns):
        raise ValueError(f"The IRI of a {kind} takes {len(patterns)} keys, not {len(texts)}.")
    for text, pattern in zip(texts, patterns, strict=True):
        if not pattern.fullmatch(text):
            raise ValueError(f"“{text[:80]}” cannot stand in the IRI of a {kind}.")
    return f"{_base()}/id/{template.format(*texts)}"


def parse_iri(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Take one of our IRIs apart into its kind and keys; None if it is not one of ours."""
    prefix = f"{_base()}/id/"
    if not text.startswith(prefix):
        return None
    rest = text[len(prefix) :]
    for kind, pattern in _PATTERNS.items():
        match = pattern.fullmatch(rest)
        if match:
            return kind, match.groups()
    return None


def public_path(text: str, language: str | None = None) -> str:
    """Return the path on this site of one of our IRIs.

    Without a language this is the path that redirects ("/id/agreements/x"); with one it is
    the page itself ("/ro/agreements/x/"). Schemes and concepts have no page and keep the
    first. Raises ValueError for an IRI that is not ours.
    """
    parsed = parse_iri(text)
    if parsed is None:
        raise ValueError(f"“{text[:200]}” is not an IRI of this site.")
    kind, keys = parsed
    if language is None or kind not in _PAGES:
        return "/id/" + _TEMPLATES[kind][0].format(*keys)
    return f"/{language}/" + _PAGES[kind].format(*keys)


def _base() -> str:
    return str(settings.PACTWORK_IRI_BASE).rstrip("/")
