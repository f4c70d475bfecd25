"""What packages in these tests say, and changing one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

TEXTS = ("მდინარეები", "رودخانه‌ها", "Sông ngòi")


def changed(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same package with other bytes in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    target = path.with_suffix(".changed")
    target.write_bytes(out.getvalue())
    return target
