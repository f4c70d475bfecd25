"""The xAPI resources over HTTP, 1.0.x and 2.0, apart from any web framework."""
