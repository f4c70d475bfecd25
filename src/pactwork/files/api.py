"""The door of `files`. It knows no agreement: who may read a file is asked where it hangs."""

from pactwork.files.actions import store_file
from pactwork.files.queries import LostError, bytes_of, path_of, stored_file
from pactwork.files.rules import KINDS, LARGEST, FileError, media_type_of

__all__ = [
    "KINDS",
    "LARGEST",
    "FileError",
    "LostError",
    "bytes_of",
    "media_type_of",
    "path_of",
    "store_file",
    "stored_file",
]
