"""Writes to the vocabularies: loading their files."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from pactwork.kernel.canonical import canonical_json, sha256_hex
from pactwork.vocabularies import snapshot
from pactwork.vocabularies.models import Concept, Scheme
from pactwork.vocabularies.scheme_files import SHIPPED, ConceptFile, SchemeFile, read_schemes

_CONTENT: Final = (
    "label", "definition", "alt_labels", "exact_match", "extra", "order", "retired",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: schemes and concepts there are now, and how many of each changed."""

    schemes: int
    concepts: int
    changed_schemes: int
    changed_concepts: int


def load_schemes(folders: Sequence[Path] | None = None) -> Loaded:
    """Bring the tables in line with the vocabulary files, all or nothing.

    Without `folders`: the files we ship, then the folder PACTWORK_VOCABULARIES_DIR if it is
    set. Loading twice changes nothing. Concepts that left the files are retired, not deleted.
    Raises scheme_files.VocabularyError with every problem before anything is written.
    """
    schemes = read_schemes(default_folders() if folders is None else folders)
    with transaction.atomic(durable=True):
        stored = {scheme.code: scheme for scheme in Scheme.objects.select_for_update()}
        changed: list[int | None] = [
            _store(stored.get(code, Scheme(code=code)), scheme, digest)
            for code, scheme in schemes.items()
            if (digest := _digest(scheme)) != getattr(stored.get(code), "digest", None)
        ]
        changed += [_retire(scheme) for code, scheme in stored.items() if code not in schemes]
        transaction.on_commit(snapshot.forget)
    snapshot.forget()
    return Loaded(
        schemes=len(schemes),
        concepts=sum(len(scheme.concepts) for scheme in schemes.values()),
        changed_schemes=sum(1 for count in changed if count is not None),
        changed_concepts=sum(count or 0 for count in changed),
    )


def default_folders() -> list[Path]:
    """The folders loaded when none are named."""
    own = getattr(settings, "PACTWORK_VOCABULARIES_DIR", None)
    return [SHIPPED, Path(own)] if own else [SHIPPED]


def _digest(scheme: SchemeFile) -> str:
    return sha256_hex(canonical_json(asdict(scheme)))


def _store(row: Scheme, scheme: SchemeFile, digest: str) -> int:
    """Write one scheme whose digest differs; returns how many of its concepts changed."""
    row.label = dict(scheme.label)
    row.description = dict(scheme.description)
    row.extensible = scheme.extensible
    row.digest = digest
    row.save()
    stored = {concept.notation: concept for concept in row.concepts.all()}
    held = {
        source.notation: _content(source, order) for order, source in enumerate(scheme.concepts)
    }
    new = [
        Concept(scheme=row, notation=notation, **content)
        for notation, content in held.items()
        if notation not in stored
    ]
    changed = [
        concept
        for notation, concept in stored.items()
        if notation in held and _take(concept, held[notation])
    ]
    stored |= {concept.notation: concept for concept in Concept.objects.bulk_create(new)}
    moved = [source for source in scheme.concepts if _place(stored, source)]
    touched = {source.notation for source in moved} | {concept.notation for concept in changed}
    Concept.objects.bulk_update(
        [stored[notation] for notation in sorted(touched)], [*_CONTENT, "broader"]
    )
    added = {concept.notation for concept in new}
    return len(touched | added) + _retire_except(row, set(held))


def _content(source: ConceptFile, order: int) -> dict[str, Any]:
    """The columns of a concept as its file says them."""
    return {
        "label": dict(source.label),
        "definition": dict(source.definition),
        "alt_labels": {tag: list(names) for tag, names in source.alt_labels.items()},
        "exact_match": list(source.exact_match),
        "extra": dict(source.extra),
        "order": order,
        "retired": False,
    }


def _take(concept: Concept, content: dict[str, Any]) -> bool:
    """Carry `content` over into `concept`; whether that changed anything."""
    differs = any(getattr(concept, name) != value for name, value in content.items())
    for name, value in content.items():
        setattr(concept, name, value)
    return differs


def _place(stored: dict[str, Concept], source: ConceptFile) -> bool:
    """Put a concept under its broader one; whether it was elsewhere."""
    concept = stored[source.notation]
    broader = stored[source.broader] if source.broader else None
    moved = concept.broader_id != (broader.pk if broader else None)
    concept.broader = broader
    return moved


def _retire_except(row: Scheme, notations: set[str]) -> int:
    left = row.concepts.filter(retired=False).exclude(notation__in=notations)
    return left.update(retired=True)


def _retire(row: Scheme) -> int | None:
    """Retire all concepts of a scheme whose file is gone; None if that was done before."""
    if not row.digest:
        return None
    Scheme.objects.filter(pk=row.pk).update(digest="")
    return _retire_except(row, set())
