"""Pure helpers without tables: texts, dates, identifiers, folding, reading of files."""
