"""WebP, GIF and AVIF are freed of what they tell, and nothing that comes breaks that."""

from __future__ import annotations

import contextlib
import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pactwork.files.photos import PhotoError, bare
from tests.files import made

PLACE = b"47.0105N 28.8638E"
KINDS = {"image/webp": "WEBP", "image/gif": "GIF", "image/avif": "AVIF"}


def test_comments_and_what_follows_a_gif_go_and_it_still_moves() -> None:
    frames = [Image.new("RGB", (20, 20), one) for one in ("red", "green", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], comment=PLACE, loop=0)
    data = buffer.getvalue() + b"PK" + PLACE
    left = bare("image/gif", data)
    assert PLACE in data
    assert PLACE not in left
    with Image.open(io.BytesIO(left)) as image:
        assert (getattr(image, "n_frames", 1), image.info["loop"]) == (3, 0)
    assert bare("image/gif", left) == left


def test_which_way_is_up_stays_in_webp() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, PLACE.decode()
    left = bare("image/webp", made.picture("WEBP", exif=exif.tobytes()))
    assert PLACE not in left
    with Image.open(io.BytesIO(left)) as image:
        assert dict(image.getexif()) == {0x0112: 6}


def test_a_table_of_places_without_end_is_refused() -> None:
    iloc = b"\0\0\0\0\0\0" + struct.pack(">H", 900) + struct.pack(">HHH", 1, 0, 65535) * 900
    infe = b"\2\0\0\0" + struct.pack(">HH", 1, 0) + b"Exif\0"
    boxes = (
        (b"iinf", b"\0\0\0\0\0\1" + struct.pack(">I", len(infe) + 8) + b"infe" + infe),
        (b"iloc", iloc),
    )
    inner = b"".join(struct.pack(">I", len(body) + 8) + name + body for name, body in boxes)
    meta = b"\0\0\0\0" + inner
    data = struct.pack(">I", len(meta) + 8) + b"meta" + meta
    with pytest.raises(PhotoError, match="too many parts"):
        bare("image/avif", data)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(sorted(KINDS)), st.data())
def test_nothing_that_comes_breaks_it(media_type: str, data: st.DataObject) -> None:
    damaged = bytearray(made.picture(KINDS[media_type]))
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    with contextlib.suppress(PhotoError):
        left = bare(media_type, bytes(damaged[:cut]))
        assert bare(media_type, left) == left
