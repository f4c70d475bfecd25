"""The signed-in workspace."""
