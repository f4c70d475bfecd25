"""What leaves the building. Each takes ids, and may be repeated."""
