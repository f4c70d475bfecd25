"""The door of `agreements`."""

from pactwork.agreements.actions.importing import ImportReport, files_under, import_files
from pactwork.agreements.actions.standings import refresh_standings
from pactwork.agreements.pactfile.problems import PactfileError, Problem

__all__ = [
    "ImportReport",
    "PactfileError",
    "Problem",
    "files_under",
    "import_files",
    "refresh_standings",
]
