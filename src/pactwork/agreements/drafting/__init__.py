"""A draft while it is written: operations on its terms, merging, what is still missing. Pure."""
