"""The door to merging organisations; `agreements.api` offers it as `merging`."""

from pactwork.agreements.actions.merging import merge_organisations, part_organisations
from pactwork.agreements.queries.merging import Moving, moving

__all__ = ["Moving", "merge_organisations", "moving", "part_organisations"]
