"""Everything that changes a material."""
