"""The files a pact file names by path: they lie beside it, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from errno import EISDIR
from pathlib import Path
from typing import Any

from pactwork.agreements.pactfile.finding import Finding
from pactwork.files.api import LARGEST, FileError, media_type_of


class OutsideError(ValueError):
    """A path that leads out of the folder of the pact file."""


def attachment(pact_file: Path, path: str) -> Path:
    """Where an attachment lies.

    Raises:
        OutsideError: the path is absolute, or leads out of the pact file's folder, also by link.
    """
    folder = pact_file.resolve().parent
    found = (folder / path).resolve()
    if Path(path).is_absolute() or not found.is_relative_to(folder):
        raise OutsideError(f"“{path}” lies outside the folder of the pact file.")
    return found


def read_attachment(pact_file: Path, path: str) -> bytes:
    """The bytes of an attachment, at most one byte more than a file may have.

    Raises:
        OutsideError: the path leads out of the folder.
        OSError: the file cannot be read.
    """
    found = attachment(pact_file, path)
    if found.exists() and not found.is_file():
        raise IsADirectoryError(EISDIR, "it is not a file", path)
    with found.open("rb") as file:
        return file.read(LARGEST + 1)


def attachment_findings(pact: Mapping[str, Any], pact_file: Path) -> Iterator[Finding]:
    """Everything wrong with the files a pact file names."""
    for index, held in enumerate(pact.get("files", [])):
        if "path" not in held:
            continue
        place = ("files", index, "path")
        try:
            media_type_of(Path(held["path"]).name, read_attachment(pact_file, held["path"]))
        except OutsideError as error:
            yield (place, "file.outside", str(error), "Put it beside the pact file.")
        except OSError as error:
            reason = f"“{held['path']}” cannot be read: {error.strerror}."
            yield (place, "file.missing", reason, "Put it beside the pact file.")
        except FileError as error:
            yield (place, "file.kind", str(error), "Attach it in another form, or leave it out.")
