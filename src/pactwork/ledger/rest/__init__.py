"""The xAPI resources over HTTP, 1.0.x and 2.0, and what programs read of the log."""
