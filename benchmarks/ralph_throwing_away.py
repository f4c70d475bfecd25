"""Ralph's own application over a store that throws everything away: for its Python, not ours."""

from __future__ import annotations

from ralph.backends.lrs.fs import FSLRSBackend  # type: ignore[import-not-found]


def _write(self: object, data: object, *_args: object, **_kwargs: object) -> int:
    return len(list(data))  # type: ignore[call-overload]


def _nothing(self: object, *_args: object, **_kwargs: object) -> object:
    return iter(())


FSLRSBackend.write = _write
FSLRSBackend.query_statements_by_ids = _nothing

from ralph.api import app  # type: ignore[import-not-found]  # noqa: E402

__all__ = ["app"]
