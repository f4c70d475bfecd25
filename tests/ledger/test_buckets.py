"""Segments in a bucket: as in a folder, and whole whatever goes wrong on the way there."""

from __future__ import annotations

import functools
import hashlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq
import pytest
from django.db import transaction

from pactwork.ledger.api import rollup
from pactwork.ledger.models import Segment, Statement, Text
from pactwork.ledger.queries.recorded import statements
from pactwork.ledger.rolling import columns, files, over
from pactwork.ledger.rolling.leaving import let_texts_leave
from pactwork.ledger.rolling.over import roll, sweep
from pactwork.ledger.rolling.reading import SegmentLostError, cold_texts
from pactwork.ledger.rolling.shelf import Bucket, shelf_in_use
from tests.ledger.bucket import PAGE, BucketServer, Trouble, bucket_of
from tests.ledger.builders import logged
from tests.ledger.test_rolling import AUGUST, JULY, JUNE, Killed, in_manifest, told
from tests.ledger.test_rollups import ASKED, NOW, grown

__all__ = ["grown"]

PLACE: Final = "deep/prefix"
STRAY: Final = "202606-1-2-0123abc{}.rows.parquet"
TROUBLES: Final[list[tuple[Trouble, int]]] = [("refused", 99), ("cut", 99), ("lost", 4)]


