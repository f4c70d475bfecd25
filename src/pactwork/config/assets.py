"""Third-party front-end files: which of npm's folders the site may serve, and where."""

from __future__ import annotations

from pathlib import Path

VENDORED = {
    "vendor/noto-sans": "@fontsource-variable/noto-sans/files",
    "vendor/noto-sans-georgian": "@fontsource-variable/noto-sans-georgian/files",
    "vendor/vazirmatn": "@fontsource-variable/vazirmatn/files",
    "vendor/scorm-again": "scorm-again/dist",
    "vendor/h5p": "h5p-standalone/dist",
    "vendor/tus": "tus-js-client/dist",
}
NOT_SERVED = (
    *("*-wdth-*", "*-standard-*", "*-wght-italic.*"),
    *("*.map", "redoc*", "htmax*", "htmx-4*", "htmx-2.js", "ext"),
    *("esm", "types", "browser-test-bundle.js"),
)


def vendored_folders(node_modules: Path) -> list[tuple[str, Path]]:
    """Prefix and folder of each package that is installed, for Django's static files."""
    places = [(prefix, node_modules / folder) for prefix, folder in VENDORED.items()]
    return [(prefix, folder) for prefix, folder in places if folder.is_dir()]
