"""Where segments lie: a folder of this machine, or a bucket that speaks S3.

A file is there whole or not at all, and is never changed: what has to change is written under
another name. Only what reads or writes a bucket, or writes at all, loads pyarrow.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    import duckdb
    from pyarrow.fs import S3FileSystem

_OURS: Final = re.compile(r"\d{6}-\d+-\d+-[0-9a-f]{8}\.(rows|facts)\.parquet(\.part)?")


class Sink:
    """A file being written that knows its size and SHA-256."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes | memoryview) -> int:
        """Add to the end of the file."""
        self._file.write(content)
        self._hash.update(content)
        self.size += len(content)
        return len(content)

    def flush(self) -> None:
        """Nothing waits here."""

    def tell(self) -> int:
        """Where the next byte goes."""
        return self.size

    @property
    def closed(self) -> bool:
        """Whoever opened the shelf's file closes it."""
        return False

    @property
    def sha256(self) -> str:
        """The hash of all that was written, in hex."""
        return self._hash.hexdigest()


class Shelf(Protocol):
    """A place of segments. Names are bare file names."""

    def writing(self, name: str) -> contextlib.AbstractContextManager[Sink]:
        """Write a file: there under its name, and on the disk, when the block ends well."""

    def opened(self, name: str) -> contextlib.AbstractContextManager[Any]:
        """A file to read, for Arrow.

        Raises:
            FileNotFoundError: it is not there.
        """

    def names(self) -> list[str]:
        """The files here, those left half-written too; what is not ours is left out."""

    def remove(self, name: str) -> None:
        """Let a file go, if it is there."""

    def source(self, database: duckdb.DuckDBPyConnection, names: Sequence[str]) -> str:
        """What stands after FROM to read these files as one table in DuckDB.

        Raises:
            FileNotFoundError: one of them is not there.
        """

    def addresses(self, names: Sequence[str]) -> list[str]:
        """Where another program finds the files."""


class Folder:
    """A folder of this machine, or one that several machines share."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[Sink]:
        """Write beside, sync, rename, sync the folder."""
        self._path.mkdir(parents=True, exist_ok=True)
        part = self._path / f"{name}.part"
        with part.open("wb") as file:
            yield Sink(file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._path / name)
        folder = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def opened(self, name: str) -> contextlib.AbstractContextManager[Any]:
        """The file itself."""
        return (self._path / name).open("rb")

    def names(self) -> list[str]:
        """What lies in the folder."""
        found = os.listdir(self._path) if self._path.is_dir() else []
        return sorted(name for name in found if _OURS.fullmatch(name))

    def remove(self, name: str) -> None:
        """Unlink it."""
        (self._path / name).unlink(missing_ok=True)

    def source(self, database: duckdb.DuckDBPyConnection, names: Sequence[str]) -> str:
        """DuckDB reads the files itself."""
        for address in self.addresses(names):
            if not Path(address).is_file():
                raise FileNotFoundError(address)
        return parquet(self.addresses(names))

    def addresses(self, names: Sequence[str]) -> list[str]:
        """Full paths."""
        return [str(self._path / name) for name in names]


class Bucket:
    """A bucket that speaks S3; keys and secrets are found as Amazon's own tools find them."""

    def __init__(self, address: str, *, endpoint: str = "", region: str = "") -> None:
        parts = urlsplit(address)
        self._root = f"{parts.netloc}{parts.path}".strip("/")
        self._endpoint, self._region = endpoint, region

    @property
    def _store(self) -> S3FileSystem:
        from pyarrow.fs import S3FileSystem

        there: dict[str, Any] = {}
        if self._endpoint:
            scheme, _, host = self._endpoint.rpartition("://")
            there = {"endpoint_override": host, "scheme": scheme or "https"}
        if region := self._region or (not self._endpoint and _region_of(self._root)):
            there["region"] = region
        return S3FileSystem(**there)

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator[Sink]:
        """A bucket shows an object once it is closed: no other name is needed.

        Arrow can only close a stream, also one that is not whole: what it left is removed at once.
        """
        file = self._store.open_output_stream(f"{self._root}/{name}")
        try:
            yield Sink(file)
            file.close()
        except BaseException:
            for undo in (file.close, partial(self.remove, name)):
                with contextlib.suppress(OSError):
                    undo()
            raise

    def opened(self, name: str) -> contextlib.AbstractContextManager[Any]:
        """The object, read by ranges."""
        file: contextlib.AbstractContextManager[Any] = self._store.open_input_file(
            f"{self._root}/{name}"
        )
        return file

    def names(self) -> list[str]:
        """The objects below our prefix."""
        from pyarrow.fs import FileSelector

        found = self._store.get_file_info(FileSelector(self._root, allow_not_found=True))
        return sorted(one.base_name for one in found if _OURS.fullmatch(one.base_name))

    def remove(self, name: str) -> None:
        """Delete the object."""
        with contextlib.suppress(FileNotFoundError):
            self._store.delete_file(f"{self._root}/{name}")

    def source(self, database: duckdb.DuckDBPyConnection, names: Sequence[str]) -> str:
        """Arrow reads the objects; DuckDB tells it which columns and rows."""
        import pyarrow.dataset as ds

        store, form = self._store, ds.ParquetFileFormat()
        paths = [f"{self._root}/{name}" for name in names]
        found = store.get_file_info(paths)
        if missing := [one.path for one in found if not one.is_file]:
            raise FileNotFoundError(missing[0])
        parts = [form.make_fragment(one.path, store, file_size=one.size) for one in found]
        view = f"objects_{hashlib.sha256(''.join(paths).encode()).hexdigest()[:16]}"
        whole = ds.FileSystemDataset(parts, parts[0].physical_schema, form, store)
        database.register(view, whole)
        return view

    def addresses(self, names: Sequence[str]) -> list[str]:
        """As Hadoop, and so Spark, writes them."""
        return [f"s3a://{self._root}/{name}" for name in names]


@cache
def _region_of(root: str) -> str:
    """Where Amazon keeps the bucket: as the environment says, else as it answers."""
    from pyarrow.fs import resolve_s3_region

    said = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    return said or str(resolve_s3_region(root.partition("/")[0]))


def shelf_in_use() -> Shelf:
    """The place that PACTWORK_SEGMENTS names: by default a folder of the installation."""
    place = str(settings.PACTWORK_SEGMENTS)
    if place.startswith("s3://"):
        return Bucket(
            place, endpoint=settings.PACTWORK_S3_ENDPOINT, region=settings.PACTWORK_S3_REGION
        )
    return Folder(Path(place) if place else Path(settings.PACTWORK_HOME) / "segments")


def parquet(paths: Sequence[str]) -> str:
    """DuckDB's words for reading these files of this machine."""
    quoted = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{quoted}])"
