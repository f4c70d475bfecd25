"""The door of `files`. It knows no agreement: who may read a file is asked where it hangs."""

from pactwork.files import tus
from pactwork.files.actions.storing import store_file, store_made, store_stream
from pactwork.files.actions.uploading import (
    UploadError,
    append_to_upload,
    begin_upload,
    drop_upload,
    finish_upload,
    upload_whole,
)
from pactwork.files.apart import ApartError
from pactwork.files.content import (
    ContentAddress,
    Holder,
    content_address,
    content_source,
    held_by,
    is_content_host,
    packages_run,
    register_readers,
)
from pactwork.files.effects import (
    known_of,
    look_into,
    make_pictures,
    parts_of_package,
    prepare,
    readers_reach,
    rendition_known,
    rendition_of,
)
from pactwork.files.facts import Facts
from pactwork.files.hurry import LaterError, in_a_hurry
from pactwork.files.jobs import prepare_soon
from pactwork.files.kinds import BY_KEY, ENDINGS, ONLY_KEPT, Family, Kind
from pactwork.files.queries import (
    PICTURE_SIZES,
    LostError,
    PackageParts,
    Part,
    Rendition,
    UploadCard,
    bytes_of,
    kind_of,
    path_of,
    stored_file,
    thumbnail_of,
    upload,
    uploads_of,
)
from pactwork.files.rules import KINDS, LARGEST, FileError, media_type_of

__all__ = [
    "BY_KEY",
    "ENDINGS",
    "KINDS",
    "LARGEST",
    "ONLY_KEPT",
    "PICTURE_SIZES",
    "ApartError",
    "ContentAddress",
    "Facts",
    "Family",
    "FileError",
    "Holder",
    "Kind",
    "LaterError",
    "LostError",
    "PackageParts",
    "Part",
    "Rendition",
    "UploadCard",
    "UploadError",
    "append_to_upload",
    "begin_upload",
    "bytes_of",
    "content_address",
    "content_source",
    "drop_upload",
    "finish_upload",
    "held_by",
    "in_a_hurry",
    "is_content_host",
    "kind_of",
    "known_of",
    "look_into",
    "make_pictures",
    "media_type_of",
    "packages_run",
    "parts_of_package",
    "path_of",
    "prepare",
    "prepare_soon",
    "readers_reach",
    "register_readers",
    "rendition_known",
    "rendition_of",
    "store_file",
    "store_made",
    "store_stream",
    "stored_file",
    "thumbnail_of",
    "tus",
    "upload",
    "upload_whole",
    "uploads_of",
]
