"""Addresses of what tools record, under /<language>/desk/tools/."""

from __future__ import annotations

from django.urls import URLPattern, path

from pactwork.desk.web import tool_files, tool_keys, tool_recorded, tool_statements, tool_try

patterns: list[URLPattern] = [
    path("desk/tools/", tool_keys.keys, name="desk-tools"),
    path("desk/tools/make/", tool_keys.make, name="desk-tool-make"),
    path("desk/tools/keys/<int:credential>/", tool_keys.key, name="desk-tool"),
    path("desk/tools/try/", tool_try.try_it, name="desk-tool-try"),
    path("desk/tools/recorded/", tool_recorded.recorded_page, name="desk-recorded"),
    path("desk/tools/unmatched/", tool_recorded.unmatched_page, name="desk-unmatched"),
    path("desk/tools/files/", tool_files.files, name="desk-tool-files"),
    path(
        "desk/tools/files/statements.<slug:kind>",
        tool_files.carry,
        name="desk-statements-carry",
    ),
    path(
        "desk/tools/files/<int:credential>/<slug:digest>/",
        tool_files.file,
        name="desk-tool-file",
    ),
    path("desk/tools/statements/", tool_statements.statements, name="desk-statements"),
    path(
        "desk/tools/statements/<uuid:statement>/", tool_statements.statement, name="desk-statement"
    ),
]
