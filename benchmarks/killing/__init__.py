"""Writers go on while `kill -9` takes every process away in turn, and nothing is lost."""
