"""The model that an operator gave by PACTWORK_EMBEDDING_MODEL, if any.

Its file is an ONNX graph from `input_ids` and `attention_mask` (and `token_type_ids` where it asks)
to one vector a text, or one for each piece, which are averaged. `tokenizer.json` lies beside it.
Nothing of it is loaded where none is given.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from pactwork.search.embedding.pieces import Pieces, UnusableModelError

MOST_PIECES: Final = 128
_AT_ONCE: Final = 16
_SCALE: Final = 127


class Model:
    """Turns texts into vectors of small whole numbers, of length about `_SCALE`."""

    def __init__(self, path: Path) -> None:
        """Load it. Raises UnusableModelError."""
        try:
            import onnxruntime
        except ImportError as fault:
            raise UnusableModelError("PACTWORK_EMBEDDING_MODEL needs onnxruntime.") from fault
        self._pieces = Pieces(path.with_name("tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as fault:
            raise UnusableModelError(f"{path} is not a model: {fault}") from fault
        self._asks = [one.name for one in self._session.get_inputs()]
        if not {"input_ids", "attention_mask"} <= set(self._asks):
            raise UnusableModelError(f"{path} does not take input_ids and attention_mask.")

    def vectors(self, texts: Sequence[str]) -> list[bytes]:
        """A vector for each text, a byte a dimension."""
        found: list[bytes] = []
        for start in range(0, len(texts), _AT_ONCE):
            found += self._some(texts[start : start + _AT_ONCE])
        return found

    def _some(self, texts: Sequence[str]) -> list[bytes]:
        import numpy

        rows = [self._pieces.numbers(text, MOST_PIECES) or [0] for text in texts]
        width = max(map(len, rows))
        numbers = numpy.zeros((len(rows), width), dtype=numpy.int64)
        there = numpy.zeros((len(rows), width), dtype=numpy.int64)
        for place, row in enumerate(rows):
            numbers[place, : len(row)] = row
            there[place, : len(row)] = 1
        given = {"input_ids": numbers, "attention_mask": there}
        given["token_type_ids"] = numpy.zeros_like(numbers)
        asked = {name: given[name] for name in self._asks}
        answer = numpy.asarray(self._session.run(None, asked)[0], dtype=numpy.float32)
        if answer.ndim == 3:
            weights = there[:, :, None].astype(numpy.float32)
            answer = (answer * weights).sum(axis=1) / weights.sum(axis=1)
        lengths = numpy.linalg.norm(answer, axis=1, keepdims=True)
        scaled = numpy.rint(answer / numpy.maximum(lengths, 1e-9) * _SCALE)
        return [row.astype(numpy.int8).tobytes() for row in scaled]


_held: tuple[str, Model] | None = None
_lock: Final = threading.Lock()


def model() -> Model | None:
    """The model of this installation; None where none is given. Raises UnusableModelError."""
    global _held
    path = str(settings.PACTWORK_EMBEDDING_MODEL)
    if not path:
        return None
    with _lock:
        if _held is None or _held[0] != path:
            _held = (path, Model(Path(path)))
        return _held[1]


def model_mark() -> str:
    """What tells this model from others; "" where none is given. Loads nothing."""
    path = str(settings.PACTWORK_EMBEDDING_MODEL)
    if not path:
        return ""
    try:
        found = Path(path).stat()
    except OSError as fault:
        raise UnusableModelError(f"PACTWORK_EMBEDDING_MODEL: {fault}") from fault
    return sha256(f"{path}\0{found.st_size}\0{found.st_mtime_ns}".encode()).hexdigest()[:12]
