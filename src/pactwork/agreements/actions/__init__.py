"""Every write of the spine."""
