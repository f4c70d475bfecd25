"""Names of folders that readers write and pages read."""

from typing import Final

UNPACKED: Final = "files"
"""Where the files of a package lie in its rendition."""
