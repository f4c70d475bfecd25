"""The search for programs: an address of the read API, and a short way to it."""
