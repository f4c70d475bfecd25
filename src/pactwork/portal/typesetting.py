"""Typesetting in a process of its own: typst keeps what it drew for ever, and its fonts with it.

This module alone is what runs there (`python -m pactwork.portal.typesetting`): neither Django nor
the rest of Pactwork is loaded for a page.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

_SECONDS: Final = 60
_SAID: Final = 2_000


class TypesettingError(RuntimeError):
    """Nothing was set; the message is the program's own."""


def typeset(
    template: Path, *, fonts: Sequence[Path], kind: str, data: str, **options: Any
) -> bytes:
    """What typst makes of a template of ours, as `kind` (png, pdf); `options` are typst's own.

    Raises:
        TypesettingError: a font or the template is missing, it failed, or took too long.
    """
    missing = [str(folder) for folder in fonts if not folder.is_dir()]
    if missing:
        raise TypesettingError(f"There are no fonts in {', '.join(missing)}; run `pactwork check`.")
    said = {
        "input": str(template),
        "root": str(template.parent),
        "font_paths": [str(folder) for folder in fonts],
        "ignore_system_fonts": True,
        "format": kind,
        "sys_inputs": {"data": data},
        **options,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pactwork.portal.typesetting"],
            input=json.dumps(said).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise TypesettingError(str(error)) from error
    if done.returncode:
        raise TypesettingError(done.stderr.decode(errors="replace")[-_SAID:].strip())
    return done.stdout


def main() -> None:
    """Set what standard input asks for, in one file, onto standard output."""
    import typst

    try:
        made = typst.compile(**json.loads(sys.stdin.buffer.read()))
    except (typst.TypstError, OSError, ValueError) as error:
        sys.exit(str(error))
    if not isinstance(made, bytes):
        sys.exit("It has more than one page.")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
