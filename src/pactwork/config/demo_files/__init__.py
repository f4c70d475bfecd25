"""Files of the demonstration, made by code: the same words always make the same file."""
