"""The door of `notifications`."""

__all__: list[str] = []
