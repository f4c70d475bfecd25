"""Pictures, sound, films and PDF, made here, and what they say in six scripts."""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

SAID = {
    "en": "How libraries teach reading: a handbook for teachers of small children.",
    "ro": "Cum învață bibliotecile cititul: un îndrumar pentru învățători, scris în școală.",
    "lt": "Kaip bibliotekos moko skaityti: vadovas mokytojams, kurie dirba su vaikais.",
    "vi": "Thư viện dạy đọc như thế nào: sổ tay dành cho giáo viên làm việc với trẻ nhỏ mỗi ngày.",
    "ka": "როგორ ასწავლიან ბიბლიოთეკები კითხვას: სახელმძღვანელო მასწავლებლებისთვის.",
    "fa": "کتابخانه‌ها چگونه خواندن را آموزش می‌دهند: راهنمایی برای معلمان و پدران و مادران.",
}
TITLES = {
    "en": "Reading together",
    "ro": "Împreună citim și învățăm",
    "lt": "Skaitykime kartu šįvakar",
    "vi": "Cùng nhau đọc sách",
    "ka": "ერთად ვკითხულობთ",
    "fa": "با هم می‌خوانیم",
}
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"


@cache
def picture(kind: str = "PNG", size: tuple[int, int] = (640, 480), **more: Any) -> bytes:
    """A picture with something to see."""
    from PIL import Image

    buffer = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    image.save(buffer, kind, **more)
    return buffer.getvalue()


def _tagged(told: Mapping[str, str]) -> Callable[[Any], None]:
    def tag(container: Any) -> None:
        container.metadata.update(told)

    return tag


@cache
def sound(kind: str, codec: str, seconds: int = 3) -> bytes:
    """A tone with tags."""
    import av

    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind) as container:
        _tagged({"title": TITLES["ka"], "artist": "ნინო", "copyright": LICENCE})(container)
        rate = 48_000
        stream = container.add_stream(codec, rate=rate)
        frame_size = 960
        formats = [one.name for one in stream.codec_context.codec.audio_formats or ()]
        wanted = next((one for one in ("s16", "s16p", "flt", "fltp") if one in formats), "s16")
        stream.codec_context.format = wanted
        stream.codec_context.layout = "mono"
        resampler = av.AudioResampler(wanted, "mono", rate)
        for start in range(0, seconds * rate, frame_size):
            frame = av.AudioFrame("s16", "mono", frame_size)
            frame.sample_rate, frame.pts = rate, start
            tone = [int(9000 * math.sin((start + n) / 20)) for n in range(frame_size)]
            size = frame.planes[0].buffer_size
            frame.planes[0].update(struct.pack(f"<{frame_size}h", *tone).ljust(size, b"\0")[:size])
            for one in resampler.resample(frame):
                container.mux(stream.encode(one))
        container.mux(stream.encode(None))
    return buffer.getvalue()


@cache
def film(kind: str, codec: str, seconds: int = 2) -> bytes:
    """Pictures that move, 320 by 240, five a second."""
    import av
    from PIL import Image

    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind) as container:
        _tagged({"title": TITLES["vi"], "comment": LICENCE})(container)
        stream = container.add_stream(codec, rate=5)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(seconds * 5):
            image = Image.new("RGB", (320, 240), (200, 20 * number, 80))
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode(None))
    return buffer.getvalue()


@cache
def pdf(language: str = "ro", pages: int = 3) -> bytes:
    """A document with real letters and metadata, set by typst."""
    breaks = "\n#pagebreak()\n".join(
        f"= {TITLES[language]}\n{SAID[language]}" for _ in range(pages)
    )
    return typeset(
        f'#set document(title: "{TITLES[language]}", author: "Ana Șoltoianu")\n'
        f'#set text(lang: "{language}")\n{breaks}\n{LICENCE}\n'
    )


def typeset(source: str) -> bytes:
    """A PDF of what typst reads, in the fonts of the site."""
    import typst

    from pactwork.config.environment import REPOSITORY

    fonts = REPOSITORY / "node_modules" / "@expo-google-fonts"
    names = ("noto-sans", "noto-sans-georgian", "vazirmatn")
    head = '#set text(font: ("Noto Sans", "Noto Sans Georgian", "Vazirmatn"))\n'
    return bytes(
        typst.compile(
            f"{head}{source}".encode(),
            font_paths=[str(fonts / name) for name in names],
            ignore_system_fonts=True,
        )
    )
