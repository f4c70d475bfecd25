"""The public pages, in six languages. Composition only: no tables."""
