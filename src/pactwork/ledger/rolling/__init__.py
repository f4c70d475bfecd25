"""What leaves the tables for Parquet: finished months, read back, erased, counted."""
