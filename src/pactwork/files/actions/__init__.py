"""Every write of `files`: keeping files, and taking them in piece by piece."""