@pytest.fixture(autouse=True)
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketServer]:
    """The bucket in use; what fails is tried once, so that tests need not wait."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"):
        monkeypatch.setenv(name, "true")
    once = pyarrow.fs.AwsStandardS3RetryStrategy(max_attempts=1)
    trying_once = functools.partial(pyarrow.fs.S3FileSystem, retry_strategy=once)
    monkeypatch.setattr(pyarrow.fs, "S3FileSystem", trying_once)
    with bucket_of("segments") as server:
        settings.PACTWORK_SEGMENTS = f"s3://segments/{PLACE}"
        settings.PACTWORK_S3_ENDPOINT = server.endpoint
        yield server


@pytest.fixture
def months(db: None) -> dict[str, list[UUID]]:
    """Six statements in each of June, July and August 2026, all of them in the log."""
    held = {"june": told(JUNE), "july": told(JULY), "august": told(AUGUST)}
    logged()
    return held


def lying(bucket: BucketServer) -> set[str]:
    """The names of what lies below our prefix; a bucket may mark the prefix itself."""
    return {key.removeprefix(f"{PLACE}/") for key in bucket.objects} - {""}


@pytest.mark.parametrize("place", ["s3://segments", "s3://segments/deep/prefix/"])
def test_months_leave_for_a_bucket_and_read_as_before(
    bucket: BucketServer, months: dict[str, list[UUID]], settings: Any, place: str
) -> None:
    settings.PACTWORK_SEGMENTS = place
    everything = [uuid for held in months.values() for uuid in held]
    before, salts = statements(everything), dict(Text.objects.values_list("pk", "salt"))

    assert roll(now=AUGUST) == 12

    assert Text.objects.count() == 6
    assert statements(everything) == before
    cold = cold_texts(list(salts))
    assert len(cold) == 12
    assert all(text.salt == bytes(salts[number]) for number, text in cold.items())
    assert lying(bucket) == in_manifest()
    assert bucket.uploads == {}
    segment = Segment.objects.earliest("first")
    (address,) = shelf_in_use().addresses([segment.rows_file])
    content = bucket.objects[address.removeprefix("s3a://segments/")]
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (segment.sha256, segment.size)
    assert roll(now=AUGUST) == 0


@pytest.mark.usefixtures("grown")
def test_files_moved_to_a_bucket_count_and_read_as_in_a_folder(
    bucket: BucketServer, settings: Any, tmp_path: Path
) -> None:
    numbers = list(Statement.objects.values_list("pk", flat=True))
    there, settings.PACTWORK_SEGMENTS = settings.PACTWORK_SEGMENTS, str(tmp_path / "folder")
    assert roll(now=NOW) == 121
    counted = {by: rollup(by, actors=True) for by in ASKED[-3:]}
    texts = cold_texts(numbers)

    for path in (tmp_path / "folder").iterdir():
        bucket.objects[f"{PLACE}/{path.name}"] = path.read_bytes()
    settings.PACTWORK_SEGMENTS = f"s3://segments/{PLACE}"

    assert there != settings.PACTWORK_SEGMENTS
    assert {by: rollup(by, actors=True) for by in ASKED[-3:]} == counted
    assert cold_texts(numbers) == texts
    assert len(texts) == 121
    lost = Segment.objects.latest("first").facts_file
    del bucket.objects[f"{PLACE}/{lost}"]
    with pytest.raises(FileNotFoundError, match=lost):
        rollup(["verb"])


def test_a_large_object_goes_in_parts_and_one_text_reads_one_row_group(
    bucket: BucketServer,
) -> None:
    shelf, name = shelf_in_use(), STRAY.format(1)
    schema = pa.schema([("id", pa.int64()), ("raw", pa.string())])
    raws = [os.urandom(600_000).hex() for _ in range(20)]
    with (
        shelf.writing(name) as sink,
        pq.ParquetWriter(sink, schema, compression="none", use_dictionary=False) as writer,
    ):
        for number, raw in enumerate(raws):
            writer.write_table(pa.table({"id": [number], "raw": [raw]}))
    assert len([one for one in bucket.asked if "partNumber=" in one]) == 3
    assert hashlib.sha256(bucket.objects[f"{PLACE}/{name}"]).hexdigest() == sink.sha256
    with shelf.opened(name) as opened:
        assert pq.ParquetFile(opened).read_row_group(19)["raw"].to_pylist() == raws[19:]

    bucket.heals()
    bucket.sent = 0
    with duckdb.connect(config={"threads": 1}) as database:
        source = shelf.source(database, [name])
        asked = f"SELECT raw FROM {source} WHERE id IN (7) AND id BETWEEN 7 AND 7"
        assert database.execute(asked).fetchall() == [(raws[7],)]
    assert bucket.sent < 1_400_000
    assert [one.split()[0] for one in bucket.asked] == ["HEAD", "GET", "GET"]


def test_erasing_writes_the_segment_anew(
    bucket: BucketServer,
    months: dict[str, list[UUID]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    roll(now=AUGUST)
    gone, kept = months["june"][:2], months["june"][2:]
    before, old = statements(kept), Segment.objects.earliest("first")
    numbers = list(Statement.objects.filter(uuid__in=gone).values_list("pk", flat=True))

    with django_capture_on_commit_callbacks(execute=True):
        assert let_texts_leave(numbers) == 2

    new = Segment.objects.earliest("first")
    assert (new.texts, new.facts_file) == (4, old.facts_file)
    assert new.rows_file != old.rows_file
    assert lying(bucket) == in_manifest()
    content = bucket.objects[f"{PLACE}/{new.rows_file}"]
    assert hashlib.sha256(content).hexdigest() == new.sha256
    raws = [row["raw"] for row in pq.read_table(io.BytesIO(content)).to_pylist()]
    assert [raw is None for raw in raws] == [True, True, False, False, False, False]
    assert statements(months["june"]) == before
    assert let_texts_leave(numbers) == 0


def test_only_our_own_leftovers_are_swept(
    bucket: BucketServer, months: dict[str, list[UUID]]
) -> None:
    roll(now=AUGUST)
    strays = [STRAY.format(number) for number in range(PAGE + 1)]
    others = {"notes.txt", f"elsewhere/{STRAY.format(1)}"}
    for name in (*strays, *others):
        bucket.objects[f"{PLACE}/{name}"] = b""
    assert sweep() == strays
    assert sweep() == []
    assert lying(bucket) == in_manifest() | others


@pytest.mark.parametrize(
    ("module", "name", "nth"),
    [(files, "facts_of", 1), (files, "facts_of", 4), (over, "_let_go", 1), (over, "_let_go", 2)],
)
def test_killed_at_any_point_and_repeated(
    bucket: BucketServer,
    months: dict[str, list[UUID]],
    monkeypatch: pytest.MonkeyPatch,
    module: object,
    name: str,
    nth: int,
) -> None:
    monkeypatch.setattr(columns, "HEAVIEST", 1)
    before = statements(months["june"] + months["july"])
    original, calls = getattr(module, name), iter(range(1, 100))

    def dies(*given: object, **named: object) -> object:
        if next(calls) == nth:
            raise Killed
        return original(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, dies)
        with pytest.raises(Killed):
            roll(now=AUGUST)
    assert statements(months["june"] + months["july"]) == before
    assert rows_of(bucket) == {6} if name == "_let_go" else lying(bucket) == set()

    assert roll(now=AUGUST) == 12 - 6 * (nth == 2)
    assert statements(months["june"] + months["july"]) == before
    assert lying(bucket) == in_manifest()
    assert Text.objects.count() == 6


def rows_of(bucket: BucketServer) -> set[int]:
    """How many statements the objects hold, each of which is a file that can be read."""
    read = [pq.read_table(io.BytesIO(content)) for content in bucket.objects.values() if content]
    return {len(set(table["id"].to_pylist())) for table in read}


@pytest.mark.parametrize(("how", "times"), TROUBLES)
def test_whatever_request_fails_rolling_is_repeated(
    bucket: BucketServer, months: dict[str, list[UUID]], how: Trouble, times: int
) -> None:
    before = statements(months["june"])
    failed = set()
    for nth in range(1, 30):
        bucket.fails(nth, times=times, how=how)
        try:
            rolled = roll(now=JULY)
        except OSError:
            failed.add(nth)
        else:
            break
        bucket.heals()
        assert not Segment.objects.exists()
        assert Text.objects.count() == 18
        assert rows_of(bucket) <= {6}
    assert 7 <= len(bucket.asked) <= len(failed)
    bucket.heals()
    assert rolled == 6
    assert statements(months["june"]) == before
    sweep()
    assert lying(bucket) == in_manifest()


@pytest.mark.parametrize(("how", "times"), TROUBLES)
def test_whatever_request_fails_erasing_is_repeated(
    bucket: BucketServer, months: dict[str, list[UUID]], how: Trouble, times: int
) -> None:
    roll(now=JULY)
    before, segment = statements(months["june"]), Segment.objects.get()
    failed = set()
    for nth in range(1, 30):
        bucket.fails(nth, times=times, how=how)
        try:
            with transaction.atomic():
                gone = let_texts_leave([segment.first])
        except (OSError, duckdb.Error):
            failed.add(nth)
        else:
            break
        bucket.heals()
        assert Segment.objects.get() == segment
        assert statements(months["june"]) == before
        assert rows_of(bucket) == {6}
    assert 7 <= len(bucket.asked) == len(failed)
    bucket.heals()
    assert gone == 1
    sweep()
    assert lying(bucket) == in_manifest()
    assert {*statements(months["june"])} == {*months["june"][1:]}


def half_written(bucket: BucketServer, *, failing: int = 0) -> None:
    """One row group of a file is written when something else goes wrong."""
    bucket.heals()
    with (
        shelf_in_use().writing(STRAY.format(1)) as sink,
        pq.ParquetWriter(sink, pa.schema([("id", pa.int64())])) as writer,
    ):
        writer.write_table(pa.table({"id": [1]}))
        if failing:
            bucket.fails(failing)
        raise Killed


@pytest.mark.django_db
def test_nothing_half_written_stays_under_a_name(bucket: BucketServer) -> None:
    """Arrow ends an upload on the way out, and a Parquet file too: it would look whole."""
    for failing, left in ((0, set()), (1, set()), (3, {STRAY.format(1)})):
        with pytest.raises(Killed):
            half_written(bucket, failing=failing)
        assert lying(bucket) == left
    bucket.heals()
    assert sweep() == [STRAY.format(1)]
    assert lying(bucket) == set()


def test_a_bucket_that_is_busy_for_a_moment_is_asked_again(
    bucket: BucketServer, months: dict[str, list[UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    trying_once: Any = pyarrow.fs.S3FileSystem
    monkeypatch.setattr(pyarrow.fs, "S3FileSystem", trying_once.func)
    bucket.fails(3, times=2)
    assert roll(now=JULY) == 6
    assert len(statements(months["june"])) == 6


def test_an_object_that_goes_while_it_is_read_is_looked_for_again(
    months: dict[str, list[UUID]],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    roll(now=AUGUST)
    original = Bucket.source

    def goes_meanwhile(self: Any, database: Any, names: Any) -> str:
        found = original(self, database, names)
        monkeypatch.setattr(Bucket, "source", original)
        with django_capture_on_commit_callbacks(execute=True):
            let_texts_leave([Segment.objects.earliest("first").first])
        return found

    monkeypatch.setattr(Bucket, "source", goes_meanwhile)
    assert len(statements(months["june"])) == 5


def test_a_lost_object_is_said_and_a_bucket_out_of_reach_is_not_taken_for_it(
    bucket: BucketServer, months: dict[str, list[UUID]]
) -> None:
    roll(now=AUGUST)
    bucket.fails()
    with pytest.raises(OSError, match="segments"):
        statements(months["june"])
    bucket.fails(2)
    with pytest.raises(OSError, match=r"503|SERVICE_UNAVAILABLE|SLOW_DOWN"):
        statements(months["june"])
    bucket.heals()
    assert len(statements(months["june"])) == 6
    lost = Segment.objects.earliest("first").rows_file
    del bucket.objects[f"{PLACE}/{lost}"]
    with pytest.raises(SegmentLostError, match=f"is missing: segments/{PLACE}/{lost}"):
        statements(months["june"])
    assert sweep() == []
    assert len(statements(months["july"])) == 6


def test_a_bucket_that_is_not_there_takes_nothing(
    months: dict[str, list[UUID]], settings: Any
) -> None:
    settings.PACTWORK_SEGMENTS = "s3://nowhere"
    with pytest.raises(OSError, match="NO_SUCH_BUCKET"):
        roll(now=AUGUST)
    assert Text.objects.count() == 18


def test_amazon_is_asked_where_a_bucket_lies_unless_it_was_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pyarrow.fs, "resolve_s3_region", lambda name: f"region-of-{name}")
    assert Bucket("s3://first/deep")._store.region == "region-of-first"
    assert Bucket("s3://first", region="eu-north-1")._store.region == "eu-north-1"
    monkeypatch.setenv("AWS_REGION", "eu-south-2")
    assert Bucket("s3://second")._store.region == "eu-south-2"
