"""Every read of the spine that is more than a row."""
