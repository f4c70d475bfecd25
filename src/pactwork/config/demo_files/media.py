"""Pictures, sound and a film of the demonstration, drawn and played by code."""

from __future__ import annotations

import io
import math
from array import array
from collections.abc import Callable, Sequence
from typing import Any, Final

from pactwork.config.demo_files.words import Words

_SKY, _SEA, _SUN, _CLOUD = (214, 232, 240), (47, 111, 143), (244, 185, 66), (250, 250, 250)
_SIZE: Final = (480, 270)
_SECONDS: Final = 12
_FRAMES: Final = 8
_CUE: Final = 3
"""Seconds that each subtitle stays."""
_RATE: Final = 48_000
_NOTE: Final = 0.4
_MELODY: Final = (262, 294, 330, 349, 392, 392, 349, 330, 294, 330, 349, 330, 294, 262)


def picture(kind: str) -> Callable[[Words], bytes]:
    """Who draws the water cycle as one picture of a kind that Pillow writes."""

    def draw(words: Words) -> bytes:
        held = io.BytesIO()
        drawn = _frame(_shift(words))
        if kind == "GIF":
            more = [_frame(step / 8) for step in range(8)]
            drawn.save(held, kind, save_all=True, append_images=more, duration=200, loop=0)
        else:
            drawn.save(held, kind)
        return held.getvalue()

    return draw


def svg(words: Words) -> bytes:
    """A plan of three rooms, as drawing programs write it."""
    rooms = "".join(
        f'<rect x="{20 + 130 * n}" y="20" width="120" height="120" fill="none" stroke="#2f6f8f"/>'
        f'<text x="{80 + 130 * n}" y="85" text-anchor="middle">{n + 1}</text>'
        for n in range(3)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 420 160"><title>{words.key}</title>{rooms}</svg>\n'
    ).encode()


def _shift(words: Words) -> float:
    return sum(words.key.encode()) % 100 / 100


def _frame(turn: float) -> Any:
    """Sun, sea and a cloud on its way; drops fall in the second half."""
    from PIL import Image, ImageDraw

    width, height = _SIZE
    image = Image.new("RGB", _SIZE, _SKY)
    brush = ImageDraw.Draw(image)
    brush.ellipse((30, 25, 90, 85), fill=_SUN)
    wave = 6 * math.sin(turn * 12)
    brush.rectangle((0, height - 70 + wave, width, height), fill=_SEA)
    left = 60 + turn * 260
    for at, y, size in ((0, 20, 46), (30, 0, 64), (70, 16, 52)):
        brush.ellipse((left + at, 60 + y, left + at + size, 60 + y + size), fill=_CLOUD)
    if turn > 0.5:
        for number in range(6):
            x, top = left + 10 + number * 20, 130 + (turn * 400 + number * 17) % 60
            brush.line((x, top, x, top + 9), fill=_SEA, width=3)
    return image


def film(words: Words) -> bytes:
    """Twelve seconds of the water cycle, without sound (WebM, VP8)."""
    import av

    held = io.BytesIO()
    with av.open(held, "w", format="webm", options={"fflags": "+bitexact"}) as container:
        container.metadata["title"] = words.title
        alike = {"deadline": "good", "cpu-used": "5"}
        stream = container.add_stream("libvpx", rate=_FRAMES, options=alike)
        stream.width, stream.height = _SIZE
        frame: Any = av.VideoFrame
        stream.pix_fmt = "yuv420p"
        for number in range(_SECONDS * _FRAMES):
            drawn = _frame(number / (_SECONDS * _FRAMES))
            container.mux(stream.encode(frame.from_image(drawn)))
        container.mux(stream.encode(None))
    return held.getvalue()


def subtitles(lines: Sequence[str]) -> bytes:
    """What is said over a film, as WebVTT."""
    cues = [
        f"{_clock(n * _CUE)} --> {_clock((n + 1) * _CUE)}\n{line}\n" for n, line in enumerate(lines)
    ]
    return ("WEBVTT\n\n" + "\n".join(cues)).encode()


def _clock(seconds: int) -> str:
    return f"00:{seconds // 60:02}:{seconds % 60:02}.000"


def sound(kind: str, codec: str) -> Callable[[Words], bytes]:
    """Who plays a melody of fourteen notes into a file of a kind that FFmpeg writes."""

    def play(words: Words) -> bytes:
        import av

        held = io.BytesIO()
        with av.open(held, "w", format=kind, options={"fflags": "+bitexact"}) as container:
            container.metadata.update({"title": words.title, "artist": words.people[0]})
            stream: Any = container.add_stream(codec, rate=_RATE)
            stream.codec_context.layout = "mono"
            wanted = stream.codec_context.codec.audio_formats[0].name
            stream.codec_context.format = wanted
            resampler = av.AudioResampler(wanted, "mono", _RATE)
            for frame in _notes():
                for one in resampler.resample(frame):
                    container.mux(stream.encode(one))
            container.mux(stream.encode(None))
        return held.getvalue()

    return play


def _notes() -> Any:
    import av

    size, at = round(_RATE * _NOTE), 0
    for height in _MELODY:
        tone = array(
            "h",
            (
                round(7000 * (1 - n / size) * math.sin(2 * math.pi * height * n / _RATE))
                for n in range(size)
            ),
        )
        frame = av.AudioFrame("s16", "mono", size)
        frame.sample_rate, frame.pts = _RATE, at
        data = tone.tobytes()
        frame.planes[0].update(data.ljust(frame.planes[0].buffer_size, b"\0"))
        at += size
        yield frame
