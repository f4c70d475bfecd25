"""Pictures (Pillow), and the small pictures that are made of everything else."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

from pactwork.files.reading.given import Given, ReadingError
from pactwork.files.reading.licences import licence_in

MOST_POINTS: Final = 120_000_000
_FORMATS: Final = {
    "png": "PNG",
    "jpeg": "JPEG",
    "webp": "WEBP",
    "gif": "GIF",
    "avif": "AVIF",
    "heic": "HEIF",
    "tiff": "TIFF",
    "bmp": "BMP",
}
_LARGEST_SHOWN: Final = 4_096
"""Points on the longer side of a picture that is written anew for browsers."""
_READ: Final = ("PNG", "JPEG", "WEBP", "GIF")
"""Pictures within documents and packages are of these kinds, or left out."""
_INLINE: Final = 1_600


def look(given: Given) -> dict[str, Any]:
    """How wide and high it is, and in how many pictures it moves."""
    with opened(given.path, (_FORMATS[given.kind],)) as image:
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        width, height = image.size[::-1] if turned else image.size
        found: dict[str, Any] = {"width": width, "height": height}
        try:
            image.load()
        except (OSError, ValueError, SyntaxError):
            raise ReadingError("damaged") from None
    found["licence"] = _licence(given.path.read_bytes())
    return found


def _licence(data: bytes) -> str:
    begin = data.find(b"<x:xmpmeta")
    return licence_in(data[begin : begin + 4_000].decode("latin-1")) if begin >= 0 else ""


def picture(given: Given) -> Image.Image:
    """The picture itself, right way up."""
    with opened(given.path, (_FORMATS[given.kind],)) as image:
        return upright(image)


def rendition(given: Given) -> dict[str, Any]:
    """The picture as JPEG, for browsers that do not read its own kind."""
    image = fitted(picture(given).convert("RGB"), _LARGEST_SHOWN)
    image.save(given.out / "shown.jpg", "JPEG", quality=88, progressive=True)
    return {"parts": [{"title": "", "path": "shown.jpg"}]}


def opened(source: Any, formats: tuple[str, ...]) -> Image.Image:
    """A picture of one of these formats, not decoded yet.

    Raises:
        ReadingError: damaged, or it has too many points.
    """
    if "HEIF" in formats:
        from pi_heif import register_heif_opener

        register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MOST_POINTS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image = Image.open(source, formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ReadingError("large") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise ReadingError("damaged") from None
    if image.width * image.height > MOST_POINTS:
        raise ReadingError("large")
    return image


def upright(image: Image.Image) -> Image.Image:
    """A copy that is decoded, the right way up, in colours that can be written."""
    try:
        image.draft("RGB", (1920, 1920))
        image.load()
        image = ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError, EOFError):
        raise ReadingError("damaged") from None
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    return image.convert("RGBA" if clear else "RGB")


def write_sizes(image: Image.Image, given: Given) -> list[int]:
    """Write `SIZE.webp` for each size, and the largest as JPEG for whoever reads no WebP."""
    sizes = sorted(given.more["sizes"])
    for size in sizes:
        small = fitted(image, size)
        small.save(given.out / f"{size}.webp", "WEBP", quality=80, method=4)
    flat = Image.new("RGB", small.size, "white")
    flat.paste(small, mask=small if small.mode == "RGBA" else None)
    flat.save(given.out / f"{sizes[-1]}.jpg", "JPEG", quality=82, progressive=True)
    return sizes


def fitted(image: Image.Image, size: int) -> Image.Image:
    """The picture with no side longer than `size`; never larger than it is."""
    small = image.copy()
    small.thumbnail((size, size), Image.Resampling.LANCZOS)
    return small


def written_anew(data: bytes, path: Path) -> tuple[int, int] | None:
    """Write a picture of a document as WebP, so that nothing but the picture is in it.

    Its size; None for what is no picture that can be read.
    """
    try:
        with opened(io.BytesIO(data), _READ) as image:
            small = fitted(upright(image), _INLINE)
            small.save(path, "WEBP", quality=82, method=3)
            return small.size
    except ReadingError:
        return None
