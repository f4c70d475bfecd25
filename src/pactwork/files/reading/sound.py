"""Sound and films (PyAV): what they tell, how long they are, and a picture of them.

The file is read through a handle of ours and as the one format that it was recognised as, so that
nothing in it can lead to another file or address.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import av
from PIL import Image

from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.licences import licence_in

_FORMATS: Final = {
    "mp3": "mp3",
    "m4a": "mp4",
    "mp4": "mp4",
    "ogg": "ogg",
    "ogv": "ogg",
    "wav": "wav",
    "flac": "flac",
    "webm": "matroska",
    "mkv": "matroska",
    "avi": "avi",
    "wmv": "asf",
    "aac": "aac",
}
_PLAYED: Final = frozenset(
    {"h264", "vp8", "vp9", "av1", "aac", "mp3", "opus", "vorbis", "flac", "pcm_s16le", "pcm_u8"}
)
"""What today's browsers play of films and sound."""
_PLAIN_COLOURS: Final = frozenset({"yuv420p", "yuvj420p", "nv12", None})
_FILMS: Final = frozenset({"mp4", "webm", "ogv", "mkv", "avi", "wmv"})
_MOST_POINTS: Final = 8192 * 4320
_FRAMES: Final = 60
_DARK: Final = 18


def look(given: Given) -> dict[str, Any]:
    """Tags, length, languages of its tracks, width and height."""
    with _opened(given) as container:
        told = {key.lower(): value for key, value in _all_tags(container).items()}
        films = [one for one in container.streams.video if not _is_cover(one)]
        seconds = container.duration / av.time_base if container.duration else None
        found: dict[str, Any] = {
            "title": told.get("title", ""),
            "creators": [one for one in (told.get("artist") or told.get("author"),) if one],
            "description": told.get("description") or told.get("comment") or "",
            "languages": _languages(container, told),
            "licence": licence_in(" ".join(told.values())),
            "seconds": seconds or _counted(container),
            "text": "\n".join(
                told[key] for key in ("title", "description", "comment", "lyrics") if key in told
            ),
        }
        found["unplayed"] = _unplayed(container, films)
        if films and given.kind in _FILMS:
            found |= {
                "width": films[0].codec_context.width,
                "height": films[0].codec_context.height,
            }
        if not container.streams.audio and not films:
            raise ReadingError("damaged")
    return found


def picture(given: Given) -> Image.Image | None:
    """A frame that is not dark, a tenth into the film; of sound its cover, where it has one."""
    with _opened(given) as container:
        streams = list(container.streams.video)
        if not streams:
            return None
        stream = streams[0]
        if stream.codec_context.width * stream.codec_context.height > _MOST_POINTS:
            raise ReadingError("large")
        stream.thread_type = "NONE"
        if container.duration and not _is_cover(stream):
            with contextlib.suppress(av.error.FFmpegError):
                container.seek(container.duration // 10)
        return _light_frame(container, stream)


def _light_frame(container: Any, stream: Any) -> Image.Image | None:
    found = None
    try:
        for number, frame in enumerate(container.decode(stream)):
            found = frame.to_image()
            if number >= _FRAMES or _brightness(found) > _DARK:
                break
    except av.error.FFmpegError:
        return found
    return found


def _brightness(picture: Image.Image) -> float:
    small = picture.convert("L").resize((16, 16))
    return sum(small.tobytes()) / 256


@contextlib.contextmanager
def _opened(given: Given) -> Iterator[Any]:
    av.logging.set_level(av.logging.PANIC)
    with given.path.open("rb") as file:
        try:
            container = av.open(file, format=_FORMATS[given.kind], metadata_errors="replace")
        except (av.error.FFmpegError, ValueError):
            raise ReadingError("damaged") from None
        with container:
            yield container


def _all_tags(container: Any) -> dict[str, str]:
    told = dict[str, str]()
    for stream in (*container.streams.audio, *container.streams.video):
        told |= stream.metadata
    return {**told, **container.metadata}


def _languages(container: Any, told: dict[str, str]) -> list[str]:
    tracks = [one.metadata.get("language", "") for one in container.streams.audio]
    return [one for one in (*tracks, told.get("language", "")) if one]


def _unplayed(container: Any, films: list[Any]) -> str:
    """The way of packing by which most browsers do not play it, or ""."""
    for stream in (*films[:1], *container.streams.audio[:1]):
        context = stream.codec_context
        name = context.codec.canonical_name if context is not None else "unknown"
        if name not in _PLAYED:
            return str(name)
        if name == "h264" and context.pix_fmt not in _PLAIN_COLOURS:
            return f"{name} {context.pix_fmt}"
    return ""


def _is_cover(stream: Any) -> bool:
    """Whether a "film" is the picture on a record."""
    return stream.codec_context.name in ("mjpeg", "png", "bmp", "gif", "webp")


def _counted(container: Any) -> float | None:
    """The length by the last packet, where nothing tells it."""
    streams = [*container.streams.audio, *container.streams.video]
    if not streams:
        return None
    last = 0.0
    with contextlib.suppress(av.error.FFmpegError):
        for packet in container.demux(streams[0]):
            if packet.pts is not None:
                last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return last or None
